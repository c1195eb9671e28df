import ForeignText

/// One dependency of Requires, Provides, Conflicts and similar: a name, a name compared with a version, or a boolean expression as text.
package struct RPMDependency: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The comparison of a name with a version.
    package typealias Comparison = RPMComparison
    /// The flags of a dependency in a header.
    package typealias Flags = RPMDependencyFlags

    /// The capability, or the whole text of a boolean expression in parentheses.
    package var name: String
    /// The comparison and the purpose of the dependency.
    package var flags: Flags
    /// The EVR, `[epoch:]version[-release]`; empty if there is no comparison.
    package var evr: String

    /// Creates a dependency on a capability, with an optional comparison.
    package init(_ name: String, _ comparison: Comparison? = nil, _ evr: String = "") {
        self.name = name
        flags = comparison?.flags ?? []
        self.evr = comparison == nil ? "" : evr
    }

    /// Creates a dependency with flags from a header.
    package init(name: String, flags: Flags, evr: String) {
        self.name = name
        self.flags = flags
        self.evr = evr
    }

    /// Returns a boolean expression from its text in parentheses.
    package static func rich(_ text: String) -> RPMDependency { RPMDependency(text) }

    /// A Boolean value indicating whether the dependency is a boolean expression.
    package var isRich: Bool { name.utf8.first == UInt8(ascii: "(") }

    /// The capabilities that it names, without versions: one, or those of the boolean expression.
    package var names: [String] { isRich ? RichDependencyGrammar.names(in: name[...]) : [name] }

    /// The comparison; `nil` if there is none.
    package var comparison: Comparison? { Comparison(flags) }

    /// Parses `name`, `name comparison version` (also with `==`) or a boolean expression; throws ``InvalidRPMDependency``.
    package init(parsing text: String) throws(InvalidRPMDependency) {
        let line = text[...].trimmingASCIIWhitespace
        if line.utf8.first == UInt8(ascii: "(") {
            guard RichDependencyGrammar.accepts(line) else { throw InvalidRPMDependency(text: quotedForMessage(text)) }
            self.init(String(line))
            return
        }
        let words = line.words
        switch words.count {
        case 1: self.init(String(words[0]))
        case 3:
            let sign = words[1] == "==" ? "=" : String(words[1])
            guard let comparison = Comparison(rawValue: sign) else { throw InvalidRPMDependency(text: quotedForMessage(text)) }
            self.init(String(words[0]), comparison, String(words[2]))
        default: throw InvalidRPMDependency(text: quotedForMessage(text))
        }
    }

    /// The dependency as in a spec file: `name >= 1.0`.
    package var description: String {
        guard let comparison else { return name }
        return "\(name) \(comparison.rawValue) \(evr)"
    }

    /// Compares by name, then by version text, then by flags.
    ///
    /// It is a fixed order for headers and reports, not the order of versions.
    package static func < (left: RPMDependency, right: RPMDependency) -> Bool {
        (left.name, left.evr, left.flags.rawValue) < (right.name, right.evr, right.flags.rawValue)
    }
}

extension RPMDependency: Codable {
    /// Decodes the name, flags and version.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        name = try container.decode(String.self, forKey: .name)
        flags = Flags(rawValue: try container.decodeIfPresent(UInt32.self, forKey: .flags) ?? 0)
        evr = try container.decodeIfPresent(String.self, forKey: .evr) ?? ""
    }

    /// Encodes the name, flags and version.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(name, forKey: .name)
        try container.encode(flags.rawValue, forKey: .flags)
        try container.encode(evr, forKey: .evr)
    }

    private enum CodingKeys: String, CodingKey {
        case name, flags, evr
    }
}

/// An error for a text that is not a dependency.
package struct InvalidRPMDependency: Error, Hashable, Sendable, CustomStringConvertible {
    /// The text, quoted and truncated for messages.
    package let text: String

    /// One line for a person.
    package var description: String { "\(text) is not an rpm dependency: 'name' or 'name >= version' is expected" }
}

extension RPMDependency {
    /// Returns `true` if a provided dependency satisfies a required one, as in rpm's `rpmdsCompare`.
    ///
    /// The names must be equal. A side without comparison or version matches everything. A side without release matches every release if its comparison
    /// includes `=`. A boolean expression matches nothing here: evaluate it with ``RPMExpression``.
    package static func overlap(provides: RPMDependency, requires: RPMDependency, dialect: RPMDialect = .current) -> Bool {
        guard provides.name == requires.name, !requires.isRich else { return false }
        let one = provides.flags.intersection(.comparison)
        let two = requires.flags.intersection(.comparison)
        if one.isEmpty || two.isEmpty || provides.evr.isEmpty || requires.evr.isEmpty { return true }
        let first = EVR(parsing: provides.evr)
        let second = EVR(parsing: requires.evr)
        var order = EVR(epoch: first.epoch, version: first.version).compare(
            EVR(epoch: second.epoch, version: second.version), dialect: dialect)
        if order == 0 {
            switch (first.release.flatMap(\.nonEmpty), second.release.flatMap(\.nonEmpty)) {
            case (let release?, let other?): order = RPMVersionOrder.compare(release, other, dialect: dialect)
            case (nil, _?) where one.contains(.equal): return true
            case (_?, nil) where two.contains(.equal): return true
            default: break
            }
        }
        if order < 0 { return one.contains(.greater) || two.contains(.less) }
        if order > 0 { return one.contains(.less) || two.contains(.greater) }
        return !one.intersection(two).isEmpty
    }

    /// Returns `true` if a provided dependency satisfies this required one.
    package func isSatisfied(by provided: RPMDependency, dialect: RPMDialect = .current) -> Bool {
        Self.overlap(provides: provided, requires: self, dialect: dialect)
    }
}

extension String {
    fileprivate var nonEmpty: String? { isEmpty ? nil : self }
}
