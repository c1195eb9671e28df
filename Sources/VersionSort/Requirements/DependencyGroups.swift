/// The named groups of requirements in the `[dependency-groups]` table of a `pyproject.toml` (PEP 735).
///
/// Names are compared in normalized form. A group may include others, but not itself, directly or indirectly.
package struct DependencyGroups: Sendable {
    /// One entry of a group.
    package enum Entry: Hashable, Sendable {
        /// A requirement as text.
        case requirement(String)
        /// The requirements of another group: `{ include-group = "name" }`.
        case include(String)
    }

    private let groups: [ExtraName: [Entry]]

    /// Creates groups from a parsed TOML table; throws ``DependencyGroupError``.
    package init(_ table: [String: [Entry]]) throws(DependencyGroupError) {
        var groups: [ExtraName: [Entry]] = [:]
        for (text, entries) in table.sorted(by: { $0.key < $1.key }) {
            let name = try Self.name(text)
            guard groups.updateValue(entries, forKey: name) == nil else { throw .duplicate(name) }
        }
        self.groups = groups
    }

    /// The names of the groups, sorted.
    package var names: [ExtraName] { groups.keys.sorted() }

    /// Returns the requirements of a group, with those of included groups in their place; throws ``DependencyGroupError``.
    package func requirements(of text: String) throws(DependencyGroupError) -> [Requirement] {
        var found: [Requirement] = []
        try collect(try Self.name(text), open: [], into: &found)
        return found
    }

    private func collect(_ name: ExtraName, open: [ExtraName], into found: inout [Requirement]) throws(DependencyGroupError) {
        let way = open + [name]
        guard !open.contains(name) else { throw .cycle(way) }
        guard let entries = groups[name] else { throw .unknown(name, includedBy: open.last) }
        guard found.count <= Self.requirementLimit else { throw .tooLarge(way[0]) }
        for entry in entries {
            switch entry {
            case .requirement(let text):
                do { found.append(try Requirement(text)) } catch { throw .requirement(error, group: name) }
            case .include(let other): try collect(try Self.name(other), open: way, into: &found)
            }
        }
    }

    /// The maximum number of requirements of a group.
    ///
    /// Groups that include each other several times can grow exponentially.
    private static let requirementLimit = 10_000

    private static func name(_ text: String) throws(DependencyGroupError) -> ExtraName {
        do { return try ExtraName(text) } catch { throw .name(text) }
    }
}

extension DependencyGroups: Decodable {
    /// Decodes the table; throws `DecodingError`, also for the errors of ``init(_:)``.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        do {
            try self.init(try container.decode([String: [Entry]].self))
        } catch let error as DependencyGroupError {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: error.description)
        }
    }
}

extension DependencyGroups.Entry: Decodable {
    private struct Include: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    /// Decodes a string, or a table with only `include-group`; throws `DecodingError`.
    package init(from decoder: any Decoder) throws {
        if let text = try? decoder.singleValueContainer().decode(String.self) {
            self = .requirement(text)
            return
        }
        let table = try decoder.container(keyedBy: Include.self)
        guard table.allKeys.map(\.stringValue) == ["include-group"] else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "a table in a dependency group has the key include-group and no other"))
        }
        self = .include(try table.decode(String.self, forKey: Include(stringValue: "include-group")))
    }
}

/// An error for unusable groups of requirements.
package enum DependencyGroupError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A name is invalid.
    case name(String)
    /// Two groups have the same normalized name.
    case duplicate(ExtraName)
    /// A requested or included group does not exist.
    case unknown(ExtraName, includedBy: ExtraName?)
    /// A group includes itself. The value is the chain of groups.
    case cycle([ExtraName])
    /// A text in a group is not a requirement.
    case requirement(RequirementParseError, group: ExtraName)
    /// A group has too many requirements.
    case tooLarge(ExtraName)

    /// One line for a person.
    package var description: String {
        switch self {
        case .name(let text): "\(quotedForMessage(text)) is not the name of a dependency group"
        case .duplicate(let name): "the dependency group \(name) is there twice, in two spellings"
        case .unknown(let name, let user): "there is no dependency group \(name)" + (user.map { ", which \($0) includes" } ?? "")
        case .cycle(let way): "a dependency group includes itself: \(way.map(\.normalized).joined(separator: " -> "))"
        case .requirement(let error, let group): "in the dependency group \(group): \(error)"
        case .tooLarge(let name): "the dependency group \(name) has too many requirements"
        }
    }
}
