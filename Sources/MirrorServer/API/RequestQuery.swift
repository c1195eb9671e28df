import ForeignText

/// The query of a request: `name=value` pairs, percent-encoded (WHATWG URL §5.1).
struct RequestQuery {
    /// The reason why a query cannot be used.
    struct Fault: Error {
        let reason: String
    }

    private let values: [String: String]

    /// Parses the query of a request target.
    ///
    /// - Throws: ``Fault`` if an escape is invalid or a name occurs twice.
    init(_ target: String) throws(Fault) {
        guard let mark = target.utf8.firstIndex(of: UInt8(ascii: "?")) else {
            values = [:]
            return
        }
        var values: [String: String] = [:]
        for pair in target[target.utf8.index(after: mark)...].splitBytes(on: "&").prefix(Self.pairLimit) {
            let parts = pair.splitBytes(on: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = Self.decode(parts[0]), let value = parts.count > 1 ? Self.decode(parts[1]) : "" else {
                throw Fault(reason: "the query has an escape that is not UTF-8 in hexadecimal digits")
            }
            guard values.updateValue(value, forKey: name) == nil else { throw Fault(reason: "the query has several values of one name") }
        }
        self.values = values
    }

    private static func decode(_ text: Substring) -> String? {
        String(decoding: text.utf8.map { $0 == UInt8(ascii: "+") ? 0x20 : $0 }, as: UTF8.self).percentDecoded()
    }

    /// Returns the value of a name; `nil` if it is missing.
    ///
    /// - Throws: ``Fault`` if it has more than 100 Unicode code points.
    func text(_ name: String) throws(Fault) -> String? {
        guard let value = values[name] else { return nil }
        guard value.unicodeScalars.count <= Self.textLimit else {
            throw Fault(reason: "\(name) is longer than \(Self.textLimit) characters")
        }
        return value
    }

    /// Returns the value of a name as a number; `nil` if it is missing.
    ///
    /// - Throws: ``Fault`` if the value has anything but digits, or is outside the range.
    func number(_ name: String, in range: ClosedRange<Int>) throws(Fault) -> Int? {
        guard let value = values[name] else { return nil }
        guard !value.isEmpty, value.utf8.allSatisfy(\.isASCIIDigit), let number = Int(value), range.contains(number) else {
            throw Fault(reason: "\(name) is no number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    private static let textLimit = 100
    private static let pairLimit = 32
}
