import ForeignText

/// An SPDX licence expression (SPDX 2.3 annex D, as in core metadata 2.4): `MIT OR (Apache-2.0 AND GPL-2.0-only WITH GCC-exception-2.0)`.
struct SPDXExpression: Hashable {
    /// The expression with names spelled as in the licence list.
    let text: String
    /// The expression with deprecated GNU names replaced by current ones: `GPL-2.0+` becomes `GPL-2.0-or-later`.
    let current: String

    /// Parses an expression; `nil` if it is invalid or contains a name that is not in the licence list.
    init?(_ source: String) {
        guard source.utf8.count <= 1000, source.utf8.allSatisfy({ $0.isAlphanumeric || Self.marks.contains($0) }) else { return nil }
        var reader = Reader(source)
        guard reader.readAlternatives(), reader.isAtEnd else { return nil }
        text = Self.joined(reader.names)
        current = Self.joined(reader.names.map(Self.current))
    }

    private static let marks = Set(" \t().-+".utf8)

    private static func joined(_ names: [String]) -> String {
        names.joined(separator: " ").replacingBytes(of: "( ", with: "(").replacingBytes(of: " )", with: ")")
    }

    /// Returns the current name for a deprecated GNU name.
    ///
    /// The licence list defines the meaning of both forms.
    private static func current(_ name: String) -> String {
        let plain = String(name.without(suffix: "+") ?? name[...])
        guard ["GPL-", "LGPL-", "AGPL-", "GFDL-"].contains(where: { plain.utf8.hasPrefix($0) }),
            let version = plain.cut(atLast: "-")?.after, version.utf8.allSatisfy({ $0.isASCIIDigit || $0 == UInt8(ascii: ".") })
        else { return name }
        return plain + (plain.utf8.count < name.utf8.count ? "-or-later" : "-only")
    }

    /// A recursive descent parser.
    ///
    /// `WITH` binds strongest, then `AND`, then `OR`.
    private struct Reader {
        private let words: [Substring]
        private var place = 0
        private var depth = 0
        private(set) var names: [String] = []

        init(_ text: String) {
            words = text.replacingBytes(of: "(", with: " ( ").replacingBytes(of: ")", with: " ) ").words
        }

        var isAtEnd: Bool { place == words.count }

        mutating func readAlternatives() -> Bool {
            repeat {
                repeat {
                    guard readTerm() else { return false }
                } while take("AND")
            } while take("OR")
            return true
        }

        private mutating func take(_ word: String) -> Bool {
            guard place < words.count, words[place].uppercased() == word else { return false }
            names.append(word)
            place += 1
            return true
        }

        private mutating func readTerm() -> Bool {
            if take("(") {
                depth += 1
                guard depth <= 50, readAlternatives(), take(")") else { return false }
                depth -= 1
                return true
            }
            guard let word = next(), let name = Self.license(word) else { return false }
            names.append(name)
            guard take("WITH") else { return true }
            guard let word = next(), let exception = SPDXNames.exceptions[word.lowercased()] else { return false }
            names.append(exception)
            return true
        }

        private mutating func next() -> Substring? {
            guard place < words.count else { return nil }
            place += 1
            return words[place - 1]
        }

        /// Returns the name as spelled in the list.
        ///
        /// A `LicenseRef-` name stays unchanged.
        private static func license(_ word: Substring) -> String? {
            let lower = word.lowercased()
            if lower.utf8.hasPrefix("licenseref-") {
                let name = word.droppingBytes(first: "licenseref-".utf8.count)
                return name.isEmpty || name.utf8.contains("+") ? nil : "LicenseRef-\(name)"
            }
            guard let plain = lower.without(suffix: "+") else { return SPDXNames.licenses[lower] }
            return SPDXNames.licenses[String(plain)].map { $0 + "+" }
        }
    }
}
