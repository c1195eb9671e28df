import Native
import ReleaseChain
import SystemPackage
import TestSupport
import Testing
import VersionSort

/// Locking, apart from the rest of the chain.
@Suite struct `A lock of a stack` {
    private func lock(_ stack: TestStack, _ choices: LockChoices = LockChoices()) async throws -> StackLock {
        let loaded = try Stack(at: stack.folder.appending("shop"), catalog: TestStack.catalog)
        return try await LockStep(
            stack: loaded, channel: try loaded.channel("prod"), options: ReleaseOptions(channel: "prod", publish: false), choices: choices,
            context: try stack.context()
        ).lock()
    }

    private func pins(_ lock: StackLock, _ target: String = "el9") -> String {
        let resolution = lock.locked.first { $0.targetID == target }
        return (resolution?.packages ?? []).map { "\($0.name) \($0.version)" }.joined(separator: ", ")
    }

    @Test func `upgrades what is named and keeps the rest`() async throws {
        try await TestStack.run(files: try TestStack.files()) { stack, index in
            #expect(pins(try await lock(stack)) == "cart 1.4.0, old-helper 0.3, shop-app 1.0, tables 3.1.post1")
            index.add(try LocalIndexFile(WheelMaker("cart", "1.5")))
            index.add(try LocalIndexFile(WheelMaker("tables", "4.0")))
            #expect(try await lock(stack).reused)
            let one = try await lock(stack, LockChoices(upgrade: .projects([try ProjectName("cart")])))
            #expect(pins(one) == "cart 1.5, old-helper 0.3, shop-app 1.0, tables 3.1.post1")
            let all = try await lock(stack, LockChoices(upgrade: .everything))
            #expect(pins(all, "el10") == "cart 1.5, old-helper 0.3, shop-app 1.0, tables 4.0")
            let low = try await lock(stack, LockChoices(strategy: .lowest))
            #expect(pins(low) == "cart 1.0, old-helper 0.3, shop-app 1.0, tables 3.1.post1")
        }
    }

    @Test func `obeys what the stack denies and says so when nothing is left`() async throws {
        try await TestStack.run(files: try TestStack.files()) { stack, _ in
            let text = String(decoding: try FileSystem.readAll(stack.folder.pushing("shop/stack.toml"), limit: 1 << 20), as: UTF8.self)
            try stack.write("shop/stack.toml", "system = \"never\"\n\(text)\n\n[lock]\ndeny = [\"cart>=1.4\"]\n")
            #expect(pins(try await lock(stack)).contains("cart 1.0"))
            try stack.write("shop/stack.toml", "\(text)\n\n[lock]\nallow = [\"shop-app\", \"cart\", \"tables\"]\n")
            let error = await #expect(throws: ChainError.self) { try await lock(stack) }
            #expect(error?.causes.joined(separator: "\n").contains("is of a project that is not on the list of allowed ones") == true)
            #expect(error?.subject.contains("el9 (Python 3.9") == true)
        }
    }

    @Test func `follows the override files, as the packages will`() async throws {
        try await TestStack.run(files: try TestStack.files()) { stack, _ in
            try stack.write("shop/overrides/shop-app.toml", "requires-drop = [\"old-helper\"]\nrequires-relax = [\"cart\"]\n")
            #expect(pins(try await lock(stack)) == "cart 2.0, shop-app 1.0, tables 3.1.post1")
        }
    }

    @Test func `tells what is outdated`() async throws {
        try await TestStack.run(files: try TestStack.files()) { stack, index in
            _ = try await lock(stack)
            index.add(try LocalIndexFile(WheelMaker("tables", "4.0")))
            let loaded = try Stack(at: stack.folder.appending("shop"), catalog: TestStack.catalog)
            let step = try LockStep(
                stack: loaded, channel: try loaded.channel("prod"), options: ReleaseOptions(channel: "prod", publish: false),
                context: try stack.context(mirror: "fresh"))
            let found = try await step.outdated().map { "\($0.name) \($0.locked) \($0.admitted) \($0.newest) \($0.targets)" }
            #expect(found.sorted() == [#"cart 1.4.0 2.0 2.0 ["el9", "el9:3.11", "el10"]"#, #"tables 3.1.post1 4.0 4.0 ["el9", "el9:3.11", "el10"]"#])
        }
    }

    @Test func `is made of bare requirements too`() async throws {
        try await TestStack.run(files: try TestStack.files()) { stack, _ in
            let target = try TestStack.catalog.target("el9", architecture: "x86_64")
            let path = stack.folder.appending("pylock.toml")
            let request = RequirementLock(
                [try Requirement("tables[fast]")], targets: [target], choices: LockChoices(), context: try stack.context())
            let result = try await request.lock(to: path)
            #expect(result.resolutions.first?.packages.map { "\($0.name) \($0.version)" } == ["cart 2.0", "tables 3.1.post1"])
            #expect(try LockReader.read(path).first?.pins == result.resolutions.first?.pins)
        }
    }
}
