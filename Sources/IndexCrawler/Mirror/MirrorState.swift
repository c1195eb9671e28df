internal import Native
internal import Synchronization
internal import SystemPackage

/// A received project page with the validators for a conditional request.
struct CachedPage: Hashable, Sendable {
    /// The URL of the response, which is the base of its links.
    var url: String
    var contentType: String
    var entityTag: String?
    var lastModified: String?
    var body: [UInt8]
}

/// The database `state.sqlite`: received pages by address, and metadata by the SHA-256 of the file.
///
/// All of it can be fetched again. The file is opened on first use, and created anew if it is damaged or has another layout.
/// Several processes may use it; a writer waits for another one.
final class MirrorState: Sendable {
    private let file: MirrorStateFile
    private let connection = Mutex<SQLiteDatabase?>(nil)

    init(path: FilePath) {
        file = MirrorStateFile(path: path)
    }

    /// Runs one statement.
    @discardableResult
    private func run(_ text: String, _ values: [SQLiteValue]) throws(SQLiteError) -> [[SQLiteValue]] {
        try connection.withLock { (connection) throws(SQLiteError) in
            if connection == nil { connection = try file.open() }
            return try connection?.run(text, values) ?? []
        }
    }

    /// Returns a page that an earlier version of relcli stored; this version stores them in files, see ``KeptAnswers``.
    func page(_ address: String) throws(SQLiteError) -> CachedPage? {
        let rows = try run("SELECT url, content_type, entity_tag, last_modified, body FROM page WHERE address = ?", [.text(address)])
        guard let row = rows.first, let url = row[0].text, let type = row[1].text, let body = row[4].blob else { return nil }
        return CachedPage(url: url, contentType: type, entityTag: row[2].text, lastModified: row[3].text, body: body)
    }

    func forgetPage(_ address: String) throws(SQLiteError) {
        try run("DELETE FROM page WHERE address = ?", [.text(address)])
    }

    func metadata(_ sha256: String) throws(SQLiteError) -> StoredMetadata? {
        let rows = try run("SELECT origin, body FROM metadata WHERE sha256 = ?", [.text(sha256)])
        guard let row = rows.first, let name = row[0].text, let origin = MetadataOrigin(rawValue: name), let body = row[1].blob else { return nil }
        return StoredMetadata(body, origin: origin)
    }

    func save(_ metadata: StoredMetadata, sha256: String) throws(SQLiteError) {
        try run(
            "INSERT OR REPLACE INTO metadata (sha256, origin, body) VALUES (?, ?, ?)",
            [.text(sha256), .text(metadata.origin.rawValue), .blob(metadata.bytes)])
    }
}
