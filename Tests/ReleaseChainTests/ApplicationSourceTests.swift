import Failures
import Native
import RPMRepository
import SystemPackage
import TestSupport
import Testing
import VersionSort

@testable import ReleaseChain

/// Applications that the stack takes from a repository or a folder.
@Suite struct `The source of an application` {
    /// A back end that, like setuptools-scm, knows the version only from a PKG-INFO where there is no history.
    private static let scm = """

        with open("PKG-INFO") as text:
            VERSION = next(line.split(": ")[1].strip() for line in text if line.startswith("Version: "))
        INFO = NAME + "-" + VERSION + ".dist-info"
        METADATA = METADATA.replace("0.0", VERSION)

        """

    /// Writes a repository with a commit for each tag, and the tag on it; returns its folder.
    private func repository(in folder: FilePath, tags: [String], stating table: (String) -> String? = { _ in nil }) async throws -> FilePath {
        let path = folder.appending("till")
        var script = "set -e; cd \(path); git init -q -b main .; git config user.name t; git config user.email t@example.org\n"
        for tag in tags {
            var maker = SdistMaker("till", "0.0")
            maker.projectTable = table(tag)
            for (name, bytes) in maker.contents {
                let inside = FilePath(String(name.drop { $0 != "/" }.dropFirst()))
                if inside == "PKG-INFO" { continue }
                let isBackend = inside.lastComponent?.string == "small_backend.py" && maker.projectTable == nil
                let place = folder.appending("at-\(tag)").pushing(inside)
                try FileSystem.createDirectory(place.removingLastComponent())
                try FileSystem.writeAtomically(bytes + (isBackend ? Array(Self.scm.utf8) : []), to: place)
            }
            script +=
                "cp -r ../at-\(tag)/. .; echo \(tag) > tag.txt; git add .; GIT_COMMITTER_DATE='2020-02-02T02:02:02Z' git commit -q -m \(tag); git tag \(tag)\n"
        }
        try FileSystem.createDirectory(path)
        let result = try await Tool.run("bash", ["-c", script])
        #expect(result.status == 0, "\(result.output)")
        return path
    }

    private func stack(_ stack: TestStack, _ application: String, pinned: Bool = false) throws {
        try stack.write(
            "shop/stack.toml",
            """
            name = "shop"
            targets = ["el9"]
            [channels.prod]
            requirements = "prod-reqs.txt"
            pinned = \(pinned)
            [[application]]
            name = "till"
            \(application)
            """)
    }

    private func lock(_ stack: TestStack, at tags: [String] = []) async throws -> [String] {
        let loaded = try Stack(at: stack.folder.appending("shop"), at: tags, catalog: TestStack.catalog)
        let lock = try await LockStep(
            stack: loaded, channel: try loaded.channel("prod"), options: ReleaseOptions(channel: "prod", publish: false), context: try stack.context()
        ).lock()
        return lock.locked.first?.packages.filter { $0.name.normalized == "till" }.map { "\($0.version) \($0.files.first?.filename ?? "")" } ?? []
    }

    @Test func `is the tag with the newest version, which becomes that of the package, or the one that is named`() async throws {
        try await TestStack.run(files: try TestStack.files()) { stack, _ in
            let tags = ["rpm-0.9", "rpm-0.10", "rpm-1.0rc1", "v7", "rpm-notes"]
            let path = try await repository(in: stack.folder.appending("shop"), tags: tags)
            try self.stack(stack, "git = \"file://\(path)\"\nlatest = \"rpm-*\"")
            #expect(try await lock(stack) == ["0.10 till-0.10.tar.gz"])
            #expect(try await lock(stack, at: ["till=v7"]) == ["7 till-7.tar.gz"])
            try self.stack(stack, "git = \"file://\(path)\"\ntag = \"rpm-1.0rc1\"", pinned: true)
            #expect(try await lock(stack) == ["1.0rc1 till-1.0rc1.tar.gz"])
            let first = try await stack.release()
            #expect(first.findings.isEmpty)
            // Another mirror makes the same from the locked commit, also after the tag moved.
            _ = try await Tool.run("bash", ["-c", "cd \(path) && git tag -f rpm-1.0rc1 rpm-0.9"])
            #expect(try await stack.release(mirror: "other").snapshot == first.snapshot)
            // So does its record, although the repository is not below the folder in which the stack is written again.
            let store = try SnapshotStore(root: stack.mirror().appending("rpm"))
            let rebuilt = try await ReleaseRebuild(try stack.context()).run(store.snapshot(first.snapshot), scratch: stack.folder)
            #expect(rebuilt.isSame && rebuilt.differences == [], "\(rebuilt)")
            let missing = await #expect(throws: Failure.self) { _ = try await lock(stack, at: ["till=nothing-3"]) }
            #expect(missing?.status == .external, "\(String(describing: missing))")
            try self.stack(stack, "git = \"file://\(path)\"\nlatest = \"deb-*\"")
            let none = await #expect(throws: Failure.self) { _ = try await lock(stack) }
            let told = none?.description ?? ""
            #expect(told.contains("has the form deb-*") && told.contains("it has 5 tags"), "\(told)")
        }
    }

