internal import CSQLite
package import SystemPackage

/// Why a database could not be used.
package enum SQLiteError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The file is no database, or its content contradicts itself.
    case damaged(FilePath, reason: String)
    /// Somebody else kept the file locked for longer than was to be waited.
    case busy(FilePath, reason: String)
    /// Anything else, with SQLite's primary result code.
    case failed(FilePath, code: Int32, reason: String)
    /// SQLite cannot be loaded; the loader's words.
    case noLibrary(String)
    /// There is no memory left.
    case outOfMemory

    /// The error of a result code, extended or not ("Result and Error Codes" of SQLite's manual: the low eight bits are the primary one).
    init(_ path: FilePath, code: Int32, reason: String) {
        self =
            switch code & 0xff {
            case SQLITE_NOTADB, SQLITE_CORRUPT: .damaged(path, reason: reason)
            case SQLITE_BUSY, SQLITE_LOCKED: .busy(path, reason: reason)
            case SQLITE_NOMEM: .outOfMemory
            case let code: .failed(path, code: code, reason: reason)
            }
    }

    /// Why there is no connection at all.
    static var noConnection: SQLiteError { SystemLibrary.sqlite.problem.map { .noLibrary($0) } ?? .outOfMemory }

    /// The message for people.
    package var description: String {
        switch self {
        case .damaged(let path, let reason): "\(path) is damaged: \(reason)"
        case .busy(let path, let reason): "\(path) is in use by another process: \(reason)"
        case .failed(let path, _, let reason): "cannot use \(path): \(reason)"
        case .noLibrary(let reason): "a system library cannot be loaded: \(reason)"
        case .outOfMemory: "there is no memory left"
        }
    }
}
