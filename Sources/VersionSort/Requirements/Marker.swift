import ForeignText

/// A condition on the environment, such as `python_version < "3.10" and sys_platform == "linux"` (dependency specifiers §Environment markers).
package struct Marker: Hashable, Sendable, CustomStringConvertible {
    /// The maximum length of a marker, in bytes.
    package static let lengthLimit = 65_536
    /// The maximum depth of nested parentheses.
    static let depthLimit = 64

    /// A condition: one comparison, or several joined by `and` or `or`.
    indirect enum Node: Hashable, Sendable {
        case comparison(Comparison)
        case all([Node])
        case any([Node])
    }

    /// One comparison of two operands.
    struct Comparison: Hashable, Sendable {
        let left: Operand
        let op: MarkerOperator
        let right: Operand
        /// The version clause of the operator and the right text, if the left side is a version field; `nil` if they form none.
        let clause: Specifier?

        init(left: Operand, op: MarkerOperator, right: Operand) {
            (self.left, self.op, self.right) = (left, op, right)
            if case .variable(let variable) = left, variable.isVersion, case .text(let text) = right {
                clause = op.clause(text)
            } else {
                clause = nil
            }
        }

        static func == (left: Comparison, right: Comparison) -> Bool {
            left.op == right.op && left.left == right.left && left.right == right.right
        }

        func hash(into hasher: inout Hasher) {
            hasher.combine(left)
            hasher.combine(op)
            hasher.combine(right)
        }
    }

    /// An environment field or a text.
    enum Operand: Hashable, Sendable {
        case variable(MarkerVariable)
        case text(String)
    }

    let root: Node
    /// The names of extras of which one must be requested for the marker to be true; `nil` if it may be true without any.
    let neededExtras: [String]?

    init(root: Node) {
        self.root = root
        neededExtras = root.neededExtras
    }

    /// Parses a marker; throws ``MarkerParseError``.
    package init(_ text: String) throws(MarkerParseError) {
        var scanner = try SpecifierScanner(marker: text)
        let root = try scanner.marker()
        try scanner.expectEnd("'and', 'or' or the end")
        self.init(root: root)
    }

    package static func == (left: Marker, right: Marker) -> Bool { left.root == right.root }

    /// Hashes the condition.
    package func hash(into hasher: inout Hasher) { hasher.combine(root) }

    /// The marker in normalized form: double quotes, single spaces, no unnecessary parentheses.
    package var description: String { root.text(inAll: false) }

    /// The fields that the marker uses, in the order of ``MarkerVariable``.
    package var variables: [MarkerVariable] {
        var found = Set<MarkerVariable>()
        root.collect(into: &found)
        return MarkerVariable.allCases.filter(found.contains)
    }

    /// Returns a marker that is true if this one and another are true.
    package func and(_ other: Marker) -> Marker { Marker(root: .joined([root, other.root], all: true)) }
}

extension Marker.Node {
    /// Returns several conditions joined into one; nested conditions of the same kind are flattened.
    static func joined(_ nodes: [Marker.Node], all: Bool) -> Marker.Node {
        if nodes.count == 1, let only = nodes.first { return only }
        var flat: [Marker.Node] = []
        for node in nodes {
            switch node {
            case .all(let inner) where all: flat += inner
            case .any(let inner) where !all: flat += inner
            default: flat.append(node)
            }
        }
        return all ? .all(flat) : .any(flat)
    }

    /// The names of extras of which one must be requested for the condition to be true; `nil` if it may be true without any.
    var neededExtras: [String]? {
        switch self {
        case .comparison(let comparison): return comparison.neededExtra.map { [$0] }
        case .all(let nodes): return nodes.lazy.compactMap(\.neededExtras).first
        case .any(let nodes):
            let needed = nodes.compactMap(\.neededExtras)
            return needed.count == nodes.count ? needed.flatMap(\.self) : nil
        }
    }

    func text(inAll: Bool) -> String {
        switch self {
        case .comparison(let comparison): "\(comparison.left.text) \(comparison.op.rawValue) \(comparison.right.text)"
        case .all(let nodes): nodes.map { $0.text(inAll: true) }.joined(separator: " and ")
        case .any(let nodes):
            inAll
                ? "(\(nodes.map { $0.text(inAll: false) }.joined(separator: " or ")))"
                : nodes.map { $0.text(inAll: false) }.joined(separator: " or ")
        }
    }

    func collect(into found: inout Set<MarkerVariable>) {
        switch self {
        case .comparison(let comparison):
            for case .variable(let variable) in [comparison.left, comparison.right] { found.insert(variable) }
        case .all(let nodes), .any(let nodes):
            for node in nodes { node.collect(into: &found) }
        }
    }
}

extension Marker.Comparison {
    /// The name in `extra == "name"`, also with the operands swapped; `nil` for other comparisons.
    fileprivate var neededExtra: String? {
        guard op == .equal else { return nil }
        switch (left, right) {
        // The empty name stands for no extra.
        case (.variable(.extra), .text(let name)), (.text(let name), .variable(.extra)): return name.isEmpty ? nil : name
        default: return nil
        }
    }
}

extension Marker.Operand {
    fileprivate var text: String {
        switch self {
        case .variable(let variable): variable.rawValue
        case .text(let text): text.utf8.contains("\"") ? "'\(text)'" : "\"\(text)\""
        }
    }
}

extension Marker: TextCodable {}

/// A comparison operator of a marker.
package enum MarkerOperator: String, Hashable, Sendable, CaseIterable {
    case equal = "=="
    case notEqual = "!="
    case lessOrEqual = "<="
    case greaterOrEqual = ">="
    case less = "<"
    case greater = ">"
    case compatible = "~="
    case arbitrary = "==="
    case contained = "in"
    case notContained = "not in"
}

extension MarkerOperator {
    /// Returns the version clause of the operator and a text; `nil` if they form none.
    func clause(_ text: String) -> Specifier? {
        self == .contained || self == .notContained ? nil : try? Specifier(rawValue + text)
    }
}
