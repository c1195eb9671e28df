import ForeignText
import Native

/// The RECORD file of a wheel, a list of files with their digests (recording installed projects, "The RECORD file").
struct WheelRecord {
    /// The data about one file.
    struct Line {
        /// The algorithm and the digest in URL-safe base64 without padding; `nil` if the list states none.
        let digest: (algorithm: DigestAlgorithm, text: String)?
        let size: UInt64?
    }

    /// The files by path.
    let lines: [ExactText: Line]

    /// Parses lines with path, `algorithm=digest` and size, separated by commas; throws an error for an invalid line.
    init(parsing text: String) throws(RecordFault) {
        var lines: [ExactText: Line] = [:]
        for (number, fields) in try Self.rows(text) {
            guard fields.count >= 3, !fields[0].isEmpty else { throw RecordFault(line: number, reason: "it has not three fields") }
            var digest: (DigestAlgorithm, String)?
            if !fields[1].isEmpty {
                let parts = fields[1].splitBytes(on: "=", maxSplits: 1)
                // MD5 and SHA-1 are not allowed, because they are not secure.
                guard parts.count == 2, let algorithm = DigestAlgorithm(rawValue: parts[0].lowercased()), algorithm != .md5, algorithm != .sha1 else {
                    throw RecordFault(line: number, reason: "its digest is of no accepted kind")
                }
                digest = (algorithm, String(parts[1]))
            }
            lines[ExactText(fields[0])] = Line(digest: digest, size: fields[2].isEmpty ? nil : UInt64(fields[2]))
        }
        self.lines = lines
    }

    /// Returns the rows with the number of the line on which each begins; empty lines are left out.
    ///
    /// A field with a comma, a quote or a line break is quoted, as Python's `csv` module writes it.
    private static func rows(_ text: String) throws(RecordFault) -> [(line: Int, fields: [String])] {
        var rows: [(line: Int, fields: [String])] = []
        var (fields, field): ([String], [UInt8]) = ([], [])
        var (line, start, isQuoted) = (1, 1, false)
        func endRow() {
            if !fields.isEmpty || !field.isEmpty { rows.append((start, fields + [String(decoding: field, as: UTF8.self)])) }
            (fields, field) = ([], [])
        }
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "\n") { line += 1 }
            switch byte {
            case UInt8(ascii: "\"") where isQuoted && rest.first == UInt8(ascii: "\""):
                field.append(byte)
                rest = rest.dropFirst()
            case UInt8(ascii: "\""): isQuoted.toggle()
            case UInt8(ascii: ",") where !isQuoted:
                fields.append(String(decoding: field, as: UTF8.self))
                field = []
            case UInt8(ascii: "\n") where !isQuoted, UInt8(ascii: "\r") where !isQuoted:
                endRow()
                start = line
            default: field.append(byte)
            }
        }
        guard !isQuoted else { throw RecordFault(line: start, reason: "a quote is not closed") }
        endRow()
        return rows
    }
}

/// An error for an invalid line of a RECORD file.
struct RecordFault: Error {
    let line: Int
    let reason: String
}

/// URL-safe base64 without padding (RFC 4648 §5).
enum Base64URL {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    static func encode(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count * 4 + 2) / 3)
        var place = 0
        while place < bytes.count {
            let count = min(3, bytes.count - place)
            var word: UInt32 = 0
            for offset in 0..<3 { word = word << 8 | (offset < count ? UInt32(bytes[place + offset]) : 0) }
            for digit in 0...count { text.append(alphabet[Int(word >> UInt32(18 - 6 * digit)) & 63]) }
            place += 3
        }
        return String(decoding: text, as: UTF8.self)
    }
}
