import Glibc
import Native
import SystemPackage
import Testing

@testable import RPMRepository

/// Promotions, rollbacks and removals that are killed after any step, and simultaneous publishers.
@Suite struct KilledSwitchTests {
    private static let reason = PublishReason(time: 1, who: "ann", why: "test")

    /// Creates six snapshots: `prod` had the first two, `stage` has the third, the last three were never on a channel, and the fourth is the oldest.
    static func store(at root: FilePath) async throws -> [String] {
        let store = try SnapshotStore(root: root)
        var ids: [String] = []
        for number in 1...6 as ClosedRange<UInt64> {
            let repository = SnapshotRepository(targetDirectory: "el9", architecture: "x86_64", packages: [], form: .test())
            let id = try await store.create(repositories: [repository], revision: number).id
            try FileSystem.setModificationTime(of: store.layout.snapshot(id), to: Int64(number == 4 ? 0 : number))
            ids.append(id)
        }
        for (id, channel) in [(ids[0], "prod"), (ids[1], "prod"), (ids[2], "stage")] {
            try await store.publish(id, channel: channel, reason: reason, force: true)
        }
        return ids
    }

    /// Runs an action by name, because an exit test can capture only plain values.
    static func act(_ what: String, _ store: SnapshotStore) async throws {
        switch what {
        case "promote": try await store.promote(from: "stage", to: "prod", reason: reason, force: true)
        case "rollback": try await store.rollback("prod", reason: reason)
        case "first": try await store.promote(from: "stage", to: "new", reason: reason, force: true)
        default: _ = try await store.retain(keep: 1)
        }
    }

    /// Returns the visible state of a store: the channels, the complete snapshots, and the history.
    private static func view(_ store: SnapshotStore) throws -> [String] {
        var lines = try store.channels().map { "\($0): \(try store.current($0)?.id ?? "")" }
        for snapshot in try store.snapshots() {
            for member in snapshot.members { _ = try Repomd.read(directory: snapshot.directory(of: member)) }
            lines.append("snapshot \(snapshot.id)")
        }
        return try lines + store.history().map { "\($0.action) \($0.channel ?? "-") \($0.from ?? "") -> \($0.to)" }
    }

    @Test(arguments: [("promote", 6), ("rollback", 6), ("first", 6), ("retain", 5)])
    func `what is killed after any step leaves the old state or the new one and can be done again`(what: String, steps: Int) async throws {
        let folder = try TemporaryFolder()
        let whole = folder.path.appending("whole")
        _ = try await Self.store(at: whole)
        let before = try Self.view(SnapshotStore(root: whole))
        try await Self.act(what, SnapshotStore(root: whole))
        let after = try Self.view(SnapshotStore(root: whole))
        #expect(before != after)
        var step = 0
        var survived = false
        while !survived {
            let root = folder.path.appending("store\(step)")
            _ = try await Self.store(at: root)
            let run = await #expect(processExitsWith: .failure) { [root = root.string as String, what = what as String, step = step as Int] in
                let counter = StepCounter(limit: step)
                let store = try SnapshotStore(root: FilePath(root)) { _ in counter.next() }
                try await KilledSwitchTests.act(what, store)
                counter.endWithoutHavingBeenKilled()
            }
            survived = run?.exitStatus == .exitCode(StepCounter.survived)
            #expect(survived || run?.exitStatus == .signal(SIGKILL), "step \(step): \(String(describing: run?.exitStatus))")
            let store = try SnapshotStore(root: root)
            // Readers see this before the next publisher: each line belongs to the old state or the new one.
            for line in try Self.view(store) { #expect(before.contains(line) || after.contains(line), "step \(step): \(line)") }
            let channel = what == "first" ? "new" : "prod"
            func expectSoundLog() async throws {
                guard try store.channels().contains(channel) else { return }
                let problems = try await store.audit(channel).problems.filter { $0.subject.contains("entry") || $0.subject.contains("heads.json") }
                #expect(problems.isEmpty, "step \(step): \(problems)")
            }
            try await expectSoundLog()
            // The next publisher completes the action; if it was not begun, run it again.
            try await store.locked {}
            try await expectSoundLog()
            let heads = try store.heads()
            for name in try store.channels() { #expect(try heads[name] == store.log(of: name).last?.digest, "step \(step)") }
            if try Self.view(store) != after { try await Self.act(what, store) }
            #expect(try Self.view(store) == after, "step \(step)")
            let names = try FileSystem.list(root).map(\.name)
            let expected =
                ["checks", "heads.json", "history.jsonl", "lock"] + (what == "first" ? ["new"] : []) + ["prod", "published.json", "snapshots", "stage"]
            #expect(names == expected, "step \(step) left something")
            step += 1
        }
        #expect(step == steps, "there are other steps than this test believes")
    }

    @Test func `publishers at the same time are served one after the other and no switch is lost`() async throws {
        let folder = try TemporaryFolder()
        let root = folder.path.appending("store")
        let ids = try await Self.store(at: root)
        let known = try SnapshotStore(root: root).history().count
        let first = try SnapshotStore(root: root).current("prod")?.id
        await withTaskGroup(of: Void.self) { group in
            for (number, id) in ids.prefix(4).enumerated() {
                group.addTask {
                    await #expect(processExitsWith: .success) { [root = root.string as String, id = id as String, number = number as Int] in
                        let store = try SnapshotStore(root: FilePath(root))
                        var switches = 0
                        for _ in 0..<25 {
                            let event = try await store.publish(
                                id, channel: "prod", reason: PublishReason(time: Int64(number), who: "publisher \(number)", why: "at once"), force: true)
                            if event != nil { switches += 1 }
                        }
                        try FileSystem.writeAtomically(Array("\(switches)".utf8), to: FilePath(root).removingLastComponent().appending("count\(number)"))
                    }
                }
            }
        }
        let counts = try (0..<4).map { number in
            Int(String(decoding: try FileSystem.readAll(folder.path.appending("count\(number)"), limit: 16), as: UTF8.self)) ?? 0
        }
        let store = try SnapshotStore(root: root)
        let events = try store.history(channel: "prod")
        #expect(try store.history().count == known + counts.reduce(0, +))
        // Only the publisher of the first snapshot may come first and have nothing to switch.
        for (id, count) in zip(ids, counts) { #expect(count > 0 || id == first, "\(id) was never switched to") }
        for (event, next) in zip(events, events.dropFirst()) { #expect(next.from == event.to, "a switch was made beside another") }
        #expect(try store.current("prod")?.id == events.last?.to)
    }
}
