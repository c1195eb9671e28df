import Failures
import Native
import RPMRepository
import ReleaseChain
import SystemPackage
import TestSupport
import Testing
import VersionSort

/// A stack repository is foreign text: it must not name programs, or places outside of itself.
@Suite struct `The text of a stack` {
    private struct Case: Sendable, CustomTestStringConvertible {
        let what: String
        /// Replaces the beginning of the file, with the name of the stack and its targets.
        var head = "name = \"shop\"\ntargets = [\"el9\"]"
        var requirements = "prod-reqs.txt"
        var requirementsText = "shop-app==1.0\n"
        let complaint: String

        var testDescription: String { what }
    }

    private static let cases = [
        Case(what: "a name that leads out of the mirror", head: "name = \"../../x\"\ntargets = [\"el9\"]", complaint: "cannot be the name of a stack"),
        Case(what: "an empty name", head: "name = \"\"\ntargets = [\"el9\"]", complaint: "cannot be the name of a stack"),
        Case(what: "a name with a line end", head: "name = \"a\\nb\"\ntargets = [\"el9\"]", complaint: "cannot be the name of a stack"),
        Case(what: "an absolute overrides folder", head: "name = \"s\"\ntargets = [\"el9\"]\noverrides = \"/etc\"", complaint: "overrides names '/etc'"),
        Case(what: "an overrides folder above", head: "name = \"s\"\ntargets = [\"el9\"]\noverrides = \"x/../..\"", complaint: "not below the stack"),
        Case(what: "a link that leads out", head: "name = \"s\"\ntargets = [\"el9\"]\noverrides = \"link\"", complaint: "a symbolic link leads out"),
        Case(what: "a link to nothing", head: "name = \"s\"\ntargets = [\"el9\"]\noverrides = \"dangling/x\"", complaint: "a symbolic link leads out"),
        Case(what: "profiles elsewhere", head: "name = \"s\"\ntargets = [\"el9\"]\nprofiles = \"/tmp\"", complaint: "profiles names '/tmp'"),
        Case(what: "a profile by path elsewhere", head: "name = \"s\"\ntargets = [\"../el9.toml\"]", complaint: "targets names '../el9.toml'"),
        Case(what: "requirements elsewhere", requirements: "../outside.txt", complaint: "requirements of the channel prod"),
        Case(what: "an included file elsewhere", requirementsText: "-r ../outside.txt\n", complaint: "not below the stack"),
        Case(what: "an included file by absolute path", requirementsText: "-c /etc/hostname\n", complaint: "not below the stack"),
        Case(
            what: "a file of this machine", requirementsText: "x @ file:///etc/x-1-py3-none-any.whl#sha256=\(String(repeating: "a", count: 64))\n",
            complaint: "not below the stack"),
        Case(what: "a repository of this machine", requirementsText: "x @ git+file:///var/tmp/private@main\n", complaint: "not below the stack"),
        Case(
            what: "a base elsewhere", head: "name = \"s\"\ntargets = [\"el9\"]\n[base.el9]\nrepositories = [\"/var/tmp\"]",
            complaint: "[base] repositories of el9"),
        Case(
            what: "a base by file URL elsewhere", head: "name = \"s\"\ntargets = [\"el9\"]\n[base.el9]\nrepositories = [\"file:///var/tmp\"]",
            complaint: "[base] repositories of el9"),
        Case(
            what: "a base key elsewhere", head: "name = \"s\"\ntargets = [\"el9\"]\n[base.el9]\nrepositories = [\"base\"]\nkeys = [\"/etc/hostname\"]",
            complaint: "[base] keys of el9"),
    ]

