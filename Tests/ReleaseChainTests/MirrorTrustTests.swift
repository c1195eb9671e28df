import Failures
import FoundationEssentials
import IndexCrawler
import Native
import RPMBuilder
import SystemPackage
import TestSupport
import Testing
import VersionSort

@testable import ReleaseChain

/// Mirrors of the user's own into which others put files.
@Suite struct MirrorTrustTests {
    /// Returns the digests of the packages of a channel, by file name.
    private static func digests(_ stack: TestStack, mirror: String = "mirror") throws -> [String: String] {
        var found: [String: String] = [:]
        for target in ["el9", "el9-py3.11", "el10"] {
            for path in try stack.packages(mirror: mirror, target: target) {
                found["\(target) \(path.lastComponent?.string ?? "")"] = Digest.hex(of: try FileSystem.readAll(path, limit: 1 << 24), .sha256)
            }
        }
        return found
    }

    /// Copies the caches of one mirror into another, as a stack that is unpacked over it would.
    private static func plant(_ folders: [String], of source: FilePath, in mirror: FilePath) async throws {
        for folder in folders {
            let script = "[ ! -e \"$1/$3\" ] || { mkdir -p \"$2/$3\" && cp -a \"$1/$3/.\" \"$2/$3\"; }"
            let copied = try await Tool.run("sh", ["-c", script, "sh", source.string, mirror.string, folder])
            #expect(copied.succeeded, "\(copied.errors)")
        }
    }

    @Test func `a planted record of a build is not used, nor the package that it names`() async throws {
        try await TestStack.run(files: try TestStack.files()) { stack, _ in
            _ = try await stack.release()
            let right = try Self.digests(stack)
            // Another user makes records of the same keys that name other packages.
            _ = try await stack.release(mirror: "evil", adding: ["XDG_STATE_HOME": stack.folder.appending("evil-state").string])
            let evil = SealedFiles(
                stack.mirror("evil").pushing("cache/build"), mark: BuildCache.mark, key: try UserKey(in: stack.folder.pushing("evil-state/relcli")))
            let own = SealedFiles(stack.mirror().pushing("cache/build"), mark: BuildCache.mark, key: try stack.userKey())
            var count = 0
            for part in try FileSystem.list(stack.mirror("evil").pushing("cache/build")) {
                for entry in try FileSystem.list(stack.mirror("evil").pushing("cache/build").appending(part.name)) {
                    let name = "\(part.name)/\(try #require(SealedFiles.name(ofFile: entry.name)))"
                    let swapped = try #require(evil.content(name))
                    // The records of this user are replaced, beside those of the old form.
                    try FileSystem.remove(own.path(name))
                    try FileSystem.copy(evil.path(name), to: own.path(name))
                    try FileSystem.writeAtomically(swapped, to: stack.mirror().pushing("cache/build").pushing(FilePath("\(name).json")))
                    count += 1
                }
            }
            try FileSystem.remove(stack.mirror().pushing("rpm"))
            try FileSystem.remove(stack.mirror().pushing("releases"))
            let log = EventLog()
            #expect(try await !stack.release(events: log.sink).upToDate)
            #expect(try Self.digests(stack) == right)
            let rebuilt = log.all.count { if case .finished(.build, _, reused: false) = $0 { true } else { false } }
            #expect(count > 0 && rebuilt == count, "\(rebuilt) of \(count)")
            let unused = "not used, because they were made with another key or are damaged: the records of \(count) builds in the mirror\n"
            #expect(log.notes == [unused + "  hint: keep \(stack.folder)/state/relcli from run to run: it has the key"], "\(log.notes)")
            // They are made again once.
            try FileSystem.remove(stack.mirror().pushing("releases"))
            let again = EventLog()
            _ = try await stack.release(events: again.sink)
            #expect(again.notes.isEmpty && !again.all.contains { if case .finished(.build, _, reused: false) = $0 { true } else { false } })
        }
    }