    @Test func `needs a tag if only a tag says the version`() async throws {
        try await TestStack.run(files: try TestStack.files()) { stack, _ in
            let path = try await repository(in: stack.folder.appending("shop"), tags: ["v1.2"])
            for place in ["git = \"file://\(path)\"\nbranch = \"main\"", "git = \"file://\(path)\"", "path = \"till\""] {
                try self.stack(stack, place)
                let error = await #expect(throws: Failure.self) { _ = try await lock(stack) }
                #expect(error?.hints.contains { $0.contains("name the tag") } ?? false, "\(place): \(String(describing: error))")
            }
        }
    }

    @Test func `may be the folder of the stack itself, which the lock and a release do not change`() async throws {
        try await TestStack.run(files: try TestStack.files()) { stack, _ in
            var maker = SdistMaker("till", "1.0")
            maker.projectTable = "[project]\nname = \"till\"\nversion = \"1.0\"\n"
            for (name, bytes) in maker.contents {
                try stack.write("shop/\(name.drop { $0 != "/" }.dropFirst())", String(decoding: bytes, as: UTF8.self))
            }
            try self.stack(stack, "path = \".\"", pinned: true)
            let first = try await lock(stack)
            #expect(first == ["1.0 till-1.0.tar.gz"])
            let path = stack.folder.pushing("shop/pylock.prod.toml")
            let text = try FileSystem.readAll(path, limit: 1 << 20)
            #expect(try await lock(stack) == first && FileSystem.readAll(path, limit: 1 << 20) == text)
            let script = "cd $1; git init -q .; git add .; git -c user.name=t -c user.email=t@example.org commit -q -m one; echo >> pylock.prod.toml"
            #expect(try await Tool.run("bash", ["-c", script, "bash", stack.folder.appending("shop").string]).succeeded)
            let released = try await stack.release()
            #expect(try await stack.release().snapshot == released.snapshot)
            // By another name of the folder too.
            try FileSystem.symlink(stack.folder.appending("shop"), at: stack.folder.appending("link"))
            #expect(try Stack(at: stack.folder.appending("link"), catalog: TestStack.catalog).document.name == "shop")
            let error = await #expect(throws: Failure.self) { try await stack.release(mirror: "shop/mirror") }
            #expect(error?.status == .usage && error?.headline.contains("is inside the source") == true, "\(String(describing: error))")
        }
    }

    @Test func `is the reason of its changes, and no index`() async throws {
        let index = try [LocalIndexFile(WheelMaker("till", "0.5"))]
        try await TestStack.run(files: try TestStack.files() + index) { stack, _ in
            let path = try await repository(in: stack.folder.appending("shop"), tags: ["rpm-0.9", "rpm-0.10", "v7"])
            func notes(at tags: [String] = []) async throws -> [String] {
                let loaded = try Stack(at: stack.folder.appending("shop"), at: tags, catalog: TestStack.catalog)
                let options = ReleaseOptions(channel: "prod", publish: false)
                let step = try LockStep(stack: loaded, channel: try loaded.channel("prod"), options: options, context: try stack.context())
                return try await step.lock().notes.filter { $0.hasPrefix("till ") }
            }
            try self.stack(stack, "git = \"file://\(path)\"\nlatest = \"rpm-*\"")
            #expect(try await notes().isEmpty)
            #expect(try await notes(at: ["till=v7"]) == ["till 0.10 -> 7: you ask for its tag v7, which has 7 now (el9)"])
            let twice = await #expect(throws: Failure.self) { _ = try await notes(at: ["till=v7", "Till=rpm-0.9"]) }
            #expect(twice?.status == .usage && twice?.headline.contains("another --at") == true, "\(String(describing: twice))")
            try stack.write("shop/prod-reqs.txt", "shop-app==1.0\ntill\n")
            try self.stack(stack, "")
            #expect(try await notes() == ["till 7 -> 0.5: you no longer require it from an address (el9)"])
            try self.stack(stack, "git = \"file://\(path)\"\ntag = \"rpm-0.9\"")
            #expect(try await notes() == ["till 0.5 -> 0.9: you require it from an address, which has 0.9 (el9)"])
        }
    }

