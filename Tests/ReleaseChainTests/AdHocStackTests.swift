import Failures
import Native
import ReleaseChain
import SystemPackage
import TestSupport
import Testing

/// Packages from one project of each kind of source.
@Suite struct AdHocStackTests {
    private func make(
        _ text: String, _ stack: TestStack, withDependencies: Bool = false, kinds: AdHocStack.Kinds = .all, output: String = "out"
    ) async throws -> [String] {
        let target = try TestStack.catalog.target("el9", architecture: "x86_64")
        let made = try await AdHocStack(target: target, kinds: kinds, context: try stack.context()).build(
            text, withDependencies: withDependencies, output: stack.folder.appending(output))
        return made.compactMap { $0.lastComponent?.string }
    }

    /// Returns an unpacked source tree with its own back end.
    private func tree(_ stack: TestStack) throws -> FilePath {
        let folder = stack.folder.appending("tree")
        for (path, bytes) in SdistMaker("Local_App", "0.5").contents {
            let parts = path.split(separator: "/").dropFirst().joined(separator: "/")
            let file = folder.pushing(FilePath(parts))
            try FileSystem.createDirectory(file.removingLastComponent())
            try FileSystem.writeAtomically(bytes, to: file)
        }
        return folder
    }

    @Test func `a release of the index, alone or with all that it needs`() async throws {
        try await TestStack.run(files: try TestStack.files()) { stack, _ in
            #expect(try await make("cart<2", stack, kinds: .spec) == ["python-cart.spec"])
            let all = try await make("shop-app==1.0", stack, withDependencies: true, output: "all")
            #expect(all.filter { $0.hasSuffix(".noarch.rpm") }.count == 5)
            #expect(all.filter { $0.hasSuffix(".src.rpm") }.count == 4)
        }
    }

    @Test func `a wheel and an sdist on disk`() async throws {
        try await TestStack.run(files: []) { stack, _ in
            let wheel = try WheelMaker("disk", "1.0").write(to: stack.folder)
            #expect(try await make(wheel.string, stack).contains("python3-disk-1.0-1.el9.noarch.rpm"))
            let sdist = try SdistMaker("source", "2.0").write(to: stack.folder)
            #expect(try await make(sdist.string, stack, kinds: .source) == ["python-source-2.0-1.el9.src.rpm", "python-source.spec"])
        }
    }

    @Test func `an override that excludes a package of the system is told, once for each of its lines`() async throws {
        try await TestStack.run(files: []) { stack, _ in
            let wheel = try WheelMaker("disk", "1.0").write(to: stack.folder)
            try stack.write("overrides/disk.toml", "conflicts-add = [\"sudo < 1\", \"olddisk\"]\n")
            try stack.write("overrides/other.toml", "conflicts-add = [\"bash\"]\n")
            let log = EventLog()
            let target = try TestStack.catalog.target("el9", architecture: "x86_64")
            _ = try await AdHocStack(
                target: target, kinds: .all, overrides: stack.folder.appending("overrides"), context: try stack.context(events: log.sink)
            ).build(wheel.string, withDependencies: false, output: stack.folder.appending("out"))
            let start = "the override of disk: conflicts-add = 'sudo < 1': sudo is of the system"
            #expect(log.warnings.count { $0.contains("conflicts-add") } == 1 && log.warnings.contains { $0.hasPrefix(start) }, "\(log.warnings)")
        }
    }

    @Test func `a source tree, the same bytes wherever it lies`() async throws {
        try await TestStack.run(files: []) { stack, _ in
            let folder = try tree(stack)
            let names = try await make(folder.string, stack)
            #expect(names == ["python-local-app-0.5-1.el9.src.rpm", "python-local-app.spec", "python3-local-app-0.5-1.el9.noarch.rpm"])
            let copy = stack.folder.appending("elsewhere").appending("deeper")
            try FileSystem.createDirectory(copy.removingLastComponent())
            #expect(try await Tool.run("cp", ["-a", folder.string, copy.string]).succeeded)
            _ = try await make(copy.string, stack, output: "again")
            for name in names {
                let (one, other) = (stack.folder.appending("out").appending(name), stack.folder.appending("again").appending(name))
                #expect(try Digest.ofFile(one, .sha256) == Digest.ofFile(other, .sha256), "\(name)")
            }
        }
    }

