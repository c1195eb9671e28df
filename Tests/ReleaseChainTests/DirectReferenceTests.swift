import Failures
import ForeignText
import Native
import ReleaseChain
import SystemPackage
import TestSupport
import Testing
import VersionSort

/// Projects that are required by address: archives and commits.
@Suite struct `A requirement by address` {
    private func lock(_ stack: TestStack, _ channel: String = "prod") async throws -> StackLock {
        let loaded = try Stack(at: stack.folder.appending("shop"), catalog: TestStack.catalog)
        return try await LockStep(
            stack: loaded, channel: try loaded.channel(channel), options: ReleaseOptions(channel: channel, publish: false),
            context: try stack.context()
        ).lock()
    }

    private func pins(_ lock: StackLock) -> [String] {
        (lock.locked.first?.packages ?? []).map { "\($0.name) \($0.version)\($0.origin == .address ? " by address" : "")" }
    }

    /// Returns the source of a project as a folder.
    ///
    /// The back end defines its version.
    private func sources(in folder: FilePath, _ version: String = "0.7") throws -> FilePath {
        let path = folder.appending("old-helper")
        for (name, bytes) in SdistMaker("old-helper", version).contents {
            // Leave out the archive's top folder and the files that only an archive has.
            let inside = FilePath(String(name.drop { $0 != "/" }.dropFirst()))
            if inside == "PKG-INFO" { continue }
            try FileSystem.createDirectory(path.pushing(inside).removingLastComponent())
            try FileSystem.writeAtomically(bytes, to: path.pushing(inside))
        }
        return path
    }

    /// Returns a repository with one commit and a tag.
    private func repository(in folder: FilePath) async throws -> String {
        let path = try sources(in: folder)
        let script = """
            cd \(path) && git init -q -b main . && git -c user.name=t -c user.email=t@example.org add . && \
            GIT_COMMITTER_DATE='2020-02-02T02:02:02Z' git -c user.name=t -c user.email=t@example.org commit -q -m one && git tag v0.7 && git rev-parse HEAD
            """
        let result = try await Tool.run("bash", ["-c", script])
        #expect(result.status == 0, "\(result.output)")
        return result.output.filter { $0.isHexDigit }
    }

    @Test func `to a folder may be worked on and released again, as often as somebody likes`() async throws {
        try await TestStack.run(files: try TestStack.files()) { stack, _ in
            let place = try sources(in: stack.folder.appending("shop").appending("apps"))
            try stack.write("shop/prod-reqs.txt", "shop-app==1.0\nold-helper @ file:apps/old-helper\n")
            for round in 1...2 {
                try FileSystem.writeAtomically(Array("round = \(round)\n".utf8), to: place.appending("round.py"))
                #expect(try await stack.release(publish: false).findings.isEmpty)
            }
            #expect(try FileSystem.status(stack.mirror().pushing("simple/old-helper")) == nil)
        }
    }

    @Test func `takes the archive with its digest, and asks no index for that project`() async throws {
        let own = try LocalIndexFile(WheelMaker("cart", "1.7+shop.1"))
        try await LocalIndex.run([own]) { elsewhere in
            try await TestStack.run(files: try TestStack.files()) { stack, index in
                let url = "\(elsewhere.origin)\(elsewhere.path(own))"
                try stack.write("shop/prod-reqs.txt", "shop-app==1.0\ncart @ \(url)#sha256=\(own.sha256.hex)\n")
                let first = try await lock(stack)
                #expect(pins(first) == ["cart 1.7+shop.1 by address", "old-helper 0.3", "shop-app 1.0", "tables 3.1.post1"])
                #expect(index.requests("/simple/cart/") == 0)
                #expect(first.text.contains("archive = { url = \"\(url)\", size = "))
                let again = try await lock(stack)
                #expect(again.reused && again.locked.map(\.pins) == first.locked.map(\.pins) && pins(again) == pins(first))
                let summary = try await stack.release()
                #expect(summary.published != nil)
                #expect(try stack.packages(target: "el9").contains { $0.string.contains("python3-cart-1.7") })
                let page = String(decoding: try FileSystem.readAll(stack.mirror().pushing("simple/cart/index.html"), limit: 1 << 20), as: UTF8.self)
                #expect(page.contains(">\(own.filename)</a>"))
            }
        }
    }

    @Test(arguments: [true, false]) func `takes a folder of the stack as it is, wherever the stack lies and whenever it was written`(byKey: Bool) async throws {
        let texts = try await withThrowingTaskGroup(of: String.self, returning: Set<String>.self) { group in
            for _ in 0..<2 {
                group.addTask {
                    try await TestStack.run(files: try TestStack.files()) { stack, index in
                        let place = try sources(in: stack.folder.appending("shop").appending("apps"))
                        if byKey {
                            let text = String(decoding: try FileSystem.readAll(stack.folder.pushing("shop/stack.toml"), limit: 1 << 20), as: UTF8.self)
                            try stack.write("shop/stack.toml", text + "\n[[application]]\nname = \"Old-Helper\"\npath = \"apps/old-helper\"\n")
                        } else {
                            try stack.write("shop/prod-reqs.txt", "shop-app==1.0\nold-helper @ file:apps/old-helper\n")
                        }
                        let first = try await lock(stack)
                        #expect(pins(first) == ["cart 1.4.0", "old-helper 0.7 by address", "shop-app 1.0", "tables 3.1.post1"])
                        #expect(index.requests("/simple/old-helper/") == 0)
                        #expect(first.text.contains("directory = { path = \"apps/old-helper\" }"))
                        #expect(try await lock(stack).reused)
                        #expect(try await stack.release().published != nil)
                        #expect(try stack.packages(target: "el9").contains { $0.string.contains("python3-old-helper-0.7") })
                        try FileSystem.writeAtomically(Array("changed\n".utf8), to: place.appending("NEWS"))
                        let changed = try await lock(stack)
                        #expect(!changed.reused && changed.text != first.text)
                        return first.text.replacingBytes(of: index.origin, with: "")
                    }
                }
            }
            return try await group.reduce(into: []) { $0.insert($1) }
        }
        #expect(texts.count == 1)
    }