    @Test func `nothing that another user kept in a mirror is used, and nothing of either is lost`() async throws {
        try await TestStack.run(files: try TestStack.files()) { stack, _ in
            let first = try await stack.release()
            let other = ["XDG_STATE_HOME": stack.folder.appending("other-state").string]
            let log = EventLog()
            let second = try await stack.release(adding: other, events: log.sink)
            // The result is the same, although nothing was taken over.
            #expect(!second.upToDate && second.snapshot == first.snapshot)
            #expect(!log.all.contains { if case .finished(.build, _, reused: true) = $0 { true } else { false } })
            #expect(log.notes.contains { $0.hasPrefix("not used, because they were made with another key") })
            for further in [[:], other] {
                #expect(try await stack.release(adding: further).upToDate)
                try FileSystem.remove(
                    ReleaseRecord.Place(
                        mirror: stack.mirror(),
                        key: try UserKey(in: FilePath(further["XDG_STATE_HOME"] ?? stack.folder.appending("state").string).appending("relcli")),
                        stack: "shop", channel: "prod"
                    ).path)
                let kept = EventLog()
                _ = try await stack.release(adding: further, events: kept.sink)
                #expect(!kept.all.contains { if case .finished(.build, _, reused: false) = $0 { true } else { false } } && kept.notes.isEmpty)
            }
            // Of the other user's files the age decides alone; what the user of the run needs stays.
            func garbage(time: Int64) async throws -> [String] {
                try await MirrorCleaning(try stack.context(time: time), olderThan: 1).plan().map(\.path).filter { !$0.hasPrefix("metadata/") }
            }
            try FileSystem.writeAtomically(Array("[]".utf8), to: stack.mirror().pushing("cache/build/1.json"))
            let key = try UserKey(in: stack.folder.pushing("other-state/relcli"))
            let found = try await garbage(time: 4_000_000_000)
            #expect(found.contains { $0.hasPrefix("cache/build/") && $0.hasSuffix(key.id) } && found.contains("releases/shop+prod.\(key.id)"), "\(found)")
            let strange = found.filter { !$0.hasSuffix(".\(key.id)") && !$0.hasPrefix("cache/bases/") && !$0.hasPrefix("cache/check/") }
            #expect(strange == ["cache/build/1.json"], "\(strange)")
            #expect(try await garbage(time: Int64(Date().timeIntervalSince1970)).isEmpty)
        }
    }

    @Test func `a planted record of a release, wheel, page or answer of pip changes nothing`() async throws {
        try await TestStack.run(files: try TestStack.files()) { stack, _ in
            let first = try await stack.release()
            let right = try Self.digests(stack)
            // All that a mirror of somebody else keeps, made from an index with other files.
            let other = try TestStack.files() + [LocalIndexFile(WheelMaker("cart", "1.5"))]
            try await LocalIndex.run(other) { index in
                let evil = TestStack(folder: stack.folder.appending("evil"), index: index.url)
                try FileSystem.createDirectory(evil.folder)
                #expect(try await Tool.run("cp", ["-r", stack.folder.appending("shop").string, evil.folder.string]).succeeded)
                try? FileSystem.remove(evil.folder.pushing("shop/pylock.prod.toml"))
                _ = try await evil.release()
                try await Self.plant(["answers", "metadata", "cache", "releases", "blobs"], of: evil.mirror(), in: stack.mirror())
            }
            try FileSystem.remove(stack.mirror().pushing("rpm"))
            let second = try await stack.release()
            #expect(!second.upToDate && second.snapshot == first.snapshot)
            #expect(try Self.digests(stack) == right)
        }
    }