    @Test func `must state the version of its tag`() async throws {
        try await TestStack.run(files: try TestStack.files()) { stack, _ in
            let path = try await repository(in: stack.folder.appending("shop"), tags: ["v1.2"]) { _ in "[project]\nname = \"till\"\nversion = \"1.3\"\n" }
            try self.stack(stack, "git = \"file://\(path)\"\ntag = \"v1.2\"")
            let error = await #expect(throws: Failure.self) { _ = try await lock(stack) }
            #expect(error?.description.contains("the tag stands for 1.2, the source states 1.3") == true, "\(String(describing: error))")
        }
    }

    @Test func `brings its sub-modules along, and none of this machine's repositories from elsewhere`() async throws {
        try await TestStack.run(files: try TestStack.files()) { stack, _ in
            let path = try await repository(in: stack.folder.appending("shop"), tags: ["v1"])
            let script = """
                set -e; mkdir \(stack.folder)/shop/part; cd \(stack.folder)/shop/part; git init -q -b main .; echo 'x = 1' > part.py; git add .
                git -c user.name=t -c user.email=t@example.org commit -q -m part
                cd \(path); git -c protocol.file.allow=always submodule --quiet add file://\(stack.folder)/shop/part part; git commit -q -m two; git tag v2
                """
            let made = try await Tool.run("bash", ["-c", script])
            #expect(made.status == 0, "\(made.output)")
            try self.stack(stack, "git = \"file://\(path)\"\ntag = \"v2\"")
            #expect(try await lock(stack) == ["2 till-2.tar.gz"])
            let list = try await Tool.run(
                "bash", ["-c", "for blob in $(find \(stack.mirror())/blobs -type f); do tar tzf $blob 2>/dev/null || true; done | grep part.py"])
            #expect(list.output.contains("till-2/part/part.py"), "\(list.output)")
        }
    }

    /// Returns the error for an application with a sub-module at an address, in which `/OUTSIDE` stands for a repository outside the stack's folder.
    private func refusal(ofSubmoduleAt address: String) async throws -> Failure? {
        try await TestStack.run(files: try TestStack.files()) { stack, _ in
            let path = try await repository(in: stack.folder.appending("shop"), tags: ["v1"])
            let address = address.replacing("/OUTSIDE", with: "\(stack.folder)/outside")
            let script = """
                set -e; mkdir \(stack.folder)/outside; cd \(stack.folder)/outside; git init -q -b main .; echo 'x = 1' > secret.py; git add .
                git -c user.name=t -c user.email=t@example.org commit -q -m part
                cd \(path); git -c protocol.file.allow=always submodule --quiet add file://\(stack.folder)/outside part
                git config --file .gitmodules submodule.part.url '\(address)'; git add .; git commit -q -m two; git tag v2
                """
            let made = try await Tool.run("bash", ["-c", script])
            #expect(made.status == 0, "\(made.output)\(made.errors)")
            try self.stack(stack, "git = \"file://\(path)\"\ntag = \"v2\"")
            return await #expect(throws: Failure.self) { _ = try await lock(stack) }
        }
    }

    @Test(arguments: ["file:///OUTSIDE", "../../outside", "/OUTSIDE", "./../../outside"])
    func `takes no sub-module from elsewhere on this machine`(_ address: String) async throws {
        let error = try await refusal(ofSubmoduleAt: address)
        #expect(error?.description.contains("is a folder of this machine") == true, "\(String(describing: error))")
    }

    /// A sub-module's author must not use the keys of the user who runs relcli, nor run a program.
    @Test(arguments: ["ssh://git@127.0.0.1:9/part", "git@127.0.0.1:part", "ext::touch% ran", "git://127.0.0.1:9/part"])
    func `takes no sub-module by a transport that uses keys or runs programs`(_ address: String) async throws {
        let error = try await refusal(ofSubmoduleAt: address)
        #expect(error?.description.contains("not allowed") == true, "\(String(describing: error))")
    }

