/// One clause of a version specifier, such as `>=1.2` (PEP 440 §Version specifiers).
package struct Specifier: Sendable, CustomStringConvertible {
    /// What a clause asks of a version.
    package enum Operator: Hashable, Sendable, CaseIterable {
        /// `==V`
        case equal
        /// `==V.*`
        case equalPrefix
        /// `!=V`
        case notEqual
        /// `!=V.*`
        case notEqualPrefix
        /// `~=V`
        case compatible
        /// `<V`
        case less
        /// `<=V`
        case lessOrEqual
        /// `>V`
        case greater
        /// `>=V`
        case greaterOrEqual
        /// `===text`
        case arbitrary

        /// The operator as it is written; the prefix forms share theirs with the plain ones.
        package var symbol: String {
            switch self {
            case .equal, .equalPrefix: "=="
            case .notEqual, .notEqualPrefix: "!="
            case .compatible: "~="
            case .less: "<"
            case .lessOrEqual: "<="
            case .greater: ">"
            case .greaterOrEqual: ">="
            case .arbitrary: "==="
            }
        }
    }

    /// What the clause asks.
    package let op: Operator
    /// The version, for the prefix forms the release before `.*`; nil only for `===` with a text that is no version.
    package let version: Version?
    /// What stands after the operator, as it was written.
    package let text: String

    /// A clause of a version that is already read; the caller keeps to what the operator takes (PEP 440): no local label but for `equal` and `notEqual`.
    package init(_ op: Operator, _ version: Version) {
        self.op = op
        self.version = version
        text = op == .equalPrefix || op == .notEqualPrefix ? "\(version).*" : version.description
    }

    init(op: Operator, version: Version?, text: String) {
        self.op = op
        self.version = version
        self.text = text
    }

    /// The clause as it was written, without white space.
    package var description: String { op.symbol + text }

    /// Whether the clause names a pre-release and so admits them; `!=` and the prefix forms never do.
    package var admitsPrereleases: Bool {
        switch op {
        case .notEqual, .notEqualPrefix, .equalPrefix: false
        default: version?.isPrerelease == true
        }
    }
}

extension Specifier: Hashable {
    /// What two clauses are compared by: `==1.0` is `==1.0.0`, but the length of the release counts for `~=` and prefixes, and the very text for `===`.
    private var canonicalText: String {
        switch op {
        case .arbitrary: text
        case .compatible, .equalPrefix, .notEqualPrefix: version?.description ?? text
        default: ""
        }
    }

    /// Whether both clauses ask the same in the same form.
    package static func == (left: Specifier, right: Specifier) -> Bool {
        left.op == right.op && left.version == right.version && left.canonicalText == right.canonicalText
    }

    /// Hashes what equality compares.
    package func hash(into hasher: inout Hasher) {
        hasher.combine(op)
        hasher.combine(version)
        hasher.combine(canonicalText)
    }
}