    @Test func `without a place for the key nothing is kept for the next run`() async throws {
        try await TestStack.run(files: try TestStack.files()) { stack, _ in
            let none = ["XDG_STATE_HOME": ""]
            let first = try await stack.release(adding: none)
            let log = EventLog()
            let second = try await stack.release(adding: none, events: log.sink)
            #expect(!second.upToDate && second.snapshot == first.snapshot)
            #expect(!log.all.contains { if case .finished(.build, _, reused: true) = $0 { true } else { false } })
            #expect(log.notes.filter { $0.hasPrefix("HOME and XDG_STATE_HOME are not set") } == [UserKey.noPlace.lines], "\(log.notes)")
            #expect(UserKey.noPlace.lines.contains("\n  hint: set XDG_STATE_HOME"))
            // Offline, that is why nothing is there.
            let context = try stack.context(adding: none).offline
            let error = await #expect(throws: Failure.self) { _ = try await IndexAccess.client(context).page(try ProjectName("nothing")) }
            #expect(error?.causes.last?.hasPrefix("this run does not have the key of the user") == true, "\(String(describing: error))")
            let release = try Stack(at: stack.folder.appending("shop"), catalog: TestStack.catalog)
            let place = InstallPlace(bases: [InstallPlace.Base(parsing: "https://base.example/")])
            let base = await #expect(throws: Failure.self) {
                _ = try await BaseRepositories(stack: release, context: context, place: place).folders(of: release.targets[0])
            }
            #expect(base?.causes.last?.hasPrefix("this run does not have the key of the user") == true, "\(String(describing: base))")
        }
    }

    @Test func `a command that only reads a mirror uses one that is named this once`() async throws {
        try await TestStack.run(files: try TestStack.files()) { stack, _ in
            _ = try await stack.release()
            let home = stack.folder.appending("home")
            let environment = ["HOME": home.string, "PATH": "/usr/bin:/bin"]
            func context(named: Bool, mirror: String = "mirror") throws -> ChainContext {
                var arguments = Settings.Arguments()
                (arguments.mirror, arguments.requiresOwnMirror) = (stack.mirror(mirror).string, !named)
                return ChainContext(
                    settings: try Settings(arguments: arguments, environment: environment, directory: nil, cores: 1), environment: environment, version: "0",
                    events: { _ in }, now: { 0 }, wallTime: { 0 }, user: { "u" })
            }
            _ = try await MirrorStatus.read(try context(named: true).reading)
            _ = try await ReportBuilder(try context(named: true).reading)
            _ = try await MirrorCheck.run(try context(named: true).reading, repairs: false)
            await #expect(throws: Failure.self) { try await IndexAccess.requireOwn(try context(named: false)) }
            try await IndexAccess.claim(try context(named: true))
            try await IndexAccess.requireOwn(try context(named: false))
            // One that is new is made here.
            _ = try await MirrorStatus.read(try context(named: false, mirror: "new").reading)
            try await IndexAccess.requireOwn(try context(named: false, mirror: "new"))
        }
    }

    @Test func `a hidden cache is open to its user alone`() async throws {
        try await Self.inFolder { folder, home in
            let context = try Self.context(folder, home: home)
            let none = try context.hiddenCache("check")
            #expect(try FileSystem.status(folder.appending("m")) == nil)
            try FileSystem.createDirectory(none)
            #expect(try context.hiddenCache("check") == none && FileSystem.status(none)?.mode == 0o700)
            #expect(try FileSystem.status(context.hiddenCache("bases"))?.mode == 0o700 && FileSystem.status(folder.pushing("m/cache/bases"))?.mode == 0o755)
        }
    }

    @Test func `a step of a plan on a host with another home says how to get on`() async throws {
        try await Self.inFolder { folder, home in
            try FileSystem.createDirectory(folder.pushing("m/cache"))
            let error = await #expect(throws: Failure.self) { try await IndexAccess.requireOwn(try Self.context(folder, home: home)) }
            let share = "share the state folder of the user between the hosts (XDG_STATE_HOME)"
            #expect(
                error?.hints.first == "\(share), or name the mirror in the command that makes the plan: --mirror \(folder.appending("m"))",
                "\(String(describing: error))")
        }
    }

    @Test func `a key that cannot be used is told, and only a mirror that is named is used without it`() async throws {
        try await TestStack.run(files: try TestStack.files()) { stack, _ in
            try stack.write("full", "")
            let log = EventLog()
            _ = try await stack.release(adding: ["XDG_STATE_HOME": stack.folder.appending("full").string], events: log.sink)
            #expect(log.warnings.contains { $0.hasPrefix("nothing of earlier runs is used: there is no place for the key") }, "\(log.warnings)")
            #expect(log.warnings.contains { $0.contains("\n  caused by: ") && $0.contains("\n  hint: set XDG_STATE_HOME") }, "\(log.warnings)")
        }
    }

    /// Returns the context of a mirror `m` in a folder that nobody names.
    private static func context(_ folder: FilePath, home: FilePath, path: String = "/usr/bin:/bin", mirror: String = "m") throws -> ChainContext {
        var arguments = Settings.Arguments()
        (arguments.mirror, arguments.requiresOwnMirror) = (folder.appending(mirror).string, true)
        let environment = ["HOME": home.string, "PATH": path]
        let settings = try Settings(arguments: arguments, environment: environment, directory: nil, cores: 1)
        return ChainContext(settings: settings, environment: environment, version: "0", events: { _ in }, now: { 0 }, wallTime: { 0 }, user: { "u" })
    }

    private static func inFolder(_ body: (FilePath, FilePath) async throws -> Void) async throws {
        let folder = try FileSystem.temporaryDirectory(in: "/tmp", prefix: "relcli-chain-")
        defer { try? FileSystem.remove(folder) }
        try await body(try FileSystem.realPath(folder), folder.appending("home"))
    }

    private static func git(_ script: String, in folder: FilePath) async throws {
        let head = "cd \"$1\" && export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1 GIT_AUTHOR_NAME=t GIT_AUTHOR_EMAIL=t@example.org "
        let ran = try await Tool.run("sh", ["-ec", head + "GIT_COMMITTER_NAME=t GIT_COMMITTER_EMAIL=t@example.org\n" + script, "sh", folder.string])
        #expect(ran.succeeded, "\(ran.errors)")
    }

    @Test func `a mirror of which a commit has a file is not used by anything, in whichever repository around it`() async throws {
        try await Self.inFolder { folder, home in
            let outer = folder.appending("outer")
            try FileSystem.createDirectory(outer.appending("inner"))
            try await Self.git("git init -q . && git init -q inner", in: outer)
            let context = { try Self.context(outer.appending("inner"), home: home) }
            // New repositories have brought nothing.
            _ = try await IndexAccess.store(try context())
            try await Self.git("echo a > a && git add a && git commit -qm a && cd inner && echo b > b && git add b && git commit -qm b", in: outer)
            _ = try await IndexAccess.store(try context())
            try await Self.git("mkdir -p inner/m && GIT_DIR=.git git add -f --no-all inner/m 2>/dev/null; true", in: outer)
            try await Self.git(
                "git update-index --add --cacheinfo 100644,$(git hash-object -w a),inner/m/cache/x && git commit -qm m", in: outer)
            for open in [{ _ = try await IndexAccess.store($0) }, { try await IndexAccess.requireOwn($0) }, { try await IndexAccess.claim($0) }]
                as [(ChainContext) async throws -> Void]
            {
                let error = await #expect(throws: Failure.self) { try await open(try context()) }
                #expect(error?.status == .usage && error?.subject.hasSuffix("came with a repository") == true, "\(String(describing: error))")
            }
        }
    }

    @Test func `a mirror in a repository that nobody can read is refused, with the way out`() async throws {
        try await Self.inFolder { folder, home in
            let work = folder.appending("work")
            try FileSystem.createDirectory(work)
            try await Self.git("git init -q . && echo a > a && git add a && git commit -qm a && git clone -qs . ../shared && git clone -q . ../whole", in: work)
            func refusal(_ name: String, path: String = "/usr/bin:/bin") async throws -> Failure? {
                do { _ = try await IndexAccess.store(try Self.context(folder.appending(name), home: home, path: path)) } catch { return Failure.from(error) }
                return nil
            }
            #expect(try await refusal("shared") == nil)
            // The first time, there was no mirror that could have come with it.
            for (name, path) in [("shared", "/usr/bin:/bin"), ("whole", "/nonexistent")] {
                try FileSystem.createDirectory(folder.appending(name).appending("m"))
                let error = try #require(try await refusal(name, path: path))
                #expect(error.status == .external && error.subject.hasPrefix("nobody can tell whether the mirror"), "\(error)")
                #expect(
                    error.hints.last?.hasSuffix("name the mirror in the command that makes the plan: --mirror \(folder.appending(name).appending("m"))")
                        == true, "\(error)")
            }
            #expect(try await refusal("whole") == nil)
            // A mirror that is a repository itself, as a sub-module is.
            try FileSystem.createDirectory(folder.pushing("plain/m/.git"))
            #expect(try await refusal("plain")?.status == .usage)
        }
    }

    @Test func `every file makes a mirror one that nobody made here, also one with a dot before its name`() async throws {
        for name in [".access/tokens.json", ".root.lock", "cache", "x", ".git-credentials"] {
            try await Self.inFolder { folder, home in
                let path = folder.appending("m").pushing(FilePath(name))
                try FileSystem.createDirectory(path.removingLastComponent())
                try FileSystem.writeAtomically(Array("{}".utf8), to: path)
                let error = await #expect(throws: Failure.self) { try await IndexAccess.claim(try Self.context(folder, home: home)) }
                #expect(error?.status == .usage, "\(name): \(String(describing: error))")
            }
        }
    }

    @Test func `another folder in the place of a mirror is not it, although it has its inode`() async throws {
        try await Self.inFolder { folder, home in
            let context = { try Self.context(folder, home: home) }
            let (mirror, records) = (folder.appending("m"), home.pushing(".local/state/relcli/mirrors"))
            for _ in 0..<2 { _ = try await IndexAccess.store(try context()) }
            let held = try FileSystem.list(mirror).filter { $0.name.hasPrefix(".own-") }
            #expect(try held.count == 1 && FileSystem.status(mirror.appending(held[0].name))?.mode == 0o600)
            // A file system may give the number of a removed folder to the next one: here the folder stays, and its content goes.
            try await Self.git("find m -mindepth 1 -delete; mkdir -p m/cache", in: folder)
            await #expect(throws: Failure.self) { try await IndexAccess.requireOwn(try context()) }
            // Nor with a number of somebody else's.
            try FileSystem.writeAtomically(Array(String(repeating: "0", count: 32).utf8), to: mirror.appending(held[0].name), mode: 0o600)
            await #expect(throws: Failure.self) { try await IndexAccess.requireOwn(try context()) }
            // The user may name it, and its old number is of no use any more.
            var arguments = Settings.Arguments()
            arguments.mirror = mirror.string
            let environment = ["HOME": home.string, "PATH": "/usr/bin:/bin"]
            let named = ChainContext(
                settings: try Settings(arguments: arguments, environment: environment, directory: nil, cores: 1), environment: environment, version: "0",
                events: { _ in }, now: { 0 }, wallTime: { 0 }, user: { "u" })
            try await IndexAccess.claim(named)
            try await IndexAccess.requireOwn(try context())
            // Elsewhere it is another mirror, with its number too.
            #expect(try await Tool.run("cp", ["-a", mirror.string, folder.appending("copy").string]).succeeded)
            await #expect(throws: Failure.self) { try await IndexAccess.requireOwn(try Self.context(folder, home: home, mirror: "copy")) }
            // As is one that was copied back.
            #expect(try await Tool.run("sh", ["-c", "mv \"$1/m\" \"$1/old\" && cp -a \"$1/copy\" \"$1/m\"", "sh", folder.string]).succeeded)
            await #expect(throws: Failure.self) { try await IndexAccess.requireOwn(try context()) }
            #expect(try FileSystem.list(records).filter { !$0.name.hasPrefix(".") }.count == 1)
        }
    }

    @Test func `runs that start together on a new mirror all may use it`() async throws {
        try await Self.inFolder { folder, home in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<8 { group.addTask { @concurrent in _ = try await IndexAccess.store(try Self.context(folder, home: home)) } }
                try await group.waitForAll()
            }
            try await IndexAccess.requireOwn(try Self.context(folder, home: home))
            #expect(try FileSystem.list(folder.appending("m")).count { $0.name.hasPrefix(".own-") } == 1)
        }
    }

    @Test func `a plan does not name a mirror that the user did not name`() async throws {
        try await TestStack.run(files: try TestStack.files()) { stack, _ in
            func graph(_ context: ChainContext) async throws -> ReleaseGraph {
                try await StackRelease(
                    stack: try Stack(at: stack.folder.appending("shop"), catalog: TestStack.catalog), options: ReleaseOptions(channel: "prod", publish: true),
                    context: context
                ).graph(ReleaseGraph.Options(stack: "shop", channel: "prod", output: "out"))
            }
            let named = try await graph(try stack.context())
            #expect(named.nodes.allSatisfy { $0.command.contains("--mirror") && !$0.command.contains("--require-own-mirror") })
            let found = try await graph(try Self.context(stack.folder, home: stack.folder.appending("home")))
            #expect(!found.nodes.isEmpty && found.nodes.allSatisfy { $0.command.contains("--mirror") && $0.command.contains("--require-own-mirror") })
        }
    }

    @Test func `the pages of a mirror that this user did not receive are used offline only from one that is named`() async throws {
        try await TestStack.run(files: try TestStack.files()) { stack, _ in
            _ = try await stack.release()
            for folder in ["answers", "cache/pages"] { try FileSystem.remove(stack.mirror().pushing(FilePath(folder))) }
            func page(_ isNamed: Bool) async throws -> Bool {
                var arguments = Settings.Arguments()
                (arguments.mirror, arguments.requiresOwnMirror) = (stack.mirror().string, !isNamed)
                (arguments.index, arguments.offline) = (stack.index, true)
                let environment = ["XDG_STATE_HOME": stack.folder.appending("state").string, "PATH": "/usr/bin:/bin"]
                let context = ChainContext(
                    settings: try Settings(arguments: arguments, environment: environment, directory: nil, cores: 1), environment: environment, version: "0",
                    events: { _ in }, now: { 0 }, wallTime: { 0 }, user: { "u" })
                return try await IndexAccess.client(context).page(try ProjectName("cart")) != nil
            }
            #expect(try await page(true))
            let error = await #expect(throws: Failure.self) { try await page(false) }
            #expect(error?.hints.first?.contains("--mirror \(stack.mirror())") == true, "\(String(describing: error))")
        }
    }
}
