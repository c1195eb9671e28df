import Native
import SystemPackage
import TestSupport
import Testing

@testable import IndexCrawler

/// The state file, compared with Python's SQLite.
struct MirrorStateTests {
    private let page = CachedPage(
        url: "https://example.org/simple/é/", contentType: "text/html", entityTag: nil, lastModified: "Thu, 01 Jan 1970 00:00:00 GMT",
        body: Array("<!doctype html>\0é".utf8))
    private let metadata = StoredMetadata([], origin: .packageInformation)

    /// The layout of the tables since the first release.
    private static let layout = """
        CREATE TABLE page (address TEXT PRIMARY KEY, url TEXT NOT NULL, content_type TEXT NOT NULL, entity_tag TEXT, last_modified TEXT,
                           body BLOB NOT NULL) WITHOUT ROWID;
        CREATE TABLE metadata (sha256 TEXT PRIMARY KEY, origin TEXT NOT NULL, body BLOB NOT NULL) WITHOUT ROWID;
        PRAGMA user_version = 1;
        """

    private func run(_ body: (FilePath) async throws -> Void) async throws {
        let folder = try FileSystem.temporaryDirectory(in: "/tmp", prefix: "relcli-test-")
        defer { try? FileSystem.remove(folder) }
        try await body(folder.appending("state.sqlite"))
    }

    /// Runs Python statements with the file open as `db`; returns their output.
    private func python(_ path: FilePath, _ lines: String) async throws -> String {
        let script = "import os, sqlite3, sys\ndb = sqlite3.connect(sys.argv[1], timeout=60)\n" + lines
        let result = try await Tool.run(try Tool.oraclePython, ["-c", script, path.string])
        try #require(result.succeeded, "\(result.errors)")
        return result.output
    }

    @Test(arguments: ["db.close()", "os._exit(0)"])
    func `a file of another writer is read, whether it was closed or its process was cut short`(end: String) async throws {
        try await run { path in
            _ = try await python(
                path,
                """
                db.execute("PRAGMA journal_mode = WAL")
                db.executescript('''\(Self.layout)''')
                db.execute("INSERT INTO page VALUES ('a', 'https://example.org/simple/é/', 'text/html', NULL, 'Thu, 01 Jan 1970 00:00:00 GMT', ?)",
                           ("<!doctype html>\\0é".encode(),))
                db.execute("INSERT INTO metadata VALUES ('00', 'pkg-info', x'')")
                db.commit()
                \(end)
                """)
            let state = MirrorState(path: path)
            #expect(try state.page("a") == page && state.page("b") == nil)
            #expect(try state.metadata("00") == metadata && state.metadata("01") == nil)
        }
    }

