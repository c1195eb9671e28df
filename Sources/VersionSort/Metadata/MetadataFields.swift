import ForeignText

/// The header fields and the body of a metadata file, in the mail format of the core metadata specification.
///
/// It is as lenient as the parsers of installers: a line that is not a field ends the header, and text that is not UTF-8 is read as Latin-1.
struct MetadataFields {
    /// The maximum size of a file, in bytes.
    static let sizeLimit = 16 << 20
    /// The maximum number of values of one field.
    static let valuesLimit = 20_000

    private var fields: [String: [String]] = [:]
    /// The text after the first empty line; `nil` if it is only white space.
    private(set) var body: String?

    /// Parses a metadata file.
    ///
    /// - Parameter wanted: The fields to keep, in lower case; `nil` to keep all fields and the body.
    init(parsing bytes: [UInt8], only wanted: [String]? = nil) throws(MetadataParseError) {
        guard bytes.count <= Self.sizeLimit else { throw .tooLarge(Self.sizeLimit) }
        var place = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        var name: String?
        var isWanted = true
        var value: [UInt8] = []
        var bodyStart: Int?
        while place < bytes.count {
            let (end, next) = Self.line(bytes, place)
            let line = bytes[place..<end]
            if line.isEmpty {
                // An empty line before the first field does not end the header: some tools begin with one.
                if name != nil { bodyStart = next }
            } else if line.first == 0x20 || line.first == 0x09, name != nil {
                if isWanted {
                    value.append(0x0A)
                    value += line
                }
            } else if let colon = Self.colon(line) {
                if isWanted { try keep(name, value) }
                let found = Self.name(line[..<colon], among: wanted)
                isWanted = found != nil
                name = found ?? ""
                if isWanted { value = Array(line[(colon + 1)...].drop { $0 == 0x20 || $0 == 0x09 }) }
            } else if name != nil {
                bodyStart = place
            }
            if bodyStart != nil { break }
            place = next
        }
        if isWanted { try keep(name, value) }
        if let bodyStart, wanted == nil {
            let text = Self.text(bytes[bodyStart...])
            body = text.utf8.allSatisfy(\.isASCIIWhitespace) ? nil : text
        }
    }

    /// Creates fields from their values by name in lower case.
    init(_ fields: [String: [String]]) { self.fields = fields }

    /// Returns the first value of a field.
    func first(_ name: String) -> String? { fields[name]?.first }

    /// Returns all values of a field, in order.
    func all(_ name: String) -> [String] { fields[name] ?? [] }

    /// Returns the first value of a field; `nil` if it is empty or UNKNOWN, which old tools wrote for a missing value.
    func known(_ name: String) -> String? {
        guard let value = first(name), !value.isEmpty, value != "UNKNOWN" else { return nil }
        return value
    }

    /// Returns the first value of a field on one line; `nil` as for ``known(_:)``.
    func line(_ name: String) -> String? { known(name).map(Self.unfolded) }

    /// Returns a folded value on one line, with one space for each fold.
    static func unfolded(_ value: String) -> String {
        guard value.utf8.contains(0x0A) else { return value }
        return value.splitBytes(on: "\n").map { String($0.trimmingASCIIWhitespace) }.joined(separator: " ")
    }

    /// Returns the value without the margin that setuptools writes before each continuation line: eight spaces, or seven and a bar.
    static func withoutMargin(_ value: String) -> String {
        let lines = value.splitBytes(on: "\n", omittingEmptySubsequences: false)
        return lines.enumerated().map { index, line in
            if index == 0 { return String(line) }
            for margin in ["       |", "        "] where line.utf8.hasPrefix(margin) { return String(line.droppingBytes(first: margin.utf8.count)) }
            return String(line)
        }.joined(separator: "\n")
    }

    private mutating func keep(_ name: String?, _ value: [UInt8]) throws(MetadataParseError) {
        guard let name else { return }
        guard fields[name]?.count ?? 0 < Self.valuesLimit else { throw .tooMany(name, Self.valuesLimit) }
        var value = value
        while let last = value.last, last.isASCIIWhitespace { value.removeLast() }
        fields[name, default: []].append(Self.text(value[...]))
    }

    /// Returns the end of the line that starts at an index, without its line break, and the start of the next line.
    private static func line(_ bytes: [UInt8], _ start: Int) -> (end: Int, next: Int) {
        let newline = bytes[start...].firstIndex(of: 0x0A) ?? bytes.count
        let end = newline > start && bytes[newline - 1] == 0x0D ? newline - 1 : newline
        return (end, min(newline + 1, bytes.count))
    }

    /// Returns the index of the colon after a field name; `nil` if the line does not start with printable characters and a colon.
    private static func colon(_ line: ArraySlice<UInt8>) -> Int? {
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > line.startIndex,
            line[..<colon].allSatisfy({ $0 > 0x20 && $0 < 0x7F })
        else { return nil }
        return colon
    }

    /// Returns the name of a field in lower case; `nil` for one that is not wanted.
    private static func name(_ bytes: ArraySlice<UInt8>, among wanted: [String]?) -> String? {
        guard let wanted else { return text(bytes).lowercasedASCII }
        return wanted.first { $0.utf8.elementsEqual(bytes.lazy.map(\.asciiLowercased)) }
    }

    private static func text(_ bytes: ArraySlice<UInt8>) -> String {
        if let text = String(validating: bytes, as: UTF8.self) { return text }
        return String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
    }
}
