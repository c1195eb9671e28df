import Failures
import Native
import RPMBuilder
import SystemPackage
import TestSupport
import Testing
import VersionSort

@testable import RPMRepository

@Suite struct SnapshotStoreTests {
    private static func reason(_ why: String) -> PublishReason { PublishReason(time: 1_700_000_000, who: "ann", why: why) }

    /// Returns a store with two checked snapshots, the second with one package more.
    private static func twoSnapshots(in folder: FilePath) async throws -> (SnapshotStore, String, String) {
        try await SpecFixture.build(SpecFixture.small, into: folder.appending("rpms"))
        let packages = try BuiltFixture.packages(in: folder.appending("rpms")).filter { !$0.isSource }
        let store = try SnapshotStore(root: folder.appending("mirror/rpm"))
        let first = try await store.create(repositories: [repository(Array(packages.suffix(1)))], revision: 1)
        let second = try await store.create(repositories: [repository(packages)], revision: 1)
        for snapshot in [first, second] { try await record(snapshot, store) }
        return (store, first.id, second.id)
    }

    private static func repository(_ packages: [BuiltPackage]) -> SnapshotRepository {
        SnapshotRepository(targetDirectory: "el9", architecture: "x86_64", packages: packages, form: .test(compression: "zstd"))
    }

    private static func record(_ snapshot: RepositorySnapshot, _ store: SnapshotStore) async throws {
        var reports: [String: CheckReport] = [:]
        for member in snapshot.members {
            reports[member.path] = try ClosureCheck.run(
                repository: snapshot.directory(of: member), base: BaseInput(), architecture: "x86_64", label: member.path)
        }
        try await store.record(SnapshotCheck(snapshot: snapshot.id, reports: reports))
    }

    @Test func `a snapshot is named by its content and holds links to the packages`() async throws {
        let folder = try TemporaryFolder()
        let (store, first, second) = try await Self.twoSnapshots(in: folder.path)
        #expect(first != second && first.utf8.count == 20)
        let packages = try BuiltFixture.packages(in: folder.path.appending("rpms")).filter { !$0.isSource }
        #expect(try await store.create(repositories: [Self.repository(packages.reversed())], revision: 1).id == second)
        #expect(try store.snapshots().map(\.id) == [first, second].sorted())
        let snapshot = try store.snapshot(second)
        #expect(snapshot.members.map(\.path) == ["el9/x86_64"] && snapshot.members.map(\.packages) == [2])
        let linked = snapshot.directory(of: snapshot.members[0]).appending("Packages").appending(packages[0].fileName)
        #expect(try FileSystem.status(linked)?.inode == FileSystem.status(packages[0].path)?.inode)
        #expect(try FileSystem.status(store.layout.temporary) == nil)
        let elsewhere = try SnapshotStore(root: folder.path.appending("other"))
        #expect(try await elsewhere.create(repositories: [Self.repository(packages)], revision: 1).id == second)
        #expect(try await elsewhere.create(repositories: [Self.repository(packages)], revision: 2).id != second)
    }

    @Test func `a snapshot whose bytes changed is put on no channel`() async throws {
        for file in ["el9/x86_64/repodata/repomd.xml", "el9/x86_64/repodata/primary", "el9/x86_64/Packages/", "snapshot.json"] {
            let folder = try TemporaryFolder()
            let (store, first, second) = try await Self.twoSnapshots(in: folder.path)
            try await store.publish(first, channel: "prod", reason: Self.reason("whole"))
            let root = store.layout.snapshot(second)
            var path = root.pushing(FilePath(file))
            if try FileSystem.status(path)?.isDirectory ?? true {
                let directory = file.hasSuffix("/") ? path : path.removingLastComponent()
                let name = try #require(try FileSystem.list(directory).map(\.name).first { file.hasSuffix("/") || $0.contains("primary") })
                path = directory.appending(name)
            }
            var bytes = try FileSystem.readAll(path, limit: 1 << 24)
            bytes[bytes.count / 2] ^= 1
            try FileSystem.remove(path)
            try FileSystem.writeAtomically(bytes, to: path)
            await #expect(throws: Failure.self) { try await store.publish(second, channel: "prod", reason: Self.reason("rotted"), force: true) }
            #expect(try store.current("prod")?.id == first)
            try await store.publish(first, channel: "stage", reason: Self.reason("whole"))
        }
    }

    @Test func `a lost or damaged record of what was given out is made again`() async throws {
        let folder = try TemporaryFolder()
        let (store, first, second) = try await Self.twoSnapshots(in: folder.path)
        try await store.publish(first, channel: "prod", reason: Self.reason("one"))
        try await store.publish(second, channel: "prod", reason: Self.reason("two"))
        let record = try store.published()
        try FileSystem.remove(store.layout.published)
        #expect(try store.published() == record)
        try FileSystem.writeAtomically(Array("{\"rep!".utf8), to: store.layout.published)
        #expect(try store.published() == record)
    }

