import Failures
import Native
import RPMBuilder
import SystemPackage
import Testing

@testable import RPMRepository

/// The parts of an audit about published digests and checks, on a store whose releases passed their checks.
@Suite struct StoreAuditTests {
    private static let reason = PublishReason(time: 1_700_000_000, who: "ann", why: "test")

    /// Returns a store whose channel `prod` had a snapshot of two packages, and then two of one of them.
    ///
    /// - Parameter isForced: `true` if the first snapshot was published without a check.
    private static func store(in folder: FilePath, isForced: Bool = false) async throws -> (store: SnapshotStore, ids: [String]) {
        try await SpecFixture.build(SpecFixture.small, into: folder.appending("rpms"))
        let packages = try BuiltFixture.packages(in: folder.appending("rpms")).filter { !$0.isSource }
        try #require(packages.count == 2)
        let store = try SnapshotStore(root: folder.appending("rpm"))
        var ids: [String] = []
        for (revision, packages) in [(1, packages), (2, Array(packages.suffix(1))), (3, Array(packages.suffix(1)))] as [(UInt64, [BuiltPackage])] {
            let repository = SnapshotRepository(targetDirectory: "el9", architecture: "x86_64", packages: packages, form: .test())
            let id = try await store.create(repositories: [repository], revision: revision).id
            let isForced = isForced && revision == 1
            if !isForced { try await store.record(check(of: id)) }
            try await store.publish(id, channel: "prod", reason: reason, force: isForced)
            try FileSystem.setModificationTime(of: store.layout.snapshot(id), to: Int64(revision))
            ids.append(id)
        }
        return (store, ids)
    }

    private static func check(of id: String, passed: Bool = true) -> SnapshotCheck {
        var report = CheckReport(label: "x", architecture: "x86_64", base: [])
        if !passed { report.packages = 1 }
        return SnapshotCheck(snapshot: id, reports: ["el9/x86_64": report])
    }

    /// Adds a digest of zeros to the list of published packages of `prod`, for the name of a package.
    private static func claim(_ name: String, in store: SnapshotStore) throws {
        var (published, packages) = (try store.published(), SnapshotPackages())
        packages.repositories = ["el9/x86_64": [name: String(repeating: "0", count: 64)]]
        published.add(packages, channel: "prod")
        try FileSystem.writeAtomically(StoreJSON.encode(published, onOneLine: true), to: store.layout.published)
    }

    private static func name(in id: String, _ store: SnapshotStore) throws -> String {
        try #require(try store.packages(of: store.snapshot(id)).repositories["el9/x86_64"]?.keys.first)
    }

    private static let unkept = "can only be from snapshots that are no longer kept"

    @Test(arguments: [false, true]) func `a second digest of a name is a fault, unless a forced release that is gone may have had it`(isForced: Bool)
        async throws
    {
        let folder = try TemporaryFolder()
        let (store, ids) = try await Self.store(in: folder.path, isForced: isForced)
        let whole = try await store.audit("prod")
        #expect(whole.problems == [] && !whole.notes.contains { $0.contains("package") }, "\(whole)")
        #expect(try await store.retain(keep: 1) == [ids[0]])
        let retained = try await store.audit("prod")
        #expect(retained.problems == [] && retained.notes.contains { $0.hasPrefix("1 package in ") && $0.hasSuffix(Self.unkept) }, "\(retained)")
        try Self.claim("python3-other-1-1.noarch", in: store)
        let more = try await store.audit("prod")
        #expect(more.problems == [] && more.notes.contains { $0.hasPrefix("2 packages in ") && $0.hasSuffix(Self.unkept) }, "\(more)")
        let name = try Self.name(in: ids[2], store)
        try Self.claim(name, in: store)
        let second = try await store.audit("prod")
        if isForced {
            #expect(second.problems == [] && second.notes.contains { $0.hasPrefix("3 packages in ") && $0.hasSuffix(Self.unkept) }, "\(second)")
        } else {
            #expect(second.problems.map(\.cause) == ["it has what prod never published: \(name) in el9/x86_64 (SHA-256 000000000000)"], "\(second)")
        }
    }

    @Test func `the packages of a release that was killed before its switch are no fault, but another digest of a name is`() async throws {
        struct Killed: Error {}
        let folder = try TemporaryFolder()
        let (store, ids) = try await Self.store(in: folder.path)
        let rpms = folder.path.appending("more")
        try await SpecFixture.build(SpecFixture.small.replacing("Version: 1.0", with: "Version: 99"), into: rpms)
        let packages = try BuiltFixture.packages(in: rpms).filter { !$0.isSource }
        let repository = SnapshotRepository(targetDirectory: "el9", architecture: "x86_64", packages: packages, form: .test())
        let id = try await store.create(repositories: [repository], revision: 9, reason: Self.reason).id
        let killed = try SnapshotStore(root: store.layout.root, patience: .seconds(60)) { step in if step == "published" { throw Killed() } }
        await #expect(throws: Killed.self) { try await killed.publish(id, channel: "prod", reason: Self.reason, force: true) }
        #expect(try store.current("prod")?.id == ids[2])
        let audit = try await store.audit("prod")
        #expect(audit.problems == [] && audit.notes.contains { $0.hasSuffix("are from a publication that ended before its switch") }, "\(audit)")
        // The snapshot can be removed before anybody publishes again.
        try FileSystem.remove(store.layout.snapshot(id))
        let removed = try await store.audit("prod")
        #expect(removed.problems == [] && removed.notes.contains { $0.hasSuffix(Self.unkept) }, "\(removed)")
        try Self.claim(Self.name(in: ids[2], store), in: store)
        #expect(try await store.audit("prod").problems.count == 1)
    }

