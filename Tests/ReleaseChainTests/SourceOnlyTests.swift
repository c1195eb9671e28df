import Native
import ReleaseChain
import SystemPackage
import TestSupport
import Testing

/// Stacks whose sdists are left for the target to build.
@Suite struct SourceOnlyTests {
    private static let stackFile = """
        name = "old"
        targets = ["el6"]
        sdists = "source"

        [channels.prod]
        requirements = "prod-reqs.txt"
        pinned = true
        """

    @Test func `an sdist becomes a spec and a source package, and none of its code runs`() async throws {
        var old = SdistMaker("Old.Lib", "0.3")
        old.style = .setupScript
        old.requiresDist = ["never-read"]
        old.eggInfoRequires = "Helper>=1.0\n\n[fast]\nspeed\n"
        old.fields = ["License: MIT", "Home-page: http://example.org/old"]
        old.files.append(("trap.c", Array("int x;".utf8)))
        var helper = WheelMaker("helper", "1.2")
        helper.tags = ["py2-none-any", "py3-none-any"]
        let files = try [LocalIndexFile(old), LocalIndexFile(helper)]
        try await TestStack.run(files: files) { stack, _ in
            try stack.write("shop/stack.toml", Self.stackFile)
            try stack.write("shop/prod-reqs.txt", "old.lib==0.3\nhelper==1.2\n")
            let log = EventLog()
            let summary = try await stack.release(events: log.sink)
            #expect(summary.findings == [])
            #expect(summary.targets.map(\.packages) == [1])
            #expect(summary.targets.map(\.sourcePackages) == [2])
            let source = try #require(try stack.packages(target: "el6", architecture: "source").first { $0.string.contains("old-lib") })
            let top = stack.folder.appending("top")
            #expect(try await Tool.run("rpm", ["-i", "--define", "_topdir \(top)", source.string]).succeeded)
            let spec = top.appending("SPECS").appending("python-old-lib.spec").string
            let question = "%{NAME} %{VERSION} %{LICENSE} %{URL} %{ARCH}\n[%{REQUIRENEVRS}\n]"
            let answer = try await Tool.run("rpmspec", ["-q", "--qf", question, spec])
            #expect(answer.output.hasPrefix("python-old-lib 0.3 MIT http://example.org/old x86_64\n"), "\(answer.output)\(answer.errors)")
            #expect(answer.output.contains("python2.6dist(helper) >= 1-1\n"))
            #expect(!answer.output.contains("never-read"))
            #expect(try FileSystem.readAll(FilePath(spec), limit: 1 << 20).count > 0)
            let text = String(decoding: try FileSystem.readAll(FilePath(spec), limit: 1 << 20), as: UTF8.self)
            #expect(text.contains("%files -f INSTALLED_FILES"))
            #expect(!text.contains("AutoReqProv"))
        }
    }
}
