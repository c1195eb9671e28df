import Failures
import Native
import ReleaseChain
import SystemPackage
import TestSupport
import Testing
import VersionSort

/// Names that belong to an internal index.
@Suite struct `Internal names` {
    /// Locks the stack with an internal index for internal names.
    private func lock(_ stack: TestStack, internal names: String, at address: String?) async throws -> StackLock {
        let path = stack.folder.pushing("shop/stack.toml")
        let url = address.map { "internal-url = \"\($0)\"\n" } ?? ""
        let text = String(decoding: try FileSystem.readAll(path, limit: 1 << 20), as: UTF8.self)
        try stack.write("shop/stack.toml", "\(text)\n\n[index]\ninternal = \(names)\n\(url)")
        let loaded = try Stack(at: stack.folder.appending("shop"), catalog: TestStack.catalog)
        return try await LockStep(
            stack: loaded, channel: try loaded.channel("prod"), options: ReleaseOptions(channel: "prod", publish: false),
            context: try stack.context()
        ).lock()
    }

    @Test func `are asked of the internal index alone, and all others of the other`() async throws {
        let own = try [
            LocalIndexFile(WheelMaker("Shop-App", "1.0", requires: ["cart", "shop_tools"])), LocalIndexFile(WheelMaker("shop-tools", "0.1")),
        ]
        // Projects that a stranger registered in the public index.
        let outside = try [
            LocalIndexFile(WheelMaker("shop-tools", "9.9")), LocalIndexFile(WheelMaker("Shop-App", "1.0")), LocalIndexFile(WheelMaker("cart", "1.0")),
        ]
        try await LocalIndex.run(own) { inside in
            try await TestStack.run(files: outside) { stack, index in
                let lock = try await lock(stack, internal: "[\"shop-*\"]", at: inside.url)
                #expect(lock.locked.first?.packages.map { "\($0.name) \($0.version)" } == ["cart 1.0", "shop-app 1.0", "shop-tools 0.1"])
                let files = lock.locked.flatMap(\.packages).filter { $0.name.normalized.hasPrefix("shop-") }.flatMap(\.files)
                #expect(!files.isEmpty && files.allSatisfy { $0.url.hasPrefix(inside.origin) })
                #expect(index.requests("/simple/shop-app/") + index.requests("/simple/shop-tools/") == 0)
                #expect(index.requests("/simple/cart/") > 0 && inside.requests("/simple/cart/") == 0)
            }
        }
    }

    @Test func `that the internal index lacks are not taken from what another stack brought into the mirror`() async throws {
        let own = try [LocalIndexFile(WheelMaker("Shop-App", "1.0", requires: ["cart"]))]
        let files = try [
            LocalIndexFile(WheelMaker("Shop-App", "1.0", requires: ["cart"])), LocalIndexFile(WheelMaker("cart", "1.0")),
            LocalIndexFile(WheelMaker("cart", "9.0")),
        ]
        let inner = try [LocalIndexFile(WheelMaker("cart", "1.0"))]
        try await LocalIndex.run(own + inner) { inside in
            try await TestStack.run(files: files) { stack, _ in
                // A stack without internal names puts the stranger's cart 9.0 into the mirror.
                let plain = String(decoding: try FileSystem.readAll(stack.folder.pushing("shop/stack.toml"), limit: 1 << 20), as: UTF8.self)
                _ = try await stack.release()
                let outer = String(decoding: try FileSystem.readAll(stack.folder.pushing("shop/pylock.prod.toml"), limit: 1 << 20), as: UTF8.self)
                #expect(outer.contains("cart-9.0-py3-none-any.whl"))
                _ = try await lock(stack, internal: "[\"cart\"]", at: inside.url)
                let locked = String(decoding: try FileSystem.readAll(stack.folder.pushing("shop/pylock.prod.toml"), limit: 1 << 20), as: UTF8.self)
                #expect(locked.contains("cart-1.0-py3-none-any.whl") && !plain.isEmpty)
                let digests = [files[1], files[2]].map(\.sha256.hex)
                let tampered = locked.replacing("cart-1.0", with: "cart-9.0").replacing(digests[0], with: digests[1])
                    .replacing("name = \"cart\", version = \"1.0\"", with: "name = \"cart\", version = \"9.0\"")
                    .replacing("name = \"cart\"\nversion = \"1.0\"", with: "name = \"cart\"\nversion = \"9.0\"")
                try stack.write("shop/pylock.prod.toml", tampered)
                let error = await #expect(throws: Failure.self) { try await stack.release() }
                #expect(error?.description.contains("the internal index does not list it") == true, "\(error.map { "\($0)" } ?? "")")
            }
        }
    }

    @Test func `that the internal index lacks are missing, whatever the other has`() async throws {
        try await LocalIndex.run([]) { inside in
            try await TestStack.run(files: try TestStack.files()) { stack, index in
                let error = await #expect(throws: Failure.self) { try await lock(stack, internal: "[\"shop-app\"]", at: inside.url) }
                #expect(error?.causes.joined().contains("shop-app") == true)
                #expect(index.requests("/simple/shop-app/") == 0 && inside.requests("/simple/shop-app/") == 1)
            }
        }
    }

    @Test func `need an index, and a pattern that ends at a separator`() async throws {
        try await TestStack.run(files: try TestStack.files()) { stack, _ in
            let error = await #expect(throws: Failure.self) { try await lock(stack, internal: "[\"shop-app\"]", at: nil) }
            #expect(error?.status == .usage && error?.hints.joined().contains("internal-url") == true)
        }
        try await TestStack.run(files: try TestStack.files()) { stack, _ in
            let error = await #expect(throws: Failure.self) { try await lock(stack, internal: "[\"shop*\"]", at: "http://127.0.0.1:9/simple") }
            #expect(error?.status == .usage && error?.causes.joined().contains("'shop*'") == true)
        }
    }
}
