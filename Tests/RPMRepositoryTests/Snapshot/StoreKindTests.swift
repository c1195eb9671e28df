import Failures
import Native
import RPMBuilder
import SystemPackage
import TestSupport
import Testing

@testable import RPMRepository

/// The words of an audit about something else in the place of a file or folder of the store.
@Suite struct StoreKindTests {
    /// A file or folder of a store, by the identifier of the snapshot that its channel has.
    struct Place: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var isFolder = false
        let path: @Sendable (SnapshotStore, _ id: String) throws -> FilePath
    }

    private static let places = [
        Place(testDescription: "the history") { store, _ in store.layout.history },
        Place(testDescription: "the last entries") { store, _ in store.layout.heads },
        Place(testDescription: "the announcement") { store, _ in store.layout.pending },
        Place(testDescription: "the published packages") { store, _ in store.layout.published },
        Place(testDescription: "a check") { store, id in store.layout.check(id) },
        Place(testDescription: "a record") { store, id in store.layout.records.appending(id).appending("record.json") },
        Place(testDescription: "an index") { store, id in store.layout.snapshot(id).pushing("el9/x86_64/repodata/repomd.xml") },
        Place(testDescription: "a package") { store, id in
            let folder = store.layout.snapshot(id).pushing("el9/x86_64/Packages")
            return folder.appending(try #require(try FileSystem.list(folder).first?.name))
        },
        Place(testDescription: "the snapshots", isFolder: true) { store, _ in store.layout.snapshots },
        Place(testDescription: "a snapshot", isFolder: true) { store, id in store.layout.snapshot(id) },
        Place(testDescription: "a folder of a snapshot", isFolder: true) { store, id in store.layout.snapshot(id).pushing("el9/x86_64/Packages") },
        Place(testDescription: "the checks", isFolder: true) { store, _ in store.layout.checks },
        Place(testDescription: "the records", isFolder: true) { store, _ in store.layout.records },
        Place(testDescription: "the folder of a record", isFolder: true) { store, id in store.layout.records.appending(id) },
        Place(testDescription: "the signatures", isFolder: true) { store, _ in store.layout.signatures },
    ]

    private static let kinds = ["a file", "a folder", "a symbolic link", "a FIFO", "a socket"]

    private static func make(_ kind: String, at path: FilePath, _ former: FilePath) async throws {
        let name = try #require(path.lastComponent?.string)
        switch kind {
        case "a file": try FileSystem.writeAtomically([1], to: path)
        case "a folder": try FileSystem.createDirectory(path)
        case "a symbolic link": try FileSystem.symlink(former, at: path)
        case "a FIFO": try #require(try await Tool.run("mkfifo", [path.string]).succeeded)
        default:
            // The path of a socket must be short.
            let script = "import socket, sys; socket.socket(socket.AF_UNIX).bind(sys.argv[1])"
            try #require(try await Tool.run("python3", ["-c", script, name], in: path.removingLastComponent()).succeeded)
        }
    }

    /// Returns a store whose channel `prod` has a snapshot with a check and a record.
    private static func store(in folder: FilePath) async throws -> (store: SnapshotStore, id: String) {
        try await SpecFixture.build(SpecFixture.small, into: folder.appending("rpms"))
        let packages = try BuiltFixture.packages(in: folder.appending("rpms")).filter { !$0.isSource }
        let store = try SnapshotStore(root: folder.appending("rpm"))
        let repository = SnapshotRepository(targetDirectory: "el9", architecture: "x86_64", packages: packages, form: .test())
        let id = try await store.create(repositories: [repository], revision: 1).id
        try await store.record(SnapshotCheck(snapshot: id, reports: ["el9/x86_64": CheckReport(label: "x", architecture: "x86_64", base: [])]))
        try await store.keepRecord([SnapshotStore.recordName: StoreJSON.encode(ReleaseRecordHead(snapshot: id, commit: nil, key: nil, files: [:]))], of: id)
        try await store.publish(id, channel: "prod", reason: PublishReason(time: 1_700_000_000, who: "ann", why: "test"))
        try FileSystem.createDirectory(store.layout.signatures)
        return (store, id)
    }

    @Test(arguments: places) func `whatever is in the place of a file or folder is named as what it is`(_ place: Place) async throws {
        let folder = try TemporaryFolder()
        let (store, id) = try await Self.store(in: folder.path)
        let path = try place.path(store, id)
        let former = folder.path.appending("former")
        let isThere = try FileSystem.status(path) != nil
        if isThere { try FileSystem.rename(path, to: former) } else { try FileSystem.writeAtomically([], to: former) }
        for (kind, former) in Self.kinds.map({ ($0, former) }) + [("a symbolic link", "/nonexistent")] where kind != (place.isFolder ? "a folder" : "a file") {
            try await Self.make(kind, at: path, former)
            let problems = try await store.audit("prod").problems.filter { $0.subject == path.string }
            #expect(problems.contains { $0.cause == "it is \(kind), and no \(place.isFolder ? "folder" : "file")" }, "\(kind): \(problems)")
            #expect(!problems.contains { $0.cause.contains("gone") || $0.cause.contains("missing") || $0.cause.contains("damaged") }, "\(kind): \(problems)")
            try FileSystem.remove(path)
        }
        let problems = try await store.audit("prod").problems
        #expect(problems.allSatisfy { !$0.cause.contains("and no fo") && !$0.cause.contains("and no fi") }, "\(problems)")
        if isThere { try FileSystem.rename(former, to: path) }
        #expect(try await store.audit("prod").problems == [])
    }

    @Test(arguments: [
        ("heads.json", "it is missing, and it says which entry was written last: restore it from a backup"),
        ("published.json", "it is missing, so published names could get other bytes: restore it from a backup"),
    ])
    func `a file that is missing is called missing`(name: String, cause: String) async throws {
        let folder = try TemporaryFolder()
        let (store, _) = try await Self.store(in: folder.path)
        let path = store.layout.root.appending(name)
        try FileSystem.remove(path)
        #expect(try await store.audit("prod").problems.map { "\($0.subject): \($0.cause)" } == ["\(path): \(cause)"])
    }

    @Test func `a file that cannot be read is called so, with the reason of the system`() {
        var audit = ChannelAudit(channel: "prod")
        audit.fault(FileError(.read, "/srv/rpm/history.jsonl", .permissionDenied))
        #expect(audit.problems.map { "\($0.subject): \($0.cause)" } == ["/srv/rpm/history.jsonl: cannot read it: Permission denied"])
    }
}