    @Test(arguments: ["../outside", "/etc", "nowhere", "stack.toml", "a b"]) func `does not take a folder elsewhere`(path: String) async throws {
        try await TestStack.run(files: try TestStack.files()) { stack, _ in
            let text = String(decoding: try FileSystem.readAll(stack.folder.pushing("shop/stack.toml"), limit: 1 << 20), as: UTF8.self)
            try stack.write("shop/stack.toml", text + "\n[[application]]\nname = \"old-helper\"\npath = \"\(path)\"\n")
            let error = await #expect(throws: Failure.self) { try await lock(stack) }
            #expect(error?.status == .usage && error?.subject.contains("path of the application old-helper") == true)
        }
    }

    @Test func `without a digest, with a wrong one or of another project is an error`() async throws {
        let own = try LocalIndexFile(WheelMaker("cart", "1.7"))
        try await LocalIndex.run([own]) { elsewhere in
            let url = "\(elsewhere.origin)\(elsewhere.path(own))"
            for (line, words) in [
                ("cart @ \(url)", "names no digest"), ("cart @ \(url)#sha256=\(String(repeating: "0", count: 64))", "is not the file"),
                ("basket @ \(url)#sha256=\(own.sha256.hex)", "the project there is cart"), ("cart @ ftp://example.org/cart-1.zip", "is no address"),
            ] {
                try await TestStack.run(files: try TestStack.files()) { stack, _ in
                    try stack.write("shop/prod-reqs.txt", "shop-app==1.0\n\(line)\n")
                    let error = await #expect(throws: Failure.self) { try await lock(stack) }
                    let told = ([error?.subject ?? ""] + (error?.causes ?? [])).joined(separator: "; ")
                    #expect(told.contains(words), "\(line): \(told)")
                }
            }
        }
    }

    @Test func `takes a tag of a repository, and locks its commit`() async throws {
        try await TestStack.run(files: try TestStack.files()) { stack, index in
            let commit = try await repository(in: stack.folder.appending("shop"))
            let url = "git+file://\(stack.folder)/shop/old-helper"
            let file = try FileSystem.readAll(stack.folder.pushing("shop/stack.toml"), limit: 1 << 20)
            try stack.write("shop/stack.toml", String(decoding: file, as: UTF8.self) + "\n\n[channels.dev]\nrequirements = \"dev-reqs.txt\"\n")
            try stack.write("shop/dev-reqs.txt", "shop-app\nold-helper @ \(url)@v0.7\n")
            let floating = try await lock(stack, "dev")
            #expect(pins(floating).contains("old-helper 0.7 by address"))
            #expect(floating.text.contains("vcs = { url = \"file://\(stack.folder)/shop/old-helper\", type = \"git\", commit-id = \"\(commit)\" }"))
            #expect(index.requests("/simple/old-helper/") == 0)
            // A pinned channel accepts a commit, but not a tag.
            try stack.write("shop/prod-reqs.txt", "shop-app==1.0\nold-helper @ \(url)@v0.7\n")
            await #expect(throws: Failure.self) { try await lock(stack) }
            try stack.write("shop/prod-reqs.txt", "shop-app==1.0\nold-helper @ \(url)@\(commit)\n")
            let summary = try await stack.release()
            #expect(summary.published != nil)
            // Another mirror makes the same bytes from the same commit.
            let other = try await stack.release(mirror: "other")
            #expect(other.snapshot == summary.snapshot)
            #expect(try stack.packages(target: "el9").contains { $0.string.contains("python3-old-helper-0.7-") })
        }
    }

    @Test func `from two addresses on one target is refused, and on different targets is not`() async throws {
        let files = try [LocalIndexFile(WheelMaker("cart", "1.7")), LocalIndexFile(WheelMaker("cart", "1.8"))]
        try await LocalIndex.run(files) { elsewhere in
            @Sendable func line(_ file: LocalIndexFile) -> String { "cart @ \(elsewhere.origin)\(elsewhere.path(file))#sha256=\(file.sha256.hex)" }
            try await TestStack.run(files: try TestStack.files()) { stack, _ in
                try stack.write("shop/prod-reqs.txt", "shop-app==1.0\n\(line(files[0]))\n\(line(files[1]))\n")
                let error = await #expect(throws: Failure.self) { try await lock(stack) }
                #expect(error?.subject == "cart is required from two addresses on el9")
                try stack.write(
                    "shop/prod-reqs.txt",
                    "shop-app==1.0\n\(line(files[0])) ; python_version < '3.10'\n\(line(files[1])) ; python_version >= '3.10'\n")
                let answer = try await lock(stack)
                #expect(answer.locked.map { $0.packages.first.map { "\($0.version)" } } == ["1.7", "1.8", "1.8"])
            }
        }
    }
}
