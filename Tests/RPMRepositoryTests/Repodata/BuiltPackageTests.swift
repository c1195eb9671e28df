import Native
import RPMBuilder
import SystemPackage
import TestSupport
import Testing
import VersionSort

@testable import RPMRepository

/// Packages directly from our writer, not from a folder of RPMs.
@Suite struct BuiltPackageTests {
    private static let buildTime: UInt32 = 1_700_000_000

    private static func write(_ name: String, requires: [String] = [], into directory: FilePath) throws -> BuiltPackage {
        var package = RPMPackage(
            name: name, evr: EVR(version: "1.0", release: "1.el9"), arch: "noarch", summary: "The \(name) & more", description: "Text.",
            license: "MIT", buildTime: buildTime, sourceRPM: "\(name)-1.0-1.el9.src.rpm")
        package.requires = try requires.map(RPMDependency.init(parsing:))
        package.files = [
            RPMFile(path: "/usr/bin/\(name)", content: .bytes(Array("#!/bin/sh\n".utf8)), mode: 0o755, mtime: buildTime),
            RPMFile(path: "/usr/share/\(name)", content: .directory, mtime: buildTime),
        ]
        package.changelog = [ChangelogEntry(time: buildTime, author: "A <a@example.org> - 1.0-1", text: "- first")]
        return try RPMWriter.write(package, format: RPMFormat(version: "4.16.1.3"), to: directory.appending("\(name)-1.0-1.el9.noarch.rpm"))
    }

    @Test func `a built package is told as createrepo_c tells its file`() async throws {
        let folder = try TemporaryFolder()
        let (ours, theirs) = (folder.path.appending("ours"), folder.path.appending("theirs"))
        try FileSystem.createDirectory(theirs)
        let built = try ["app", "library"].map { try Self.write($0, requires: $0 == "app" ? ["library >= 1"] : [], into: theirs) }
        for package in built { try FileSystem.setModificationTime(of: package.path, to: Int64(Self.buildTime)) }
        #expect(try await Tool.run("createrepo_c", ["-q", "--no-database", theirs.string]).succeeded)
        // A package that was just written is not read again, so its file may be missing.
        for package in built { try FileSystem.remove(package.path) }
        let form = RepodataForm.test(compression: "zstd")
        try RepositoryWriter.write(
            directory: ours, packages: built.map { try IndexedPackage(built: $0, hrefPrefix: "", form: form) }, form: form, revision: 1)
        let differences = try await MetadataComparison.differences(ours, theirs)
        #expect(differences == [])
    }

    @Test func `a snapshot of built packages is checked published and read by dnf`() async throws {
        let folder = try TemporaryFolder()
        try FileSystem.createDirectory(folder.path.appending("built"))
        let built = try ["app", "library"].map {
            try Self.write($0, requires: $0 == "app" ? ["library >= 1", "/bin/sh"] : [], into: folder.path.appending("built"))
        }
        let store = try SnapshotStore(root: folder.path.appending("rpm"))
        let snapshot = try await store.create(
            repositories: [
                SnapshotRepository(targetDirectory: "el9", architecture: "x86_64", packages: built, form: .test(compression: "zstd"))
            ], revision: 1)
        let failed = try await store.check(snapshot, base: BaseInput())
        #expect(!failed.passed(snapshot.members) && failed.reports["el9/x86_64"]?.causes.map(\.requirement) == ["/bin/sh"])
        let passed = try await store.check(snapshot, base: BaseInput(provides: [RPMDependency("/bin/sh")]))
        #expect(passed.passed(snapshot.members), "\(passed.reports.values.map { $0.text() })")
        try await store.publish(snapshot.id, channel: "prod", reason: PublishReason(time: 1, who: "ann", why: "first"))
        let dnf = Dnf(folder: folder.path, repository: store.layout.root.appending("prod/el9/x86_64"))
        let listed = try await dnf.run(["repoquery", "--qf", "%{name}-%{evr} %{location}"])
        #expect(
            listed.output.split(separator: "\n").sorted() == [
                "app-1.0-1.el9 Packages/app-1.0-1.el9.noarch.rpm", "library-1.0-1.el9 Packages/library-1.0-1.el9.noarch.rpm",
            ], "\(listed.errors)")
    }
}
