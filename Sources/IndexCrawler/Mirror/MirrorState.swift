internal import FoundationEssentials
internal import GRDB
internal import Synchronization
internal import SystemPackage

/// A project page as it last came in, with what lets the index answer that it has not changed.
struct CachedPage: Sendable {
    /// The URL that answered, against which links are resolved.
    var url: String
    var contentType: String
    var entityTag: String?
    var lastModified: String?
    var body: [UInt8]
}

/// What `state.sqlite` remembers of pages, with their validators, and of metadata, by the SHA-256 of its file.
///
/// All of it can be fetched again. The file is opened when it is first needed.
final class MirrorState: Sendable {
    private let path: FilePath
    private let pool = Mutex<DatabasePool?>(nil)

    /// The layout of the tables; a file with another number is thrown away and made anew.
    private static let schemaVersion = 1

    init(path: FilePath) {
        self.path = path
    }

    /// Opens the state, making it anew when it is missing, damaged or of another layout.
    private func database() throws -> DatabasePool {
        try pool.withLock { pool in
            if let pool { return pool }
            let opened: DatabasePool
            do {
                opened = try Self.open(path)
            } catch let error as DatabaseError where [.SQLITE_NOTADB, .SQLITE_CORRUPT].contains(error.resultCode) {
                for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path.string + suffix) }
                opened = try Self.open(path)
            }
            pool = opened
            return opened
        }
    }

    private static func open(_ path: FilePath) throws -> DatabasePool {
        var configuration = Configuration()
        configuration.busyMode = .timeout(30)
        let pool = try DatabasePool(path: path.string, configuration: configuration)
        try pool.write { database in
            let version = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
            guard version != schemaVersion else { return }
            try database.execute(
                sql: """
                    DROP TABLE IF EXISTS page;
                    DROP TABLE IF EXISTS metadata;
                    CREATE TABLE page (
                        address TEXT PRIMARY KEY, url TEXT NOT NULL, content_type TEXT NOT NULL,
                        entity_tag TEXT, last_modified TEXT, body BLOB NOT NULL
                    ) WITHOUT ROWID;
                    CREATE TABLE metadata (sha256 TEXT PRIMARY KEY, origin TEXT NOT NULL, body BLOB NOT NULL) WITHOUT ROWID;
                    PRAGMA user_version = \(schemaVersion);
                    """)
        }
        return pool
    }

    func page(_ address: String) throws -> CachedPage? {
        try database().read { database in
            let row = try Row.fetchOne(database, sql: "SELECT * FROM page WHERE address = ?", arguments: [address])
            guard let row else { return nil }
            let body: Data = row["body"]
            return CachedPage(
                url: row["url"], contentType: row["content_type"], entityTag: row["entity_tag"], lastModified: row["last_modified"],
                body: Array(body))
        }
    }

    func save(_ page: CachedPage, address: String) throws {
        try database().write { database in
            try database.execute(
                sql: "INSERT OR REPLACE INTO page VALUES (?, ?, ?, ?, ?, ?)",
                arguments: [address, page.url, page.contentType, page.entityTag, page.lastModified, Data(page.body)])
        }
    }

    func forgetPage(_ address: String) throws {
        try database().write { try $0.execute(sql: "DELETE FROM page WHERE address = ?", arguments: [address]) }
    }

    func metadata(_ sha256: String) throws -> StoredMetadata? {
        try database().read { database in
            let row = try Row.fetchOne(database, sql: "SELECT origin, body FROM metadata WHERE sha256 = ?", arguments: [sha256])
            guard let row, let origin = MetadataOrigin(rawValue: row["origin"]) else { return nil }
            let body: Data = row["body"]
            return StoredMetadata(Array(body), origin: origin)
        }
    }

    func save(_ metadata: StoredMetadata, sha256: String) throws {
        try database().write { database in
            try database.execute(
                sql: "INSERT OR REPLACE INTO metadata VALUES (?, ?, ?)",
                arguments: [sha256, metadata.origin.rawValue, Data(metadata.bytes)])
        }
    }
}