    @Test(arguments: [false, true]) func `other bytes of a name that were published by force are no fault, when the first bytes are gone or never came`(
        wasKilled: Bool
    ) async throws {
        struct Killed: Error {}
        let folder = try TemporaryFolder()
        let store = try SnapshotStore(root: folder.path.appending("rpm"))
        let killed = try SnapshotStore(root: store.layout.root, patience: .seconds(60)) { step in if step == "published" { throw Killed() } }
        var ids: [String] = []
        for (number, summary) in ["One", "Two", "Two"].enumerated() {
            let rpms = folder.path.appending("rpms\(number)")
            try await SpecFixture.build(SpecFixture.small.replacing("Summary: ", with: "Summary: \(summary) "), into: rpms)
            let packages = try BuiltFixture.packages(in: rpms).filter { !$0.isSource }
            let repository = SnapshotRepository(targetDirectory: "el9", architecture: "x86_64", packages: packages, form: .test())
            let id = try await store.create(repositories: [repository], revision: UInt64(number + 1), reason: Self.reason).id
            try await store.record(Self.check(of: id))
            if wasKilled, number == 0 {
                await #expect(throws: Killed.self) { try await killed.publish(id, channel: "prod", reason: Self.reason, force: false) }
            } else {
                try await store.publish(id, channel: "prod", reason: Self.reason, force: number > 0)
            }
            try FileSystem.setModificationTime(of: store.layout.snapshot(id), to: Int64(number))
            ids.append(id)
        }
        let whole = try await store.audit("prod")
        #expect(whole.problems == [], "\(whole)")
        try FileSystem.remove(store.layout.snapshot(ids[0]))
        let retained = try await store.audit("prod")
        #expect(retained.problems == [] && retained.notes.contains { $0.hasSuffix(Self.unkept) }, "\(retained)")
    }

    // MARK: - Checks

    struct Edit: Sendable, CustomTestStringConvertible {
        let testDescription: String
        /// The cause of the fault.
        let cause: String
        let act: @Sendable (SnapshotStore, FilePath, _ id: String, _ other: String) async throws -> Void
    }

    @Test(arguments: [
        Edit(testDescription: "removed", cause: "it is gone, and the log says that the snapshot passed its check") { _, path, _, _ in
            try FileSystem.remove(path)
        },
        Edit(testDescription: "the check of another snapshot", cause: "it is not the check of this snapshot") { store, path, _, other in
            try FileSystem.remove(path)
            try FileSystem.copy(store.layout.check(other), to: path)
        },
        Edit(testDescription: "about another repository", cause: "it is not the check of this snapshot") { _, path, _, _ in
            try rewrite(path) { $0.replacing("el9/x86_64", with: "el9/aarch64") }
        },
        Edit(testDescription: "another verdict", cause: "its verdict on el9/x86_64 is not the one of its findings") { _, path, _, _ in
            try rewrite(path) { $0.replacing(#/"passed" ?: ?true/#, with: "\"passed\":false") }
        },
        Edit(testDescription: "other findings", cause: "its verdict on el9/x86_64 is not the one of its findings") { _, path, _, _ in
            try rewrite(path) { $0.replacing(#/"packages" ?: ?0/#, with: "\"packages\":7") }
        },
        Edit(testDescription: "another form", cause: "it is damaged: it is not what relcli wrote there") { _, path, _, _ in try rewrite(path) { _ in "{}" } },
        Edit(testDescription: "open to a group", cause: "its mode is 0664, and no file here has more than 0644: change it with chmod 0644") { _, path, _, _ in
            try FileSystem.setMode(of: path, to: 0o664)
        },
        Edit(testDescription: "a link", cause: "it is a symbolic link, and no file") { _, path, _, _ in
            let other = path.removingLastComponent().appending("other")
            try FileSystem.rename(path, to: other)
            try FileSystem.symlink("other", at: path)
        },
    ])
    func `a changed record of a check is found as far as the log, the snapshot and its own findings tell`(_ edit: Edit) async throws {
        let folder = try TemporaryFolder()
        let (store, ids) = try await Self.store(in: folder.path)
        #expect(try await store.audit("prod").problems == [])
        let path = store.layout.check(ids[1])
        try await edit.act(store, path, ids[1], ids[2])
        let problems = try await store.audit("prod").problems
        #expect(problems.contains { $0.subject == path.string && $0.cause == edit.cause }, "\(problems)")
    }

    private static func rewrite(_ path: FilePath, _ change: (String) -> String) throws {
        let text = String(decoding: try FileSystem.readAll(path, limit: 1 << 20), as: UTF8.self)
        try #require(change(text) != text)
        try FileSystem.writeAtomically(Array(change(text).utf8), to: path)
    }

    @Test func `a check that ran again and failed is noted, and one of a forced release may be missing`() async throws {
        let folder = try TemporaryFolder()
        let (store, ids) = try await Self.store(in: folder.path, isForced: true)
        #expect(try await store.audit("prod").problems == [])
        try await store.record(Self.check(of: ids[2], passed: false))
        let audit = try await store.audit("prod")
        #expect(audit.problems == [] && audit.notes.contains { $0.contains("checks/\(ids[2]).json does not say that snapshot \(ids[2]) passed") }, "\(audit)")
    }
}
