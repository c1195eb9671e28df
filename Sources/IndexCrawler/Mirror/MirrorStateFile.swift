internal import Native
internal import SystemPackage

/// The database file of a mirror's state, with its layout.
struct MirrorStateFile: Sendable {
    let path: FilePath

    /// The version of the table layout.
    ///
    /// A file with another version is emptied and created anew.
    private static let schemaVersion: Int64 = 1
    /// The time to wait for another process, in milliseconds.
    private static let patience: Int32 = 30_000

    /// Opens the database; creates it anew if it is missing, damaged or has another layout.
    func open() throws(SQLiteError) -> SQLiteDatabase {
        do {
            return try openOnce()
        } catch {
            guard case .damaged = error else { throw error }
            // If the file cannot be removed, the next attempt reports that it is damaged, which is the better message.
            for suffix in ["", "-wal", "-shm"] { try? FileSystem.remove(FilePath(path.string + suffix)) }
            return try openOnce()
        }
    }

    private func openOnce() throws(SQLiteError) -> SQLiteDatabase {
        let database = try SQLiteDatabase.open(path, waiting: Self.patience)
        try Self.useWriteAheadLog(database)
        if try Self.version(of: database) != Self.schemaVersion { try Self.makeTables(database) }
        return database
    }

    /// Enables the write-ahead log, so that readers and a writer work at the same time.
    ///
    /// Data lost in a crash can be fetched again.
    private static func useWriteAheadLog(_ database: borrowing SQLiteDatabase) throws(SQLiteError) {
        do {
            try database.run("PRAGMA journal_mode = WAL")
        } catch {
            // SQLite does not wait here. The mode is permanent, so a process that keeps the file busy is setting the same mode.
            guard case .busy = error else { throw error }
        }
        try database.execute("PRAGMA synchronous = NORMAL")
    }

    private static func version(of database: borrowing SQLiteDatabase) throws(SQLiteError) -> Int64 {
        guard case .integer(let version)? = try database.run("PRAGMA user_version").first?.first else { return 0 }
        return version
    }

    private static func makeTables(_ database: borrowing SQLiteDatabase) throws(SQLiteError) {
        try database.execute("BEGIN IMMEDIATE")
        // Another process may have created the tables while this one waited.
        if try version(of: database) != schemaVersion {
            try database.execute(
                """
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
        try database.execute("COMMIT")
    }
}
