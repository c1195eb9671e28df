import ForeignText

/// A requirement in old metadata that violates today's grammar, interpreted as it was meant.
///
/// The forms are those found in indexes and repaired by installers. A requirement that cannot be repaired is not dropped: it becomes one that no
/// release satisfies, so that an override can replace it.
struct LegacyRequirement {
    let requirement: Requirement
    /// A sentence without a full stop that states how the text was interpreted.
    let note: String

    /// Parses a text that violates today's grammar; `nil` if even the project's name is missing.
    init?(_ text: String) {
        let bytes = Array(text.utf8)
        let end = bytes.firstIndex { !($0.isAlphanumeric || Self.nameSigns.contains($0)) } ?? bytes.count
        guard let name = try? ProjectName(String(decoding: bytes[..<end], as: UTF8.self)) else { return nil }
        let versions = Array(bytes[end...].prefix { $0 != UInt8(ascii: ";") })
        let marker = String(decoding: bytes[(end + versions.count)...], as: UTF8.self)
        if let repaired = Self.repaired(versions), let requirement = try? Requirement("\(name)\(repaired)\(marker)") {
            self.requirement = requirement
            note = "Requires-Dist '\(text)' is read as '\(requirement)'"
            return
        }
        let words = String(decoding: versions.filter { $0.isAlphanumeric || $0 == UInt8(ascii: ".") }, as: UTF8.self)
        guard let none = try? SpecifierSet("===\(Self.mark)\(words)") else { return nil }
        requirement = Requirement(name: name, specifiers: none, marker: (try? Requirement("\(name)\(marker)"))?.marker)
        note = "Requires-Dist '\(text)' cannot be read, and no release of \(name) satisfies it: an override can replace it"
    }

    /// Returns the requirement that a warning names as unreadable; `nil` for any other warning.
    static func unreadable(inNote note: String) -> LegacyRequirement? {
        guard let text = note.cut(at: "Requires-Dist '")?.after.cut(at: "' cannot be read")?.before else { return nil }
        return LegacyRequirement(String(text))
    }

    /// Parses a specifier that violates today's grammar; `nil` if it cannot be interpreted.
    static func specifiers(_ text: String) -> SpecifierSet? { repaired(Array(text.utf8)).flatMap { try? SpecifierSet($0) } }

    /// Returns a requirement whose marker uses a prefix in an ordered comparison (`python_version >= "3.6.*"`), interpreted as it was meant.
    ///
    /// Returns `nil` for any other requirement.
    static func repairingMarker(_ requirement: Requirement) -> Requirement? {
        guard let marker = requirement.marker?.withoutOrderedPrefixes else { return nil }
        return Requirement(name: requirement.name, extras: requirement.extras, specifiers: requirement.specifiers, url: requirement.url, marker: marker)
    }

    /// The prefix of the text after `===` in a requirement that cannot be read, which no version satisfies.
    static let mark = "unreadable:"

    private static let nameSigns = Set("-_.".utf8)
    private static let operatorSigns = Set("<>=!~".utf8)
    private static let ignored = Set("()'\"".utf8)

    /// Returns extras and versions in today's grammar; `nil` if a clause cannot be interpreted.
    private static func repaired(_ bytes: [UInt8]) -> String? {
        var rest = bytes.filter { !$0.isASCIISpace && !ignored.contains($0) }
        var extras = ""
        if rest.first == UInt8(ascii: "["), let end = rest.firstIndex(of: UInt8(ascii: "]")) {
            extras = String(decoding: rest[...end], as: UTF8.self)
            rest.removeFirst(end + 1)
        }
        var clauses: [String] = []
        for part in rest.split(separator: UInt8(ascii: ",")) {
            for clause in separated(Array(part)) {
                guard let repaired = repaired(clause: clause) else { return nil }
                if !repaired.isEmpty { clauses.append(repaired) }
            }
        }
        return extras + clauses.joined(separator: ",")
    }

    /// Returns the clauses of a text with missing commas, such as `>=7.2.0<8.0.0`.
    private static func separated(_ bytes: [UInt8]) -> [[UInt8]] {
        var clauses: [[UInt8]] = []
        for (place, byte) in bytes.enumerated() {
            let begins = operatorSigns.contains(byte) && (place == 0 || !operatorSigns.contains(bytes[place - 1]))
            if begins || clauses.isEmpty { clauses.append([]) }
            clauses[clauses.count - 1].append(byte)
        }
        return clauses
    }

    /// Returns one clause in today's grammar; empty if it has no meaning.
    private static func repaired(clause: [UInt8]) -> String? {
        var sign = String(decoding: clause.prefix { operatorSigns.contains($0) }, as: UTF8.self)
        var version = String(decoding: clause.dropFirst(sign.utf8.count), as: UTF8.self)
        if version == "*" || version == ".*" { return ["==", ">="].contains(sign) ? "" : nil }
        // It means any development version.
        if version == "dev" { version = "0.0.0.dev0" }
        if sign == "!=~" { (sign, version) = ("!=", version + ".*") }
        if version.utf8.hasSuffix("*"), !version.utf8.hasSuffix(".*") { version = version.droppingBytes(last: 1) + ".*" }
        if version.utf8.hasSuffix(".*"), !["==", "!="].contains(sign) {
            guard let bound = OrderedPrefix(sign, version) else { return nil }
            (sign, version) = (bound.sign, bound.version)
        }
        if version.utf8.hasSuffix(".") { version = String(version.droppingBytes(last: 1)) }
        return (try? Specifier(sign + version))?.description
    }
}

/// A prefix in an ordered comparison, which today's grammar does not allow.
///
/// It means all versions with the prefix.
private struct OrderedPrefix {
    let sign: String
    let version: String

    /// Parses `<=3.9.*` as `<3.10`, `>3.9.*` as `>=3.10`, and other comparisons without the star; `nil` if the prefix is not a number.
    init?(_ sign: String, _ text: String) {
        let prefix = String(text.droppingBytes(last: 2))
        guard sign == "<=" || sign == ">" else {
            (self.sign, version) = (sign, prefix)
            return
        }
        var numbers = prefix.splitBytes(on: ".").map(String.init)
        guard let last = numbers.last.flatMap({ Int($0) }), last < Int.max else { return nil }
        numbers[numbers.count - 1] = String(last + 1)
        (self.sign, version) = (sign == "<=" ? "<" : ">=", numbers.joined(separator: "."))
    }
}

extension Marker {
    /// The marker with prefixes in ordered comparisons replaced; `nil` if there are none.
    fileprivate var withoutOrderedPrefixes: Marker? {
        var isChanged = false
        func repaired(_ node: Node) -> Node {
            switch node {
            case .all(let nodes): return .all(nodes.map(repaired))
            case .any(let nodes): return .any(nodes.map(repaired))
            case .comparison(let comparison):
                guard case .variable(let variable) = comparison.left, variable.isVersion, case .text(let text) = comparison.right,
                    [.less, .lessOrEqual, .greater, .greaterOrEqual, .compatible].contains(comparison.op), text.utf8.hasSuffix(".*"),
                    let bound = OrderedPrefix(comparison.op.rawValue, text), let op = MarkerOperator(rawValue: bound.sign)
                else { return node }
                isChanged = true
                return .comparison(Comparison(left: comparison.left, op: op, right: .text(bound.version)))
            }
        }
        let root = repaired(root)
        return isChanged ? Marker(root: root) : nil
    }
}