    @Test(arguments: cases) private func `is refused with status 2 when it names`(_ one: Case) async throws {
        try await TestStack.run(files: []) { stack, _ in
            try stack.write("outside.txt", "cart\n")
            try stack.write("shop/base/x", "")
            try FileSystem.replaceSymlink("..", at: stack.folder.pushing("shop/link"))
            try FileSystem.replaceSymlink("/nonexistent/place", at: stack.folder.pushing("shop/dangling"))
            try stack.write("shop/prod-reqs.txt", one.requirementsText)
            try stack.write("shop/stack.toml", "\(one.head)\n[channels.prod]\nrequirements = \"\(one.requirements)\"\n")
            let error = await #expect(throws: Failure.self) { _ = try await stack.release() }
            #expect(error?.status == .usage, "\(error.map { "\($0)" } ?? "")")
            #expect(error?.description.contains(one.complaint) ?? false, "\(error.map { "\($0)" } ?? "")")
        }
    }

    @Test(arguments: ["records", "el9.2", "Prod"]) func `explains the names of channels as the store does`(_ channel: String) async throws {
        try await TestStack.run(files: []) { stack, _ in
            try stack.write("shop/stack.toml", "name = \"shop\"\ntargets = [\"el9\"]\n[channels.\"\(channel)\"]\nrequirements = \"prod-reqs.txt\"\n")
            let error = #expect(throws: Failure.self) { _ = try Stack(at: stack.folder.appending("shop"), catalog: TestStack.catalog) }
            #expect(error?.subject.hasSuffix("'\(channel)' cannot be the name of a channel") == true)
            #expect(error?.hints == [RepositoryName.channelHint] && RepositoryName.channelHint.hasSuffix("no name of a folder of the store, such as snapshots"))
        }
    }

    @Test func `may name what lies below it, also through a link that stays inside`() async throws {
        try await TestStack.run(files: try TestStack.files()) { stack, _ in
            try stack.write("shop/real/cart.toml", "summary = \"own\"\n")
            try FileSystem.replaceSymlink("real", at: stack.folder.pushing("shop/overrides"))
            try stack.write("shop/common/base.txt", "shop-app==1.0\n")
            try stack.write("shop/prod-reqs.txt", "-r common/../common/base.txt\n")
            #expect(try await stack.release().published != nil)
        }
    }

    @Test(arguments: ["http://127.0.0.1:80/__heartbeat__\\nX: y", "http://127.0.0.1/a b", "http://127.0.0.1/é", "127.0.0.1:80", "", "file:///etc/passwd"])
    func `has no heartbeat that no client can ask`(_ address: String) async throws {
        try await TestStack.run(files: []) { stack, _ in
            let head = "name = \"shop\"\ntargets = [\"el9\"]\n[channels.prod]\nrequirements = \"prod-reqs.txt\"\n[[application]]\nname = \"till\"\n"
            for line in ["heartbeat = \"\(address)\"", "load = { command = \"x\", heartbeat = \"\(address)\" }"] {
                try stack.write("shop/stack.toml", head + line + "\n")
                let error = #expect(throws: Failure.self) { _ = try Stack(at: stack.folder.appending("shop"), catalog: TestStack.catalog) }
                #expect(error?.status == .usage && error?.description.contains("heartbeat of till is") == true, "\(String(describing: error))")
            }
            try stack.write("shop/stack.toml", head + "heartbeat = \"http://127.0.0.1:80/a?b=%20c\"\n")
            #expect(throws: Never.self) { _ = try Stack(at: stack.folder.appending("shop"), catalog: TestStack.catalog) }
        }
    }