    @Test func `a damaged line of the history stops nobody, is told, and stays`() async throws {
        let folder = try TemporaryFolder()
        let (store, first, second) = try await Self.twoSnapshots(in: folder.path)
        try await store.publish(first, channel: "prod", reason: Self.reason("one"))
        var bytes = try FileSystem.readAll(store.layout.history, limit: 1 << 20)
        bytes[0] = UInt8(ascii: "!")
        try FileSystem.writeAtomically(bytes, to: store.layout.history)
        try await store.publish(second, channel: "prod", reason: Self.reason("two"))
        #expect(try store.history(channel: "prod").map(\.to) == [second])
        #expect(try store.listing().problems.map(\.cause) == ["damaged: line 1"])
        #expect(try FileSystem.readAll(store.layout.history, limit: 1 << 20).starts(with: bytes))
    }

    @Test func `the beginning of an id stands for it and several that begin so are told`() async throws {
        let folder = try TemporaryFolder()
        let (store, first, second) = try await Self.twoSnapshots(in: folder.path)
        try await store.publish(String(first.prefix(6)), channel: "prod", reason: Self.reason("short"))
        try await store.publish(second, channel: "prod", reason: Self.reason("long"))
        #expect(try await store.rollback("prod", to: String(first.prefix(5)), reason: Self.reason("back"))?.to == first)
        #expect(try store.history(channel: "prod").map(\.to) == [first, second, first])
        for id in [String(first.prefix(3)), "ffffffff"] { #expect(throws: Failure.self) { try store.snapshot(id) } }
        try FileSystem.createDirectory(store.layout.snapshot(String(first.prefix(6)) + "other"))
        let error = #expect(throws: Failure.self) { try store.snapshot(String(first.prefix(6))) }
        #expect(error?.code == .badName && error?.cause?.contains("several begin so") == true)
    }

    @Test func `a passed check of a snapshot's repository is kept unless a failed one before looked at more`() async throws {
        let folder = try TemporaryFolder()
        let (store, id, _) = try await Self.twoSnapshots(in: folder.path)
        let snapshot = try store.snapshot(id)
        let repository = snapshot.directory(of: snapshot.members[0])
        try FileSystem.remove(store.layout.check(id))
        #expect(try !store.isChecked(snapshot))
        let place = try #require(SnapshotStore.place(of: repository))
        #expect(place.snapshot.id == id && place.member.path == "el9/x86_64" && SnapshotStore.place(of: folder.path.appending("rpms")) == nil)
        var report = try ClosureCheck.run(repository: repository, base: BaseInput(), architecture: "x86_64", label: "elsewhere")
        var failing = report
        failing.add(TierResult(.imports, note: "", failed: ["x"]))
        try await store.record(SnapshotCheck(snapshot: id, reports: ["el9/x86_64": failing]))
        #expect(try await store.record(failing, at: place) == nil)
        #expect(try await store.record(report, at: place) == .refused(notRun: [.imports]))
        report.add(TierResult(.imports, note: "", failed: []))
        #expect(try await store.record(report, at: place) == .recorded)
        #expect(try store.isChecked(snapshot))
        #expect(try await store.record(report, at: place) == .known)
        #expect(try store.check(of: id)?.reports["el9/x86_64"]?.label == "el9/x86_64")
        try await store.publish(id, channel: "prod", reason: Self.reason("checked"))
        let channel = store.layout.root.appending("prod").pushing(FilePath("el9/x86_64"))
        #expect(SnapshotStore.place(of: channel)?.snapshot.id == id)
    }

    @Test func `a listing has what can be read and names what is damaged`() async throws {
        let folder = try TemporaryFolder()
        let (store, first, second) = try await Self.twoSnapshots(in: folder.path)
        try await store.publish(first, channel: "good", reason: Self.reason("x"))
        try FileSystem.replaceSymlink("elsewhere", at: store.layout.root.appending("lost"))
        try FileSystem.replaceSymlink("snapshots/0000", at: store.layout.root.appending("gone"))
        try FileSystem.createDirectory(store.layout.snapshot("empty"))
        try FileSystem.writeAtomically([1], to: store.layout.check(second))
        let before = try FileSystem.list(store.layout.root)
        let listing = try store.listing()
        #expect(listing.snapshots.map(\.id) == [first, second].sorted() && listing.channels == [first: ["good"]] && listing.checked == [first])
        #expect(listing.problems.count == 4, "\(listing.problems)")
        #expect(try FileSystem.list(store.layout.root) == before)
    }

    @Test func `a channel is switched promoted and rolled back and the history tells each step`() async throws {
        let folder = try TemporaryFolder()
        let (store, first, second) = try await Self.twoSnapshots(in: folder.path)
        #expect(try store.current("stage") == nil && store.channels() == [])
        try await store.publish(first, channel: "stage", reason: Self.reason("first"))
        try await store.publish(second, channel: "stage", reason: Self.reason("second"))
        #expect(try await store.publish(second, channel: "stage", reason: Self.reason("again")) == nil)
        try await store.promote(from: "stage", to: "prod", reason: Self.reason("good"))
        #expect(try store.current("prod")?.id == second && store.channels() == ["prod", "stage"])
        #expect(try FileSystem.linkTarget(of: store.layout.root.appending("prod")) == FilePath("snapshots/\(second)"))
        try await store.rollback("stage", reason: Self.reason("bad"))
        #expect(try store.current("stage")?.id == first)
        await #expect(throws: Failure.self) { try await store.rollback("stage", reason: Self.reason("further")) }
        #expect(try store.history().map(\.action) == [.publish, .publish, .promote, .rollback])
        #expect(try store.history(channel: "stage").map(\.from) == [nil, first, second])
        #expect(try store.history(channel: "stage").map(\.to) == [first, second, first])
        #expect(try store.history().allSatisfy { $0.checked && !$0.forced && $0.who == "ann" && $0.time == 1_700_000_000 })
    }

    @Test func `no way leads past the rule that a channel has one stack, also where a snapshot is gone`() async throws {
        let folder = try TemporaryFolder()
        try await SpecFixture.build(SpecFixture.small, into: folder.path.appending("rpms"))
        let packages = try BuiltFixture.packages(in: folder.path.appending("rpms")).filter { !$0.isSource }
        let store = try SnapshotStore(root: folder.path.appending("mirror/rpm"))
        let shop = try await store.create(repositories: [Self.repository(Array(packages.suffix(1)))], revision: 1, stack: "shop")
        let other = try await store.create(repositories: [Self.repository(packages)], revision: 1, stack: "other")
        for snapshot in [shop, other] { try await Self.record(snapshot, store) }
        try await store.publish(shop.id, channel: "prod", reason: Self.reason("one"))
        func refuses(_ body: () async throws -> PublishEvent?) async -> Bool {
            do { _ = try await body() } catch { return (error as? Failure)?.code == .otherStack }
            return false
        }
        #expect(await refuses { try await store.publish(other.id, channel: "prod", reason: Self.reason("")) })
        #expect(await refuses { try await store.rollback("prod", to: other.id, reason: Self.reason("")) })
        try FileSystem.remove(store.layout.snapshot(shop.id))
        #expect(await refuses { try await store.publish(other.id, channel: "prod", reason: Self.reason("")) })
        try await store.publish(other.id, channel: "prod", reason: Self.reason("wanted"), replace: true)
        #expect(try store.current("prod")?.id == other.id)
        // A folder in place of a channel's link is refused.
        try FileSystem.createDirectory(store.layout.root.appending("stage"))
        await #expect { try await store.publish(other.id, channel: "stage", reason: Self.reason("")) } throws: { ($0 as? Failure)?.code == .badName }
    }

    @Test func `a snapshot without its index is told as damaged`() async throws {
        let folder = try TemporaryFolder()
        let (store, first, second) = try await Self.twoSnapshots(in: folder.path)
        try FileSystem.remove(store.layout.snapshot(second).pushing("el9/x86_64/repodata/repomd.xml"))
        let listing = try store.listing()
        #expect(listing.snapshots.map(\.id) == [first, second].sorted() && listing.checked == [first])
        #expect(listing.problems.map(\.cause) == ["it is gone"])
    }

    @Test func `an unchecked snapshot is refused unless forced and then the history says so`() async throws {
        let folder = try TemporaryFolder()
        let (store, first, second) = try await Self.twoSnapshots(in: folder.path)
        try FileSystem.remove(store.layout.check(first))
        await #expect { try await store.publish(first, channel: "prod", reason: Self.reason("")) } throws: {
            ($0 as? Failure)?.code == .unchecked
        }
        let broken = CheckReport(label: "x", architecture: "x86_64", base: [])
        var failed = broken
        failed.packages = 1
        try await store.record(SnapshotCheck(snapshot: first, reports: ["el9/x86_64": failed]))
        await #expect { try await store.publish(first, channel: "prod", reason: Self.reason("")) } throws: {
            ($0 as? Failure)?.code == .unchecked
        }
        try await store.record(SnapshotCheck(snapshot: first, reports: ["el9/aarch64": broken]))
        await #expect { try await store.publish(first, channel: "prod", reason: Self.reason("")) } throws: {
            ($0 as? Failure)?.code == .unchecked
        }
        #expect(try store.current("prod") == nil && store.history() == [])
        try await store.publish(first, channel: "prod", reason: Self.reason("must"), force: true)
        #expect(try store.history().map(\.forced) == [true] && store.history().map(\.checked) == [false])
        try await store.publish(second, channel: "prod", reason: Self.reason("checked"), force: true)
        #expect(try store.history().map(\.forced) == [true, false])
        try await store.rollback("prod", reason: Self.reason("it was there before"))
        #expect(try store.current("prod")?.id == first)
    }

    @Test(arguments: ["", ".hidden", "a/b", "snapshots", "tmp", "a b", "-x", "é"]) func `a name that is no channel is refused`(name: String)
        async throws
    {
        let folder = try TemporaryFolder()
        let store = try SnapshotStore(root: folder.path)
        await #expect { try await store.publish("x", channel: name, reason: Self.reason("")) } throws: { ($0 as? Failure)?.code == .badName }
    }

    @Test(arguments: ["Prod", "el9.2", "a+b", "pröd"]) func `a new channel has a name that stacks and uploads permit, and one that exists goes on`(name: String)
        async throws
    {
        let folder = try TemporaryFolder()
        let (store, first, second) = try await Self.twoSnapshots(in: folder.path)
        func refuses(_ work: () async throws -> PublishEvent?) async throws {
            await #expect { try await work() } throws: {
                let failure = $0 as? Failure
                return failure?.code == .badName && (failure?.hints == [RepositoryName.channelHint] || name == "pröd")
            }
            #expect(try store.channels() == ["dev"])
        }
        try await store.publish(first, channel: "dev", reason: Self.reason(""), force: true)
        try await refuses { try await store.publish(first, channel: name, reason: Self.reason(""), force: true) }
        try await refuses { try await store.promote(from: "dev", to: name, reason: Self.reason(""), force: true) }
        try await refuses { try await store.rollback(name, reason: Self.reason("")) }
        #expect(throws: Failure.self) { try store.expect("shop", on: name) }
        for other in [name, "records", "night\u{1B}ly"] {
            let error = #expect(throws: Failure.self) { try store.requireUsable(channel: other) }
            #expect(error?.code == .badName && error?.hints == [RepositoryName.channelHint] && error?.subject.contains("\u{1B}") == false, "\(other)")
        }
        for other in ["dev", "new-1"] { try store.requireUsable(channel: other) }
        guard name == "Prod" || name == "el9.2" else { return }
        try FileSystem.symlink(FilePath("snapshots/\(first)"), at: store.layout.root.appending(name))
        try store.requireUsable(channel: name)
        try await store.publish(second, channel: name, reason: Self.reason(""), force: true)
        #expect(try await store.rollback(name, to: first, reason: Self.reason(""))?.to == first)
        try await store.promote(from: name, to: "other", reason: Self.reason(""), force: true)
        #expect(try store.channels().sorted() == [name, "dev", "other"].sorted())
    }

    @Test func `a second publisher is turned away while the first one works`() async throws {
        let folder = try TemporaryFolder()
        let (store, first, _) = try await Self.twoSnapshots(in: folder.path)
        let hasty = try SnapshotStore(root: store.layout.root, patience: .milliseconds(50))
        _ = try await store.locked {
            await #expect { try await hasty.publish(first, channel: "prod", reason: Self.reason("")) } throws: {
                ($0 as? Failure)?.code == .locked
            }
        }
        try await store.publish(first, channel: "prod", reason: Self.reason(""))
        #expect(try store.current("prod")?.id == first)
    }
}