    @Test(.timeLimit(.minutes(5))) func `is given up if its host is silent`() async throws {
        try await TestStack.run(files: try TestStack.files()) { stack, _ in
            // A listener that never reads: the kernel accepts connections for it.
            let listener = """
                import socket, time; s = socket.create_server(("127.0.0.1", 0)); print(s.getsockname()[1], flush=True); time.sleep(240)
                """
            let file = stack.folder.appending("listener")
            let script = """
                python3 -c '\(listener)' > \(file).port 2>&1 < /dev/null & echo $! > \(file).pid
                for i in $(seq 200); do [ -s \(file).port ] && break; sleep 0.1; done; cat \(file).port
                """
            let port = try await Tool.run("bash", ["-c", script]).output.filter(\.isNumber)
            let origin = "http://127.0.0.1:\(port)"
            try self.stack(stack, "git = \"\(origin)/till.git\"\ntag = \"v1\"")
            let start = ContinuousClock.now
            let error = await #expect(throws: Failure.self) { _ = try await lock(stack) }
            #expect(error?.status == .external && error?.description.contains("\(origin)/till.git") == true, "\(String(describing: error))")
            // The listener closes its connections only at its end.
            #expect(ContinuousClock.now - start < .seconds(200))
            _ = try await Tool.run("bash", ["-c", "kill $(cat \(file).pid)"])
        }
    }

    @Test func `is the tag where a branch has its name`() async throws {
        try await TestStack.run(files: try TestStack.files()) { stack, _ in
            let path = try await repository(in: stack.folder.appending("shop"), tags: ["v1", "v2"])
            let made = try await Tool.run("bash", ["-c", "cd \(path) && git branch v1 v2 && git rev-parse v1^{commit} refs/tags/v1"])
            #expect(made.status == 0, "\(made.errors)")
            try self.stack(stack, "git = \"file://\(path)\"\ntag = \"v1\"", pinned: true)
            _ = try await lock(stack)
            let text = String(decoding: try FileSystem.readAll(stack.folder.pushing("shop/pylock.prod.toml"), limit: 1 << 20), as: UTF8.self)
            let commit = try await Tool.run("git", ["-C", path.string, "rev-parse", "refs/tags/v1^{commit}"]).output.filter(\.isHexDigit)
            #expect(text.contains(commit), "\(text)")
        }
    }

    @Test func `is listed with all else that a pinned channel does not take`() async throws {
        try await TestStack.run(files: try TestStack.files()) { stack, _ in
            let path = try await repository(in: stack.folder.appending("shop"), tags: ["v1"])
            try stack.write("shop/prod-reqs.txt", "shop-app==1.0\ncart>=1\ntables\n")
            try self.stack(stack, "git = \"file://\(path)\"\nbranch = \"main\"", pinned: true)
            let error = await #expect(throws: Failure.self) { _ = try await lock(stack) }
            #expect(error?.status == .usage && error?.subject.hasPrefix("3 requirements are not pinned") == true, "\(String(describing: error))")
            #expect(error?.causes.count == 3)
        }
    }

    @Test func `in the stack's folder is committed before a pinned channel takes it`() async throws {
        try await TestStack.run(files: try TestStack.files()) { stack, _ in
            _ = try await repository(in: stack.folder.appending("shop"), tags: ["v1"]) { _ in "[project]\nname = \"till\"\nversion = \"0.0\"\n" }
            try stack.write("shop/till/new.py", "x = 1\n")
            try self.stack(stack, "path = \"till\"", pinned: true)
            let error = await #expect(throws: Failure.self) { _ = try await stack.release(publish: false) }
            #expect(error?.status == .failure && error?.causes == ["till: ?? new.py"], "\(String(describing: error))")
            try self.stack(stack, "path = \"till\"")
            #expect(try await stack.release(publish: false).findings.isEmpty)
            // Without objects, nobody can tell.
            try FileSystem.remove(stack.folder.pushing("shop/till/new.py"))
            try FileSystem.remove(stack.folder.pushing("shop/till/.git/objects"))
            try FileSystem.createDirectory(stack.folder.pushing("shop/till/.git/objects"))
            try self.stack(stack, "path = \"till\"", pinned: true)
            let broken = await #expect(throws: Failure.self) { _ = try await stack.release(publish: false) }
            #expect(broken?.status == .external && broken?.subject.hasPrefix("nobody can tell whether the source of till is committed") == true)
            // Without a repository neither, but then there is nothing to compare it with.
            try FileSystem.remove(stack.folder.pushing("shop/till/.git"))
            let log = EventLog()
            _ = try await stack.release(publish: false, events: log.sink)
            let isWarned = log.all.contains { if case .warning(let text) = $0 { text.hasPrefix("the source of till is in no git repository") } else { false } }
            #expect(isWarned, "\(log.all)")
        }
    }