    @Test func `names no program and no mirror elsewhere in relcli.toml`() async throws {
        try await TestStack.run(files: []) { stack, _ in
            let folder = stack.folder.appending("shop")
            for (text, complaint) in [("python = \"./evil.sh\"", "names a program, python"), ("mirror = \"/srv\"", "mirror names '/srv'")] {
                try stack.write("shop/relcli.toml", text + "\n")
                let error = #expect(throws: Failure.self) {
                    _ = try Settings(arguments: Settings.Arguments(), environment: [:], directory: folder, cores: 1)
                }
                #expect(error?.status == .usage && error?.description.contains(complaint) ?? false, "\(text)")
                // The file in the current folder is ignored by a command without a stack.
                _ = try Settings(arguments: Settings.Arguments(), environment: [:], directory: nil, cores: 1)
            }
            try stack.write("shop/relcli.toml", "mirror = \"mirror\"\njobs = 3\n")
            let settings = try Settings(arguments: Settings.Arguments(), environment: [:], directory: folder, cores: 1)
            #expect(settings.mirror == folder.appending("mirror") && settings.jobs == 3)
        }
    }

    @Test func `brings no mirror along, at the default place or at that of relcli.toml`() async throws {
        try await TestStack.run(files: []) { stack, _ in
            func store(_ folder: String, mirror: String? = nil, home: String? = "home") async throws {
                var arguments = Settings.Arguments()
                arguments.mirror = mirror
                let environment = home.map { ["HOME": stack.folder.appending($0).string] } ?? [:]
                let settings = try Settings(arguments: arguments, environment: environment, directory: stack.folder.appending(folder), cores: 1)
                _ = try await IndexAccess.store(
                    ChainContext(settings: settings, environment: environment, version: "0", events: { _ in }, now: { 0 }, wallTime: { 0 }, user: { "u" }))
            }
            try stack.write("shop/relcli.toml", "mirror = \"m\"\n")
            let (place, other) = (stack.folder.pushing("shop/m").string, stack.folder.pushing("copy/m").string)
            // One that is made there is used again.
            for _ in 0..<2 { try await store("shop") }
            #expect(try await Tool.run("cp", ["-r", stack.folder.appending("shop").string, stack.folder.appending("copy").string]).succeeded)
            let error = await #expect(throws: Failure.self) { try await store("copy") }
            #expect(error?.status == .usage && error?.hints.first?.contains("--mirror \(other)") == true, "\(String(describing: error))")
            // The user may name it, once for all.
            await #expect(throws: Failure.self) { try await store("copy", home: "another") }
            try await store("copy", mirror: other)
            try await store("copy")
            await #expect(throws: Failure.self) { try await store("copy", home: "another") }
            try await store("copy", home: nil)
            // Another one in its place is not it.
            #expect(try await Tool.run("sh", ["-c", "mv $1 $1.old && mkdir -p $1/cache", "sh", place]).succeeded)
            await #expect(throws: Failure.self) { try await store("shop") }
            // One that cannot be noted is used only if it is named.
            try stack.write("full/.local", "")
            let unnoted = await #expect(throws: Failure.self) { try await store("copy", home: "full") }
            #expect(unnoted?.status == .usage)
            try stack.write("other/relcli.toml", "mirror = \"m\"\n")
            let full = await #expect(throws: Failure.self) { try await store("other", home: "full") }
            #expect(full?.status == .external && full?.hints.first?.contains("--mirror") == true, "\(String(describing: full))")
            try await store("other", mirror: stack.folder.pushing("other/m").string, home: "full")
            // The records of mirrors that are gone go too.
            #expect(try await Tool.run("rm", ["-r", place]).succeeded)
            try await store("copy", mirror: stack.folder.appending("third").string)
            #expect(try FileSystem.list(stack.folder.pushing("home/.local/state/relcli/mirrors")).count { !$0.name.hasPrefix(".") } == 2)
        }
    }

    @Test func `is released from no mirror that it brought, whether a release, a plan or a cluster asks`() async throws {
        try await TestStack.run(files: try TestStack.files()) { stack, _ in
            try stack.write("shop/relcli.toml", "mirror = \"m\"\n")
            @Sendable func release(_ folder: String, home: String = "home") throws -> StackRelease {
                let directory = stack.folder.appending(folder)
                var arguments = Settings.Arguments()
                arguments.index = stack.index
                let environment = ["PATH": "/usr/bin:/bin", "HOME": stack.folder.appending(home).string]
                let settings = try Settings(arguments: arguments, environment: environment, directory: directory, cores: 2)
                let context = ChainContext(
                    settings: settings, environment: environment, version: "0", events: { _ in }, now: { 0 }, wallTime: { 1_700_000_000 }, user: { "u" })
                return StackRelease(
                    stack: try Stack(at: directory, catalog: TestStack.catalog), options: ReleaseOptions(channel: "prod", publish: true), context: context)
            }
            // One that a release made is used again, also if nothing else was done with it.
            #expect(try await !release("shop").run().upToDate)
            #expect(try await release("shop").run().upToDate)
            #expect(try await Tool.run("cp", ["-r", stack.folder.appending("shop").string, stack.folder.appending("copy").string]).succeeded)
            for home in ["home", "another"] {
                let error = await #expect(throws: Failure.self) { _ = try await release("copy", home: home).run() }
                #expect(error?.status == .usage && error?.subject.hasSuffix("was not made here") == true, "\(String(describing: error))")
                await #expect(throws: Failure.self) {
                    _ = try await release("copy", home: home).graph(ReleaseGraph.Options(stack: "copy", channel: "prod", output: "out"))
                }
            }
            // Nor one of which a commit has files, as a pull brings them.
            let script = "cd $1; git init -q .; git add -f m/simple stack.toml; git -c user.name=t -c user.email=t@example.org commit -q -m one"
            #expect(try await Tool.run("sh", ["-c", script, "sh", stack.folder.appending("shop").string]).succeeded)
            let error = await #expect(throws: Failure.self) { _ = try await release("shop").run() }
            #expect(error?.subject.contains("came with a repository") == true, "\(String(describing: error))")
        }
    }

    @Test func `brings profiles along only by naming them, and that is announced`() async throws {
        try await TestStack.run(files: try TestStack.files()) { stack, _ in
            let real = try FileSystem.readAll(TestStack.catalog.directories[0].appending("el9.toml"), limit: 1 << 20)
            let own = String(decoding: real, as: UTF8.self).replacing("dist-tag = \".el9\"", with: "dist-tag = \".evil\"")
            try stack.write("shop/targets/el9.toml", own)
            try stack.write("targets/el9.toml", own)
            let head = "name = \"shop\"\ntargets = [\"el9\"]\n"
            let channel = "[channels.prod]\nrequirements = \"prod-reqs.txt\"\n"
            try stack.write("shop/stack.toml", head + channel)
            _ = try await stack.release()
            #expect(try stack.packages(target: "el9").allSatisfy { $0.string.contains(".el9.") })
            try stack.write("shop/stack.toml", head + "profiles = \"targets\"\n" + channel)
            let log = EventLog()
            _ = try await stack.release(mirror: "second", events: log.sink)
            #expect(log.warnings.contains("the profile of el9 is the stack's own, from targets"))
            #expect(try stack.packages(mirror: "second", target: "el9").allSatisfy { $0.string.contains(".evil.") })
        }
    }

    @Test(arguments: [
        ("name = \"el9\"", "name = \"../el9\""), ("dist-tag = \".el9\"", "dist-tag = \".el9\\n%post\""),
        ("interpreter = \"/usr/bin/python3\"", "interpreter = \"/usr/bin/../../tmp/x\""),
        ("interpreter = \"/usr/bin/python3\"", "interpreter = \"/usr/bin/python3 -c x\""),
        ("package-prefix = \"python3-\"", "package-prefix = \"a b\""), ("shebang = \"/usr/bin/python3 -s\"", "shebang = \"/usr/bin/python3 %(touch x)\""),
    ]) func `brings no profile whose words could leave their place`(_ change: (String, String)) async throws {
        let real = try FileSystem.readAll(TestStack.catalog.directories[0].appending("el9.toml"), limit: 1 << 20)
        let text = String(decoding: real, as: UTF8.self)
        try #require(text.contains(change.0))
        try await TestStack.run(files: []) { stack, _ in
            try stack.write("el9.toml", text.replacing(change.0, with: change.1))
            let error = #expect(throws: Failure.self) {
                _ = try TestStack.catalog.target(stack.folder.appending("el9.toml").string, architecture: "x86_64")
            }
            #expect(error?.description.contains("the profile of") ?? false)
        }
    }

    @Test func `finds no profiles in the current folder or beside the stack`() {
        #expect(TargetCatalog.standardDirectories(environment: [:], executable: nil) == [])
        let found = TargetCatalog.standardDirectories(environment: ["RELCLI_TARGETS": "/opt/targets"], executable: "/usr/bin/relcli")
        #expect(found.first == "/opt/targets" && found.dropFirst().allSatisfy { $0.isAbsolute })
    }
}