extension SnapshotStoreTests {
    @Test func `retention keeps what channels have and can go back to`() async throws {
        let folder = try TemporaryFolder()
        let store = try SnapshotStore(root: folder.path)
        var ids: [String] = []
        for revision in 1...6 as ClosedRange<UInt64> {
            let repository = SnapshotRepository(targetDirectory: "el9", architecture: "x86_64", packages: [], form: .test())
            let id = try await store.create(repositories: [repository], revision: revision).id
            try FileSystem.setModificationTime(of: store.layout.snapshot(id), to: Int64(revision))
            ids.append(id)
        }
        for (number, id) in ids.prefix(5).enumerated() {
            try await store.publish(id, channel: number == 0 ? "old" : "prod", reason: PublishReason(time: 1, who: "ann", why: ""), force: true)
        }
        let gone = [ids[1], ids[2]].sorted()
        #expect(try await store.retain(keep: 1, dryRun: true) == gone)
        #expect(try store.snapshots().count == 6)
        #expect(try await store.retain(keep: 1) == gone)
        #expect(try store.snapshots().map(\.id) == [ids[0], ids[3], ids[4], ids[5]].sorted(), "the last switch of prod can be taken back")
        #expect(try await store.retain(keep: 1) == [])
        try await store.rollback("prod", reason: PublishReason(time: 2, who: "ann", why: ""))
        #expect(try store.current("prod")?.id == ids[3])
    }
}
