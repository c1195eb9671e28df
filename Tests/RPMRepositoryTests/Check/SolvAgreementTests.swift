import Native
import RPMBuilder
import SystemPackage
import TestSupport
import Testing
import VersionSort

@testable import RPMRepository

/// libsolv, the solver of dnf and zypper, reads the same from our metadata and createrepo_c's for the same files.
@Suite struct SolvAgreementTests {
    @Test(arguments: ["gzip", "xz", "zstd", "none"]) func `dumpsolv tells the same of our metadata and of createrepo_c's`(compression: String) async throws {
        let folder = try TemporaryFolder()
        let (ours, theirs) = (folder.path.appending("ours"), folder.path.appending("theirs"))
        try await SpecFixture.build(SpecFixture.everything, into: ours)
        try await SpecFixture.build(SpecFixture.small, into: ours)
        var wheels = try WheelPackages(in: folder.path)
        try wheels.add(WheelMaker("library", "1.0.post2"))
        try wheels.add(WheelMaker("application", "2!1.0rc1", requires: ["library>=1,!=1.5", "library<2; python_version > '3'"]))
        for package in wheels.built { try FileSystem.copy(package.path, to: ours.appending(package.fileName)) }
        #expect(try await Tool.run("cp", ["-a", ours.string, theirs.string]).succeeded)
        try await RepositoryDirectory.index(ours, form: .test(compression: compression), revision: nil)
        try await RemoteFixture.index(theirs)
        let (one, other) = (try await Self.dump(ours), try await Self.dump(theirs))
        #expect(one.count > 200 && one.contains { $0.contains("python3.11dist(library) << 1.5 | ") }, "boolean dependencies are read as such")
        for (line, wanted) in zip(one, other) where line != wanted {
            Issue.record("ours says \(line), createrepo_c \(wanted)")
            break
        }
        #expect(one.count == other.count)
    }

    /// Returns the repository as libsolv reads it, without values that depend on the writer of the metadata and the time.
    private static func dump(_ repository: FilePath) async throws -> [String] {
        let result = try await Tool.run("bash", ["-o", "pipefail", "-c", "repo2solv \"$0\" | dumpsolv /dev/stdin", repository.string])
        #expect(result.succeeded, "\(result.errors)")
        let lines = result.output.split(separator: "\n").map(String.init)
        // The file layout and the index come before the packages.
        return Array(lines.drop { !$0.hasPrefix("solvable 1 ") })
    }
}
