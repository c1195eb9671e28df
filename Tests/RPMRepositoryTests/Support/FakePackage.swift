import Native
import SystemPackage
import VersionSort

@testable import RPMBuilder
@testable import RPMRepository

/// A package that exists only as metadata, which is enough for the solver.
struct FakePackage {
    let name: String
    let version: String
    let arch: String
    let provides: [String]
    let requires: [String]
    let conflicts: [String]
    let obsoletes: [String]
    let files: [String]

    init(
        _ name: String, _ version: String, arch: String = "noarch", provides: [String] = [], requires: [String] = [],
        conflicts: [String] = [], obsoletes: [String] = [], files: [String] = []
    ) {
        self.name = name
        self.version = version
        self.arch = arch
        self.provides = provides
        self.requires = requires
        self.conflicts = conflicts
        self.obsoletes = obsoletes
        self.files = files
    }

    /// Writes a repository of such packages.
    static func write(_ packages: [FakePackage], to directory: FilePath) throws {
        try RepositoryWriter.write(
            directory: directory, packages: packages.map { try $0.indexed }, form: .test(),
            revision: 1)
    }

    /// The data of the package.
    var described: PackageDescription { get throws { try indexed.description } }

    private var indexed: IndexedPackage {
        get throws {
            let description = PackageDescription(
                name: name, evr: EVR(version: version, release: "1"), arch: arch, isSource: arch == "src", summary: "", description: "",
                license: "", group: "", buildHost: "", buildTime: 0, fileDigestAlgorithm: 8, packageSize: 1, installedSize: 0,
                archiveSize: 0, requires: try requires.map(RPMDependency.init(parsing:)),
                provides: try (provides + ["\(name) = \(version)-1"]).map(RPMDependency.init(parsing:)),
                conflicts: try conflicts.map(RPMDependency.init(parsing:)), obsoletes: try obsoletes.map(RPMDependency.init(parsing:)), recommends: [],
                suggests: [], supplements: [],
                enhances: [], scriptlets: [], changelog: [],
                files: files.map {
                    PackageDescription.File(
                        path: $0, kind: .file, flags: [], mode: 0o100644, digest: "", size: 0, user: "root", group: "root", linkTo: "",
                        mtime: 0)
                })
            return IndexedPackage(
                description: description, href: "\(name)-\(version)-1.\(arch).rpm", checksumType: "sha256",
                checksum: Digest.hex(of: Array("\(name) \(version) \(arch)".utf8), .sha256), size: 1, fileTime: 0, headerStart: 0,
                headerEnd: 0)
        }
    }
}
