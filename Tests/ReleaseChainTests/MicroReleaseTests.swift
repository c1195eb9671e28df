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

    private static func release(_ stack: TestStack, baseOn base: String?, publish: Bool = true) throws -> StackRelease {
        let read = try Stack(at: stack.folder.appending("shop"), catalog: TestStack.catalog)
        var options = ReleaseOptions(channel: "prod", publish: publish)
        options.baseOn = base
        return StackRelease(stack: read, options: options, context: try stack.context())
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
}