    @Test func `a tag of a git repository`() async throws {
        try await TestStack.run(files: []) { stack, _ in
            let folder = try tree(stack)
            let identity = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-C", folder.string]
            for arguments in [["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "first"], ["tag", "v0.5"]] {
                #expect(try await Tool.run("git", identity + arguments).succeeded)
            }
            try FileSystem.writeAtomically(Array("broken".utf8), to: folder.appending("pyproject.toml"))
            #expect(try await Tool.run("git", identity + ["commit", "-q", "-a", "-m", "later"]).succeeded)
            let names = try await make("git+file://\(folder)@v0.5", stack)
            #expect(names.contains("python3-local-app-0.5-1.el9.noarch.rpm"))
            let error = await #expect(throws: Failure.self) { try await make("git+file://\(folder)@v9", stack) }
            #expect(error?.status == .external)
        }
    }

    @Test func `an archive behind an address is used only with its digest`() async throws {
        let wheel = WheelMaker("cart", "1.4.0")
        try await TestStack.run(files: [try LocalIndexFile(wheel)]) { stack, index in
            let whole = index.url.replacing("/simple", with: "/files/cart/\(wheel.filename)")
            let digest = SHA256Digest(of: try wheel.bytes()).hex
            #expect(try await make("\(whole)#sha256=\(digest)", stack).contains("python3-cart-1.4.0-1.el9.noarch.rpm"))
            let other = SHA256Digest(of: [1]).hex
            await #expect(throws: Failure.self) { try await make("\(whole)#sha256=\(other)", stack) }
            let bare = await #expect(throws: Failure.self) { try await make(whole, stack) }
            #expect(bare?.status == .usage)
        }
    }

    @Test(arguments: [
        "./nothing/here", "missing-1.0.tar.gz", "git+https://host", "git+ext::sh@v1", "https://host/x.exe#sha256=" + String(repeating: "0", count: 64),
    ])
    func `what names nothing is a mistake of the user`(_ text: String) async throws {
        try await TestStack.run(files: []) { stack, _ in
            let error = await #expect(throws: Failure.self) { try await make(text, stack) }
            #expect(error?.status == .usage)
        }
    }

    @Test(arguments: [("other", "0.3"), ("old_helper", "0.4")])
    func `an sdist of another name or version than the index says is no package`(_ inside: (name: String, version: String)) async throws {
        var file = try LocalIndexFile(SdistMaker(inside.name, inside.version))
        file.project = "old-helper"
        file.filename = "old_helper-0.3.tar.gz"
        try await TestStack.run(files: [file]) { [file] stack, _ in
            let error = await #expect(throws: Failure.self) { _ = try await make("old-helper==0.3", stack) }
            #expect(
                error?.status == .failure && error?.description.contains("old_helper-0.3.tar.gz is not old-helper 0.3") ?? false,
                "\(error.map { "\($0)" } ?? "")"
            )
            let path = stack.folder.appending(file.filename)
            try FileSystem.writeAtomically(file.bytes, to: path)
            await #expect(throws: Failure.self) { _ = try await make(path.string, stack) }
        }
    }

    @Test func `a yanked release is told`() async throws {
        var file = try LocalIndexFile(WheelMaker("cart", "1.0"))
        file.yanked = "it loses money"
        try await TestStack.run(files: [file]) { stack, _ in
            let target = try TestStack.catalog.target("el9", architecture: "x86_64")
            for withDependencies in [false, true] {
                let log = EventLog()
                _ = try await AdHocStack(target: target, kinds: .spec, context: try stack.context(events: log.sink)).build(
                    "cart==1.0", withDependencies: withDependencies, output: stack.folder.appending("out"))
                #expect(log.warnings.contains("cart 1.0 is yanked: it loses money"), "\(log.warnings)")
            }
        }
    }

    @Test func `a second build takes what the first kept, and gives the same bytes`() async throws {
        try await TestStack.run(files: try TestStack.files()) { stack, _ in
            let target = try TestStack.catalog.target("el9", architecture: "x86_64")
            var digests: [[String]] = []
            for (output, isKept) in [("one", false), ("two", true)] {
                let log = EventLog()
                let made = try await AdHocStack(target: target, kinds: .all, context: try stack.context(events: log.sink)).build(
                    "shop-app==1.0", withDependencies: true, output: stack.folder.appending(output))
                digests.append(try made.map { "\($0.lastComponent?.string ?? "") \(Hex.encode(try Digest.ofFile($0, .sha256)))" })
                let reused = log.all.compactMap { event in if case .finished(.build, _, let reused) = event { reused } else { nil } }
                #expect(reused.count == 4 && reused.allSatisfy { $0 == isKept }, "\(reused)")
            }
            #expect(digests[0] == digests[1] && digests[0].contains { $0.hasPrefix("python-shop-app.spec ") }, "\(digests)")
            #expect(try FileSystem.list(stack.folder.appending("two")).count == digests[1].count)
        }
    }

    @Test func `packages that would have different files at one path are refused before anything is built`() async throws {
        let maker = { (name: String) in
            var maker = WheelMaker(name, "1.0", requires: name == "one" ? ["other"] : [])
            maker.files.append((path: "shared.py", bytes: Array("name = \"\(name)\"\n".utf8)))
            return maker
        }
        try await TestStack.run(files: try ["one", "other"].map { try LocalIndexFile(maker($0)) }) { stack, _ in
            let error = await #expect(throws: Failure.self) { try await make("one", stack, withDependencies: true) }
            #expect(error?.subject == "packages of el9 have different files at one path")
            let left = try FileSystem.list(stack.folder.appending("out")).map(\.name)
            #expect(left == [])
        }
    }
}