    @Test func `what is written here is read elsewhere, and the file is whole`() async throws {
        try await run { path in
            let state = MirrorState(path: path)
            try state.save(StoredMetadata([1], origin: .wheel), sha256: "00")
            try state.save(metadata, sha256: "00")
            let read = """
                print([db.execute("PRAGMA " + name).fetchone()[0] for name in ("integrity_check", "journal_mode", "user_version")])
                print(db.execute("SELECT * FROM metadata").fetchall())
                """
            #expect(
                try await python(path, read) == """
                    ['ok', 'wal', 1]
                    [('00', 'pkg-info', b'')]

                    """)
            #expect(try state.metadata("00") == metadata)
        }
    }

    @Test func `a page that an earlier version kept is forgotten`() async throws {
        try await run { path in
            _ = try await python(path, "db.executescript('''\(Self.layout) INSERT INTO page VALUES ('a', 'u', 't', NULL, NULL, x'00')''')")
            let state = MirrorState(path: path)
            #expect(try state.page("a")?.body == [0])
            try state.forgetPage("a")
            #expect(try state.page("a") == nil)
        }
    }

    @Test func `tables of another layout are made anew`() async throws {
        try await run { path in
            _ = try await python(path, "db.executescript('CREATE TABLE page (x); INSERT INTO page VALUES (1); PRAGMA user_version = 7;')")
            let state = MirrorState(path: path)
            #expect(try state.page("a") == nil)
            try state.save(metadata, sha256: "00")
            #expect(try MirrorState(path: path).metadata("00") == metadata)
        }
    }

    @Test func `a row that cannot be understood is as good as none`() async throws {
        try await run { path in
            let rows = "INSERT INTO page VALUES ('a', x'00', '', '', '', 'text'); INSERT INTO metadata VALUES ('00', 'hearsay', x'')"
            _ = try await python(path, "db.executescript('''\(Self.layout) \(rows)''')")
            let state = MirrorState(path: path)
            #expect(try state.page("a") == nil && state.metadata("00") == nil)
        }
    }

    @Test func `a damaged file goes with what belongs to it, and the new one remembers`() async throws {
        try await run { path in
            try MirrorState(path: path).save(metadata, sha256: "00")
            for suffix in ["", "-wal", "-shm"] { try FileSystem.replace(FilePath(path.string + suffix), with: [UInt8](repeating: 0x55, count: 8192)) }
            let state = MirrorState(path: path)
            #expect(try state.metadata("00") == nil)
            try state.save(metadata, sha256: "00")
            #expect(try state.metadata("00") == metadata)
            #expect(try await python(path, "print(db.execute('PRAGMA integrity_check').fetchall())") == "[('ok',)]\n")
        }
    }

    @Test func `many that make the file at the same time, and write to it, all find what they wrote`() async throws {
        try await run { path in
            let count = 24
            try await withThrowingTaskGroup { group in
                for number in 0..<count {
                    // Each is a separate connection, as in another process.
                    group.addTask { try MirrorState(path: path).save(StoredMetadata([UInt8(number)], origin: .wheel), sha256: "\(number)") }
                }
                try await group.waitForAll()
            }
            let state = MirrorState(path: path)
            for number in 0..<count { #expect(try state.metadata("\(number)")?.bytes == [UInt8(number)]) }
        }
    }

    @Test func `a file that another keeps busy before it has its log is used all the same, and the next gives it one`() async throws {
        try await run { path in
            let other = try SQLiteDatabase.open(path, waiting: 0)
            try other.execute(Self.layout)
            try other.execute("BEGIN IMMEDIATE")
            #expect(try MirrorState(path: path).metadata("00") == nil)
            try other.execute("COMMIT")
            #expect(try other.run("PRAGMA journal_mode") == [[.text("delete")]])
            #expect(try MirrorState(path: path).metadata("00") == nil)
            #expect(try SQLiteDatabase.open(path, waiting: 0).run("PRAGMA journal_mode") == [[.text("wal")]])
        }
    }

    @Test func `two processes write at the same time, and nothing is lost`() async throws {
        try await run { path in
            let count = 200
            let state = MirrorState(path: path)
            _ = try state.metadata("")
            async let other = python(
                path,
                """
                for number in range(\(count)):
                    with db:
                        db.execute("INSERT INTO metadata VALUES (?, 'wheel', zeroblob(10000))", (f"python {number}",))
                """)
            for number in 0..<count { try state.save(StoredMetadata([UInt8](repeating: 1, count: 10000), origin: .wheel), sha256: "swift \(number)") }
            _ = try await other
            for writer in ["swift", "python"] { #expect(try state.metadata("\(writer) \(count - 1)") != nil) }
            #expect(try await python(path, "print(db.execute('SELECT count(*) FROM metadata').fetchone())") == "(\(2 * count),)\n")
        }
    }

    @Test func `one state is used by many at once`() async throws {
        try await run { path in
            let state = MirrorState(path: path)
            try await withThrowingTaskGroup { group in
                for number in 0..<100 {
                    group.addTask {
                        try state.save(StoredMetadata([UInt8(number)], origin: .wheel), sha256: "\(number)")
                        return try state.metadata("\(number)")?.bytes == [UInt8(number)]
                    }
                }
                for try await isSame in group { #expect(isSame) }
            }
        }
    }
}
