import CSQLite

/// A prepared statement and the rows it returns.
///
/// The database that owns it checks the result codes.
@safe struct SQLiteStatement: ~Copyable {
    private let statement: OpaquePointer

    init(adopting statement: OpaquePointer) { unsafe self.statement = unsafe statement }

    deinit { unsafe sqlite3_finalize(statement) }

    /// The number of parameters (`?`) in the statement.
    var parameterCount: Int { unsafe Int(sqlite3_bind_parameter_count(statement)) }

    /// Sets the value of a `?`, counted from 1.
    func bind(_ value: SQLiteValue, at index: Int32) -> Int32 {
        switch value {
        case .none: unsafe sqlite3_bind_null(statement, index)
        case .integer(let number): unsafe sqlite3_bind_int64(statement, index, number)
        case .text(let text): unsafe Array(text.utf8).withUnsafeBytes { unsafe csqlite_bind_text(statement, index, $0.baseAddress, UInt64($0.count)) }
        case .blob(let bytes): unsafe bytes.withUnsafeBytes { unsafe csqlite_bind_blob(statement, index, $0.baseAddress, UInt64($0.count)) }
        }
    }

    /// Advances to the next row (`SQLITE_ROW`) or to the end (`SQLITE_DONE`).
    func step() -> Int32 { unsafe sqlite3_step(statement) }

    /// Returns the values of the current row.
    func row() throws(SQLiteError) -> [SQLiteValue] {
        var row: [SQLiteValue] = []
        for column in 0..<(unsafe sqlite3_column_count(statement)) { row.append(try value(column)) }
        return row
    }

    private func value(_ column: Int32) throws(SQLiteError) -> SQLiteValue {
        switch unsafe sqlite3_column_type(statement, column) {
        case SQLITE_NULL: return .none
        case SQLITE_INTEGER: return .integer(unsafe sqlite3_column_int64(statement, column))
        case SQLITE_BLOB:
            // An empty blob has no address. Ask for the length only after the address.
            let start = unsafe sqlite3_column_blob(statement, column)
            let count = unsafe Int(sqlite3_column_bytes(statement, column))
            guard unsafe start != nil || count == 0 else { throw .outOfMemory }
            return .blob(unsafe Array(UnsafeRawBufferPointer(start: start, count: count)))
        default:
            guard let start = unsafe sqlite3_column_text(statement, column) else { throw .outOfMemory }
            let count = unsafe Int(sqlite3_column_bytes(statement, column))
            return .text(unsafe String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self))
        }
    }
}

/// A value in a column of a row, or for a `?` of a statement.
package enum SQLiteValue: Hashable, Sendable {
    /// The value `NULL`.
    case none
    /// An integer.
    case integer(Int64)
    /// Text, with replacement characters for bytes that are not UTF-8. A number with a fraction is read as text.
    case text(String)
    /// Bytes; may be empty.
    case blob([UInt8])

    /// Returns a text value, or `NULL` if the text is `nil`.
    package static func text(_ text: String?) -> SQLiteValue {
        if let text { .text(text) } else { .none }
    }

    /// The text; `nil` if the value has another type.
    package var text: String? {
        if case .text(let text) = self { text } else { nil }
    }

    /// The bytes; `nil` if the value has another type.
    package var blob: [UInt8]? {
        if case .blob(let bytes) = self { bytes } else { nil }
    }
}
