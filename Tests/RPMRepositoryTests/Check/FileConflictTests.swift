import RPMBuilder
import SystemPackage
import TestSupport
import Testing
import VersionSort

@testable import RPMRepository

@Suite struct FileConflictTests {
    @Test func `files that differ in packages that go together are conflicts as rpm finds them`() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path
        for (name, extra) in [("a", ["/x/content": "one"]), ("b", ["/x/content": "two"]), ("c", ["/x/excluded": "two"])] {
            try await SpecFixture.build(Self.spec(name, extra), into: path)
        }
        try await RepositoryDirectory.index(path, form: .test(), revision: 1)
        let base = BaseInput(provides: [.init("/bin/sh")])
        let report = try await RepositoryCheck.run(repository: path, base: base, architecture: "x86_64")
        let files = try #require(report.files)
        #expect(files.conflicts.map(\.path) == ["/x/content", "/x/dir", "/x/link", "/x/mode", "/x/owner"])
        #expect(files.conflicts.map(\.differences) == [["content"], ["mode"], ["link"], ["mode"], ["owner"]])
        #expect(files.conflicts.allSatisfy { $0.packages == ["a-1-1.noarch", "b-1-1.noarch"] })
        #expect(files.shared.map(\.path) == ["/x/same"])
        #expect(!report.passed && report.text().contains("file conflict  /x/content"))

        let rpm = try await Tool.run(
            "rpm",
            ["--root", path.appending("root").string, "-U", "--test", "--nodeps", "--ignoresize"]
                + ["a", "b"].map { path.appending("\($0)-1-1.noarch.rpm").string })
        let said = rpm.errors.split(separator: "\n").filter { $0.contains("conflicts between") }
        #expect(
            said.count == 5 && files.conflicts.allSatisfy { entry in said.contains { $0.contains("file \(entry.path) conflicts") } },
            "\(rpm.errors)")
    }

    /// Returns a package with one file for each kind of difference.
    ///
    /// Values that are not in `contents` are the same in all.
    private static func spec(_ name: String, _ contents: [String: String]) -> String {
        """
        Name: \(name)
        Version: 1
        Release: 1
        Summary: \(name)
        License: MIT
        BuildArch: noarch
        \(name == "c" ? "Conflicts: a" : "")
        %description
        \(name)
        %install
        mkdir -p %{buildroot}/x/dir
        cd %{buildroot}/x
        echo same > same
        echo owner > owner
        echo \(contents["/x/content"] ?? "") > content
        echo mode > mode
        chmod \(name == "b" ? "600" : "644") mode
        ln -s \(name) link
        echo \(contents["/x/excluded"] ?? "one") > excluded
        %files
        \(name == "c" ? "/x/excluded" : "/x/content\n/x/mode\n/x/link\n/x/same\n%dir %attr(\(name == "a" ? "755" : "700"),root,root) /x/dir\n%attr(644,\(name == "a" ? "root" : "web"),root) /x/owner")
        \(name == "a" ? "/x/excluded" : "")
        %ghost /x/ghost

        """
    }
}
