import ForeignText

/// An expression of SPDX licences (SPDX 2.3 annex D, as core metadata 2.4 uses it): `MIT OR (Apache-2.0 AND GPL-2.0-only WITH GCC-exception-2.0)`.
struct SPDXExpression: Hashable {
    /// The expression with the spelling that the licence list has for each name.
    let text: String
    /// The same with the names that the list has now for those of GNU that it calls deprecated: `GPL-2.0+` is `GPL-2.0-or-later`.
    let current: String

    /// Reads an expression; nil for a text that is none, or that has a name which the licence list does not have.
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

    /// The list says of these two forms what they mean.
    private static func current(_ name: String) -> String {
        let plain = String(name.without(suffix: "+") ?? name[...])
        guard ["GPL-", "LGPL-", "AGPL-", "GFDL-"].contains(where: { plain.utf8.hasPrefix($0) }),
            let version = plain.cut(atLast: "-")?.after, version.utf8.allSatisfy({ $0.isASCIIDigit || $0 == UInt8(ascii: ".") })
        else { return name }
        return plain + (plain.utf8.count < name.utf8.count ? "-or-later" : "-only")
    }

    /// Reads by descent; `WITH` binds closest, then `AND`, then `OR`.
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

        /// The name as the list spells it; one of the project's own stays as it is.
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
