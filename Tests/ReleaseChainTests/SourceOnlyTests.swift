import Failures
import Native
import RPMBuilder
import ReleaseChain
import SystemPackage
import TestSupport
import Testing

/// Stacks whose sdists are built by the target.
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
            #expect(text.contains("%files -f relcli-files"))
            #expect(!text.contains("AutoReqProv"))
        }
    }

    /// Returns an sdist with static metadata that cannot be built here.
    private static func unbuildable(_ name: String) -> SdistMaker {
        var sdist = SdistMaker(name, "1.0")
        sdist.style = .setupScript
        sdist.metadataVersion = "2.2"
        return sdist
    }

    @Test func `the one-shot makes a source package without a build`() async throws {
        try await TestStack.run(files: [try LocalIndexFile(Self.unbuildable("stuck"))]) { stack, _ in
            let target = try TestStack.catalog.target("el9", architecture: "x86_64")
            let path = try Self.unbuildable("stuck").write(to: stack.folder)
            for (number, text) in ["stuck==1.0", path.string].enumerated() {
                let made = try await AdHocStack(target: target, kinds: .source, context: try stack.context()).build(
                    text, withDependencies: false, output: stack.folder.appending("out\(number)"))
                #expect(made.compactMap { $0.lastComponent?.string } == ["python-stuck-1.0-1.el9.src.rpm", "python-stuck.spec"])
            }
            await #expect(throws: Failure.self) {
                try await AdHocStack(target: target, kinds: .all, context: try stack.context()).build(
                    "stuck==1.0", withDependencies: false, output: stack.folder.appending("all"))
            }
        }
    }

    @Test func `a run tells all sdists that cannot be built`() async throws {
        try await TestStack.run(files: try ["stuck", "torn"].map { try LocalIndexFile(Self.unbuildable($0)) }) { stack, _ in
            try stack.write("shop/stack.toml", Self.stackFile.replacing("sdists = \"source\"", with: "").replacing("el6", with: "el9"))
            try stack.write("shop/prod-reqs.txt", "stuck==1.0\ntorn==1.0\n")
            let error = await #expect(throws: Failure.self) { try await stack.release() }
            #expect(error?.subject == "cannot build 2 sdists: stuck-1.0.tar.gz, torn-1.0.tar.gz", "\(String(describing: error))")
        }
    }

    @Test func `a stack for several Pythons of one system names the programs of libraries with the version`() async throws {
        var app = WheelMaker("shop-app", "1.0", requires: ["helper"])
        app.entryPoints = ["console_scripts": ["shop = shop_app:main"]]
        var helper = WheelMaker("helper", "1.0")
        helper.entryPoints = ["console_scripts": ["help-me = helper:main"]]
        try await TestStack.run(files: try [LocalIndexFile(app), LocalIndexFile(helper)]) { stack, _ in
            try stack.write("shop/prod-reqs.txt", "shop-app==1.0\nhelper==1.0\n")
            _ = try await stack.release()
            func programs(_ target: String) throws -> [String] {
                try stack.packages(target: target).flatMap { try RPMFileReader.read($0).package.files.map(\.path) }.filter { $0.contains("/bin/") }.sorted()
            }
            #expect(try programs("el9") == ["/usr/bin/help-me", "/usr/bin/shop"])
            #expect(try programs("el9-py3.11") == ["/usr/bin/help-me-3.11", "/usr/bin/shop"])
            #expect(try programs("el10") == ["/usr/bin/help-me", "/usr/bin/shop"])
        }
    }
}
