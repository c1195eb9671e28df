import Failures
import Native
import RPMRepository
import ReleaseChain
import SystemPackage
import TestSupport
import Testing

/// Releases that are based on another one.
@Suite struct MicroReleaseTests {
    private static func digests(_ stack: TestStack, _ snapshot: String) throws -> [String: String] {
        let store = try SnapshotStore(root: stack.mirror().appending("rpm"))
        return try store.packages(of: store.snapshot(snapshot)).repositories.reduce(into: [:]) { all, entry in
            for (nevra, digest) in entry.value { all["\(entry.key) \(nevra)"] = digest }
        }
    }

    private static func release(_ stack: TestStack, baseOn base: String?, publish: Bool = true, events: @escaping EventSink = { _ in }) throws -> StackRelease {
        let read = try Stack(at: stack.folder.appending("shop"), catalog: TestStack.catalog)
        var options = ReleaseOptions(channel: "prod", publish: publish)
        options.baseOn = base
        return StackRelease(stack: read, options: options, context: try stack.context(events: events))
    }

    @Test func `only what a changed requirement makes necessary is another byte, and the plan says so before`() async throws {
        try await TestStack.run(files: try TestStack.files()) { stack, index in
            let first = try await stack.release()
            // The channel, the index and an override move on before the micro release.
            index.add(try LocalIndexFile(WheelMaker("tables", "4.0")))
            index.add(try LocalIndexFile(WheelMaker("cart", "1.5")))
            try stack.write("shop/overrides/tables.toml", "summary = \"other tables\"\n")
            let second = try await stack.release()
            #expect(second.release == "shop prod #2")
            try stack.write("shop/prod-reqs.txt", "shop-app==1.0\ncart==1.5\n")

            let lock = stack.folder.pushing("shop/pylock.prod.toml")
            let before = try FileSystem.readAll(lock, limit: 1 << 20)
            let plan = try #require(try await Self.release(stack, baseOn: "prod#1").microPlan())
            #expect(plan.base == first.snapshot && Set(plan.changes.map(\.project)) == ["cart"] && plan.changes.map(\.new) == ["1.5", "1.5", "1.5"])
            #expect(plan.kept == 9)
            #expect(try FileSystem.readAll(lock, limit: 1 << 20) == before, "a plan writes no lock")

            let micro = try await Self.release(stack, baseOn: "prod#1").run()
            #expect(micro.findings == [] && micro.release == "shop prod #3")
            let (old, new) = (try Self.digests(stack, first.snapshot), try Self.digests(stack, micro.snapshot))
            let changed = Set(old.keys).union(new.keys).filter { old[$0] != new[$0] }
            #expect(!changed.isEmpty && changed.allSatisfy { $0.contains("cart-1.") }, "\(changed)")
            // The packages of the override that changed since are those of the release that it is based on.
            let moved = try Self.digests(stack, second.snapshot)
            #expect(Set(moved.values).isDisjoint(with: new.filter { $0.key.contains("tables") }.values))
            let store = try SnapshotStore(root: stack.mirror().appending("rpm"))
            #expect(try await ReleaseRebuild(try stack.context()).run(store.snapshot(first.snapshot), scratch: stack.folder).isSame)
            let again = try await ReleaseRebuild(try stack.context()).run(store.snapshot(micro.snapshot), scratch: stack.folder)
            #expect(again.differences == [], "\(again.differences)")
            // One on top of it, with nothing changed, is the same snapshot.
            #expect(try await Self.release(stack, baseOn: "prod#3").run().snapshot == micro.snapshot)
            for name in ["prod#9", "nothing"] { await #expect(throws: Failure.self) { try await Self.release(stack, baseOn: name).run() } }
        }
    }

    private static func document(_ stack: TestStack, _ change: (String) -> String) throws {
        let text = String(decoding: try FileSystem.readAll(stack.folder.pushing("shop/stack.toml"), limit: 1 << 16), as: UTF8.self)
        try stack.write("shop/stack.toml", change(text))
    }

    private static func names(_ stack: TestStack) throws -> [String] { try stack.packages(target: "el9").compactMap { $0.lastComponent?.string } }

    @Test func `packages that the stack's key did not sign are built again with a raised number, and the signed ones are kept`() async throws {
        try await TestStack.run(files: try TestStack.files()) { stack, index in
            try Self.document(stack) { $0.replacing("[\"el9\", \"el9:3.11\", \"el10\"]", with: "[\"el9\"]") }
            _ = try await stack.release()
            let home = stack.folder.appending("gnupg")
            try FileSystem.createDirectory(home, mode: 0o700)
            let gpg = ["--homedir", home.string, "--batch", "--quiet"]
            for name in ["shop", "old"] {
                let make = ["--passphrase", "", "--pinentry-mode", "loopback", "--quick-gen-key", "\(name)@example.org", "rsa2048", "sign", "0"]
                #expect(try await Tool.run("gpg", gpg + make).succeeded)
            }
            let store = try SnapshotStore(root: stack.mirror().appending("rpm"))
            let key = stack.folder.appending("key.asc")
            // First nobody, then a key that is not the stack's any more, signed the base.
            for (number, name) in ["old", "shop"].enumerated() {
                try Self.document(stack) { text in
                    "key = \"\(name)@example.org\"\n"
                        + text.split(separator: "\n", omittingEmptySubsequences: false).filter { !$0.hasPrefix("key = ") }.joined(separator: "\n")
                }
                let plan = try #require(try await Self.release(stack, baseOn: "prod#\(number + 1)").microPlan())
                #expect(plan.kept == 0 && plan.unsigned.sorted() == ["cart for el9", "old-helper for el9", "shop-app for el9", "tables for el9"])
                let log = EventLog()
                let signed = try await Self.release(stack, baseOn: "prod#\(number + 1)", events: log.sink).run()
                #expect(signed.release == "shop prod #\(number + 2)" && signed.findings == [])
                #expect(log.warnings.contains { $0.contains("did not sign") && $0.contains("cart for el9") }, "\(log.warnings)")
                let names = try Self.names(stack)
                #expect(names.contains("python3-cart-1.4.0-\(number + 2).el9.noarch.rpm"), "\(names)")
                #expect(try await Tool.run("gpg", gpg + ["--yes", "--armor", "--output", key.string, "--export", "\(name)@example.org"]).succeeded)
                let database = stack.folder.appending("rpmdb-\(name)").string
                #expect(try await Tool.run("rpmkeys", ["--dbpath", database, "--import", key.string]).succeeded)
                for package in try stack.packages(target: "el9") + stack.packages(target: "el9", architecture: "source") {
                    let check = try await Tool.run("rpm", ["--dbpath", database, "-Kv", package.string])
                    #expect(check.succeeded && check.output.contains("RSA/SHA256 Signature") && !check.output.contains("NOKEY"), "\(check.output)")
                }
            }
            index.add(try LocalIndexFile(WheelMaker("cart", "1.5")))
            try stack.write("shop/prod-reqs.txt", "shop-app==1.0\ncart==1.5\n")
            let before = try Self.digests(stack, try #require(try store.current("prod")).id)
            let log = EventLog()
            let micro = try await Self.release(stack, baseOn: "prod#3", events: log.sink).run()
            #expect(!log.warnings.contains { $0.contains("did not sign") }, "\(log.warnings)")
            let now = try Self.digests(stack, micro.snapshot)
            let changed = Set(before.keys).union(now.keys).filter { before[$0] != now[$0] }
            #expect(!changed.isEmpty && changed.allSatisfy { $0.contains("cart-1.") }, "\(changed)")
            _ = try await Tool.run("gpgconf", ["--homedir", home.string, "--kill", "all"])
        }
    }

    @Test func `a package that was changed since it was released is not kept`() async throws {
        try await TestStack.run(files: try TestStack.files()) { stack, _ in
            try Self.document(stack) { $0.replacing("[\"el9\", \"el9:3.11\", \"el10\"]", with: "[\"el9\"]") }
            _ = try await stack.release()
            let package = try #require(try stack.packages(target: "el9").first { $0.lastComponent?.string.hasPrefix("python3-cart-") == true })
            var bytes = try FileSystem.readAll(package, limit: 1 << 20)
            bytes[bytes.count - 20] ^= 1
            try FileSystem.writeAtomically(bytes, to: package)
            let error = await #expect(throws: Failure.self) { try await Self.release(stack, baseOn: "prod#1", publish: false).run() }
            #expect(error?.description.contains("it is not the package that was indexed") == true, "\(error.map { "\($0)" } ?? "")")
        }
    }

    @Test func `a release of another stack is no base, and packages that go back are named`() async throws {
        try await TestStack.run(files: try TestStack.files()) { stack, _ in
            try Self.document(stack) { $0.replacing("[\"el9\", \"el9:3.11\", \"el10\"]", with: "[\"el9\"]") }
            _ = try await stack.release()
            try stack.write("shop/overrides/tables.toml", "summary = \"other tables\"\n")
            let second = EventLog()
            _ = try await stack.release(events: second.sink)
            #expect(!second.warnings.contains { $0.contains("goes back") })
            let log = EventLog()
            #expect(try await Self.release(stack, baseOn: "prod#1", events: log.sink).run().release == "shop prod #1")
            let line =
                "prod goes back: python3-tables in el9/x86_64: 3.1^post1-2.el9 → 3.1^post1-1.el9, python3-tables+fast in el9/x86_64: 3.1^post1-2.el9 → "
                + "3.1^post1-1.el9; hosts keep the higher release unless they run distro-sync"
            #expect(log.warnings.contains(line), "\(log.warnings)")

            try Self.document(stack) { $0.replacing("name = \"shop\"", with: "name = \"store\"") }
            let error = await #expect(throws: Failure.self) { try await Self.release(stack, baseOn: "prod#1", publish: false).run() }
            #expect(error?.causes.contains { $0.hasSuffix("is a release of the stack shop, not of store") } == true, "\(error.map { "\($0)" } ?? "")")
            #expect(error?.status == .usage)
            await #expect(throws: Failure.self) { try await Self.release(stack, baseOn: "prod#1", publish: false).microPlan() }
        }
    }
}
