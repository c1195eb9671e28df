import ForeignText

extension Marker {
    /// Returns `true` if the marker is true in an environment with the given extras.
    ///
    /// `extra == "x"` is true if x is among the extras. A comparison that the specification leaves undefined (`sys_platform ~= "linux"`) is false;
    /// ``meaninglessComparisons(_:)`` lists those.
    package func evaluate(_ environment: MarkerEnvironment, extras: Set<ExtraName> = []) -> Bool {
        MarkerEvaluation(environment: environment, extras: extras).holds(root)
    }

    /// Returns `true` if a comparison of the marker names an extra, in text or in a list.
    package func names(extra: ExtraName) -> Bool {
        func visit(_ node: Node) -> Bool {
            switch node {
            case .comparison(let comparison): comparison.names(extra)
            case .all(let nodes), .any(let nodes): nodes.contains(where: visit)
            }
        }
        return visit(root)
    }

    /// Returns `true` if the marker is true with an extra and false without it.
    package func requires(extra: ExtraName, in environment: MarkerEnvironment) -> Bool {
        evaluate(environment, extras: [extra]) && !evaluate(environment)
    }

    /// Returns the comparisons that say nothing about an environment, in the order of the marker.
    package func meaninglessComparisons(_ environment: MarkerEnvironment) -> [MeaninglessComparison] {
        let evaluation = MarkerEvaluation(environment: environment, extras: [])
        var found: [MeaninglessComparison] = []
        func visit(_ node: Node) {
            switch node {
            case .comparison(let comparison):
                let result = evaluation.answer(comparison)
                if result == nil || comparison.lacksVersion { found.append(MeaninglessComparison(text: node.text(inAll: false), result: result)) }
            case .all(let nodes), .any(let nodes): nodes.forEach(visit)
            }
        }
        visit(root)
        return found
    }
}

/// A comparison of a marker that says nothing about an environment, although the grammar allows it.
package struct MeaninglessComparison: Hashable, Sendable, CustomStringConvertible {
    /// The comparison in normalized form, for example `python_version ~= "3"` or `python_version == ">=3.6"`.
    package let text: String
    /// The result of comparing the texts; `nil` if the specification leaves the comparison undefined, which counts as false.
    package let result: Bool?

    /// The comparison and its result, for example `python_version ~= "3", which counts as false`.
    package var description: String { "\(text), which counts as \(result ?? false)" }
}

extension Marker.Comparison {
    /// Returns `true` if the comparison is of an extra with its name, or with a list that has the name.
    fileprivate func names(_ extra: ExtraName) -> Bool {
        switch (left, right) {
        case (.variable(let variable), .text(let text)), (.text(let text), .variable(let variable)):
            variable.namesExtras && MarkerEvaluation.names(text).contains { (try? ExtraName($0)) == extra }
        default: false
        }
    }

    /// A Boolean value indicating whether a Python version is compared, by order or equality, with a text that is not a version.
    fileprivate var lacksVersion: Bool {
        guard op != .contained, op != .notContained else { return false }
        switch (left, right) {
        case (.variable(let variable), .text): return variable.isAlwaysVersion && clause == nil
        case (.text(let text), .variable(let variable)): return variable.isAlwaysVersion && (try? Version(text)) == nil
        default: return false
        }
    }
}

/// An evaluation of the comparisons of a marker in one environment.
struct MarkerEvaluation {
    let environment: MarkerEnvironment
    let extras: Set<ExtraName>

    func holds(_ node: Marker.Node) -> Bool {
        switch node {
        case .comparison(let comparison): answer(comparison) ?? false
        case .all(let nodes): nodes.allSatisfy(holds)
        case .any(let nodes): nodes.contains(where: holds)
        }
    }

    /// Returns the result of a comparison; `nil` if it is undefined.
    func answer(_ comparison: Marker.Comparison) -> Bool? {
        switch (comparison.left, comparison.right) {
        case (.text, .text): nil
        case (.variable(let left), .variable(let right)):
            left.namesExtras || right.namesExtras
                ? nil : compare(environment[left], comparison.op, environment[right], clause(comparison.op, environment[right], as: left))
        case (.variable(let variable), .text(let text)):
            variable.namesExtras
                ? compareExtra(variable, comparison.op, text, variableFirst: true)
                : compare(environment[variable], comparison.op, text, comparison.clause)
        case (.text(let text), .variable(let variable)):
            variable.namesExtras
                ? compareExtra(variable, comparison.op, text, variableFirst: false)
                : compare(text, comparison.op, environment[variable], clause(comparison.op, environment[variable], as: variable))
        }
    }

    /// Compares versions if the field is a version and the right side gives a valid specifier, or else texts (dependency specifiers, text of January 2026).
    private func compare(_ left: String, _ op: MarkerOperator, _ right: String, _ clause: Specifier?) -> Bool? {
        if let clause { return clause.contains(text: left) }
        switch op {
        case .equal, .lessOrEqual, .greaterOrEqual: return left.utf8.elementsEqual(right.utf8)
        case .notEqual: return !left.utf8.elementsEqual(right.utf8)
        case .less, .greater: return false
        case .contained: return right.containsBytes(of: left)
        case .notContained: return !right.containsBytes(of: left)
        case .compatible, .arbitrary: return nil
        }
    }

    private func clause(_ op: MarkerOperator, _ right: String, as variable: MarkerVariable) -> Specifier? {
        variable.isVersion ? op.clause(right) : nil
    }

    /// Compares with the set of extras: equality means membership.
    ///
    /// `in` takes a list of names on the right of `extra`, and one name on the left of `extras`.
    private func compareExtra(_ variable: MarkerVariable, _ op: MarkerOperator, _ text: String, variableFirst: Bool) -> Bool? {
        if variable != .extra {
            guard !variableFirst, op == .contained || op == .notContained else { return nil }
            let isMember = variable == .extras && has(text)
            return op == .contained ? isMember : !isMember
        }
        switch op {
        case .equal, .lessOrEqual, .greaterOrEqual: return has(text)
        case .notEqual: return !has(text)
        case .less, .greater: return false
        case .contained: return Self.names(text).contains(where: contains)
        case .notContained: return !Self.names(text).contains(where: contains)
        case .compatible, .arbitrary: return nil
        }
    }

    /// Returns `true` if a text names one of the extras; a valid name is already normalized.
    ///
    /// The empty text stands for no extra: installers evaluate `extra` as the empty text if no extra is requested.
    private func has(_ text: String) -> Bool { text.isEmpty ? extras.isEmpty : extras.contains { $0.normalized == text } }

    private func contains(_ text: String) -> Bool { (try? ExtraName(text)).map(extras.contains) ?? false }

    /// Returns the names in a list.
    static func names(_ text: String) -> [String] {
        text.splitBytes { $0 == UInt8(ascii: ",") || $0.isASCIISpace }.map(String.init)
    }
}

extension String {
    /// Returns `true` if this text contains another, byte by byte.
    ///
    /// Every text contains the empty text.
    func containsBytes(of other: String) -> Bool {
        let (all, part) = (Array(utf8), Array(other.utf8))
        guard all.count >= part.count else { return false }
        return (0...(all.count - part.count)).contains { all[$0..<($0 + part.count)].elementsEqual(part) }
    }
}