    @Test func `that only a requirement names is committed too before a pinned channel takes it`() async throws {
        try await TestStack.run(files: try TestStack.files()) { stack, _ in
            _ = try await repository(in: stack.folder.appending("shop"), tags: ["v1"]) { _ in "[project]\nname = \"till\"\nversion = \"0.0\"\n" }
            try stack.write("shop/prod-reqs.txt", "shop-app==1.0\ntill @ file:till\n")
            try stack.write("shop/till/new.py", "x = 1\n")
            let error = await #expect(throws: Failure.self) { _ = try await stack.release(publish: false) }
            #expect(error?.status == .failure && error?.causes == ["till: ?? new.py"], "\(String(describing: error))")
            try FileSystem.remove(stack.folder.pushing("shop/till/new.py"))
            #expect(try await stack.release(publish: false).findings.isEmpty)
        }
    }

    struct Fault: Sendable {
        let text: String
        let words: String
        var hint = ""
    }

    @Test(arguments: [
        Fault(text: "tag = \"v1\"", words: "names a commit, but no repository"),
        Fault(text: "path = \"till\"\ngit = \"https://h/x\"", words: "has a path and a repository"),
        Fault(text: "git = \"https://h/x\"\ntag = \"v1\"\nbranch = \"b\"", words: "more than one of tag, branch and latest"),
        Fault(text: "git = \"https://h/x\"\nlatest = \"v1\"", words: "has latest = 'v1'"),
        Fault(text: "git = \"https://h/x\"\ntag = \"v*\"", words: "has tag = 'v*'"),
        Fault(text: "git = \"ftp://h/x\"", words: "has git = 'ftp://h/x'", hint: "https://HOST/PATH.git"),
        Fault(text: "git = \"git@host:x.git\"", words: "has git = 'git@host:x.git'", hint: "ssh://USER@HOST/PATH.git"),
        Fault(text: "git = \"../till\"", words: "has git = '../till'", hint: "file:// and the absolute path"),
        Fault(text: "git = \"https://h\"", words: "has git = 'https://h'", hint: "https://HOST/PATH.git"),
        Fault(text: "git = \"git+https://h/x\"", words: "has git = 'git+https://h/x'", hint: "https://HOST/PATH.git"),
        Fault(text: "git = \"https://u:p4ss@h/x#subdirectory=a\"", words: "has git = 'https://u:****@h/x#subdirectory=a'", hint: "https://HOST/PATH.git"),
        Fault(text: "git = \"https://h/x@v1\"", words: "which names a commit", hint: "tag = \"…\""),
        Fault(text: "git = \"https://h/x@v1\"\ntag = \"v2\"", words: "which names a commit", hint: "tag = \"…\""),
        Fault(text: "git = \"https://h/x\"\ntag = \"a b\"", words: "has a tag or branch", hint: "tag = \"v1.2\""),
        Fault(text: "git = \"https://h/x\"\ntag = \"v1@x\"", words: "has a tag or branch", hint: "tag = \"v1.2\""),
        Fault(text: "git = \"file:///etc\"", words: "/etc", hint: "git+file:// and its absolute path"),
    ]) func `is named in one way, which can be used`(_ fault: Fault) async throws {
        try await TestStack.run(files: []) { stack, _ in
            try self.stack(stack, fault.text)
            let error = #expect(throws: Failure.self) { _ = try Stack(at: stack.folder.appending("shop"), catalog: TestStack.catalog) }
            #expect(error?.status == .usage && error?.description.contains(fault.words) == true, "\(String(describing: error))")
            #expect(fault.hint.isEmpty || error?.hints.contains { $0.contains(fault.hint) } ?? false, "\(String(describing: error))")
            #expect(error?.description.contains("p4ss") == false)
        }
    }

    @Test(arguments: [
        ("1.2", "1.2"), ("v1.2", "1.2"), ("rpm-1.2.3", "1.2.3"), ("release/2.0b1", "2.0b1"), ("shop-api-1.2", "1.2"), ("py3-1.2", "1.2"),
        ("v2024.01.05", "2024.1.5"),
        ("main", nil), ("", nil), ("v", nil),
    ]) func `has a tag that stands for a version`(_ example: (tag: String, version: String?)) throws {
        #expect(try VersionTag.version(of: example.tag) == example.version.map { try Version($0) })
    }
}
