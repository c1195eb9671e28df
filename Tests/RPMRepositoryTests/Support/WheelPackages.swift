import Native
import SystemPackage
import TestSupport
import VersionSort

@testable import RPMBuilder
@testable import RPMRepository

/// Wheels planned and written as RPMs for the Python of ``DebianBase``.
struct WheelPackages {
    private(set) var built: [BuiltPackage] = []
    /// The expected headers, from the plans.
    private(set) var expected: [ExpectedHeader] = []
    let folder: FilePath

    init(in folder: FilePath) throws {
        self.folder = folder
        try FileSystem.createDirectory(folder)
        try FileSystem.createDirectory(folder.appending("wheels"))
        try FileSystem.createDirectory(folder.appending("repo"))
    }

    /// The folder of the packages.
    var repository: FilePath { folder.appending("repo") }

    /// The target for ``DebianBase``.
    static var target: Target { get throws { try Target(profile: profile, architecture: "x86_64") } }

    static let profile = TargetProfile(
        name: "test12", title: "Debian as an EL-like system", distTag: ".t12", rpm: RPMFormat(version: "4.18.0", level: 3),
        repodata: .test(compression: "zstd"), glibc: "2.36", architectures: ["x86_64"],
        pythons: [
            PythonProfile(
                version: "3.11", fullVersion: "3.11.2", interpreter: DebianBase.interpreter, abiTags: ["cp311"], packagePrefix: "python3.11-",
                interpreterPackage: "python3.11-minimal", sitelib: "/usr/lib/python3.11/site-packages",
                sitearch: "/usr/lib64/python3.11/site-packages", distProvides: DistProvides(namespaces: ["python3.11dist"]))
        ],
        base: BaseProfile(folders: [
            "/usr/share/bash-completion/completions", "/usr/share/zsh/site-functions", "/usr/share/fish/vendor_completions.d", "/usr/share/metainfo",
            "/usr/share/locale/{language}/LC_MESSAGES", "/usr/share/man/{language}/man1..9",
        ]))

    /// Adds the package of a wheel.
    ///
    /// `change` modifies the planned package, to break it for a test.
    mutating func add(_ wheel: WheelMaker, change: (inout RPMPackage) -> Void = { _ in }) throws {
        let path = try wheel.write(to: folder.appending("wheels"))
        let artifact = try VerifiedArtifact.verify(path: path, filename: wheel.filename, expecting: SHA256Digest(of: wheel.bytes()))
        let spool = try FileSystem.temporaryDirectory(in: folder)
        let contents = try WheelContents(artifact, spoolDirectory: spool)
        let plan = try RPMPlanner.plan(wheel: contents, target: try Self.target, overrides: nil, context: PlanContext(buildTime: 1_700_000_000))
        for package in plan.packages {
            var header = ExpectedHeader(name: package.name, evr: package.evr, origin: wheel.filename)
            header.requires = package.requires
            header.provides = package.provides
            expected.append(header)
            var package = package
            change(&package)
            let name = "\(package.name)-\(package.evr).\(package.arch).rpm"
            built.append(try RPMWriter.write(package, format: Self.profile.rpm, to: repository.appending(name)))
        }
    }

    /// Writes the metadata of the repository.
    func index() async throws { try await RepositoryDirectory.index(repository, form: Self.profile.repodata, revision: 1) }

    /// Returns the data of the packages.
    func headers() throws -> [PackageDescription] { try built.map { try RPMFileReader.read($0.path).package } }
}
