package import ForeignText

/// The RECORD file of a wheel, a list of files with their digests (recording installed projects, "The RECORD file").
package struct WheelRecord: Sendable {
    /// The data about one file.
    package struct Line: Sendable {
        /// The algorithm in lower case, such as `sha256`, and the digest in URL-safe base64 without padding; `nil` if the list states none.
        package let digest: (algorithm: String, text: String)?
        package let size: UInt64?
    }

    /// The files by path.
    package let lines: [ExactText: Line]

    /// Parses lines with path, `algorithm=digest` and size, separated by commas; throws an error for an invalid line.
    package init(parsing text: String) throws(RecordFault) {
        var lines: [ExactText: Line] = [:]
        for (number, fields) in try Self.rows(text) {
            guard fields.count >= 3, !fields[0].isEmpty else { throw RecordFault(line: number, reason: "it has fewer than three fields, or no path") }
            var digest: (String, String)?
            if !fields[1].isEmpty {
                let parts = fields[1].splitBytes(on: "=", maxSplits: 1)
                // MD5 and SHA-1 are not allowed, because they are not secure.
                guard parts.count == 2, Self.algorithms.contains(parts[0].lowercased()) else {
                    let beginning = PublicText.cleaned(String(parts[0].start(bytes: 20)))
                    throw RecordFault(line: number, reason: "its digest begins with '\(beginning)', not with one of \(Self.algorithms.joined(separator: ", "))")
                }
                digest = (parts[0].lowercased(), String(parts[1].part(before: "=")))
            }
            lines[ExactText(fields[0])] = Line(digest: digest, size: fields[2].isEmpty ? nil : UInt64(fields[2]))
        }
        self.lines = lines
    }

    /// Returns `true` for RECORD and its signatures in a metadata folder such as `demo-1.0.dist-info`, which have no lines of their own.
    package static func isRecord(_ path: String, in folder: some StringProtocol) -> Bool {
        ["RECORD", "RECORD.jws", "RECORD.p7s"].contains { path.utf8.elementsEqual("\(folder)/\($0)".utf8) }
    }

    /// Returns the fault of a file that its line in RECORD does not describe, as the end of a sentence, for example `is not in its RECORD`; `nil` if the line
    /// matches, and for RECORD itself.
    ///
    /// - Parameters:
    ///   - folder: the metadata folder, such as `demo-1.0.dist-info`.
    ///   - measure: a closure that returns the digest of the file by an algorithm such as `sha256`, in URL-safe base64 without padding, and the size of the
    ///     file in bytes. It is called only for a file whose line states a digest.
    package func fault<Fault: Error>(
        of path: String, in folder: some StringProtocol, measure: (_ algorithm: String) throws(Fault) -> (digest: String?, size: UInt64)
    ) throws(Fault) -> String? {
        if Self.isRecord(path, in: folder) { return nil }
        guard let line = lines[ExactText(path)] else { return "is not in its RECORD" }
        guard let stated = line.digest else { return "has no digest in its RECORD" }
        let (digest, size) = try measure(stated.algorithm)
        guard digest == stated.text else { return "is not what its RECORD says" }
        return line.size.map { $0 == size } ?? true ? nil : "is not as long as its RECORD says"
    }

    private static let algorithms = ["sha224", "sha256", "sha384", "sha512", "sha3-256"]

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
package struct RecordFault: Error, CustomStringConvertible {
    private let line: Int
    private let reason: String

    init(line: Int, reason: String) {
        (self.line, self.reason) = (line, reason)
    }

    package var description: String { "line \(line) of its RECORD cannot be used: \(reason)" }
}

/// URL-safe base64 without padding (RFC 4648 §5).
package enum Base64URL {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    /// Returns the text of bytes.
    package static func encode(_ bytes: [UInt8]) -> String {
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
