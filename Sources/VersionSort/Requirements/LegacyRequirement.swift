import ForeignText

/// A requirement of metadata that does not follow today's grammar, as published before anybody enforced it, read as it was meant.
///
/// Source of the forms: what indexes still hold, and what installers repair. A requirement that no repair makes readable is not dropped: it becomes one that
/// no release satisfies, so that an override can say what stands instead before anybody judges it.
struct LegacyRequirement {
    let requirement: Requirement
    /// A sentence without full stop that says how the text was read.
    let note: String

    /// Reads a text that is no requirement by today's grammar; nil where not even the project is known.
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
        note = "Requires-Dist '\(text)' cannot be read, and no release of \(name) satisfies it: an override can say what stands instead"
    }

    /// Reads versions that are no specifier by today's grammar; nil where they cannot be understood.
    static func specifiers(_ text: String) -> SpecifierSet? { repaired(Array(text.utf8)).flatMap { try? SpecifierSet($0) } }

    /// A requirement whose marker compares a version with a prefix where versions are ordered (`python_version >= "3.6.*"`), read as it was meant; nil for any other.
    static func repairingMarker(_ requirement: Requirement) -> Requirement? {
        guard let marker = requirement.marker?.withoutOrderedPrefixes else { return nil }
        return Requirement(name: requirement.name, extras: requirement.extras, specifiers: requirement.specifiers, url: requirement.url, marker: marker)
    }

    /// Begins the text that stands for versions that cannot be read.
    static let mark = "unreadable:"

    private static let nameSigns = Set("-_.".utf8)
    private static let operatorSigns = Set("<>=!~".utf8)
    private static let ignored = Set("()'\"".utf8)

    /// Extras and versions in today's form, nil where a clause cannot be understood.
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

    /// The clauses of a text in which commas were forgotten, as `>=7.2.0<8.0.0`.
    private static func separated(_ bytes: [UInt8]) -> [[UInt8]] {
        var clauses: [[UInt8]] = []
        for (place, byte) in bytes.enumerated() {
            let begins = operatorSigns.contains(byte) && (place == 0 || !operatorSigns.contains(bytes[place - 1]))
            if begins || clauses.isEmpty { clauses.append([]) }
            clauses[clauses.count - 1].append(byte)
        }
        return clauses
    }

    /// One clause in today's form, empty where it says nothing.
    private static func repaired(clause: [UInt8]) -> String? {
        var sign = String(decoding: clause.prefix { operatorSigns.contains($0) }, as: UTF8.self)
        var version = String(decoding: clause.dropFirst(sign.utf8.count), as: UTF8.self)
        if version == "*" || version == ".*" { return ["==", ">="].contains(sign) ? "" : nil }
        // Any development version at all.
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

/// A prefix where versions are ordered, which today's grammar does not have: all versions that begin so are meant.
private struct OrderedPrefix {
    let sign: String
    let version: String

    /// Reads `<=3.9.*` as `<3.10`, `>3.9.*` as `>=3.10`, and the other comparisons without the star; nil where the prefix is no number.
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
    /// The marker without prefixes where versions are ordered; nil where it has none.
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
