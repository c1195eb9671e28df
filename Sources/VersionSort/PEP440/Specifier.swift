/// One clause of a version specifier, such as `>=1.2` (PEP 440 §Version specifiers).
package struct Specifier: Sendable, CustomStringConvertible {
    /// The comparison that a clause makes.
    package enum Operator: Hashable, Sendable, CaseIterable {
        /// The version is `V`, written `==V`.
        case equal
        /// The version has the prefix `V`, written `==V.*`.
        case equalPrefix
        /// The version is not `V`, written `!=V`.
        case notEqual
        /// The version does not have the prefix `V`, written `!=V.*`.
        case notEqualPrefix
        /// The version is compatible with `V`, written `~=V`.
        case compatible
        /// The version is lower than `V`, written `<V`.
        case less
        /// The version is `V` or lower, written `<=V`.
        case lessOrEqual
        /// The version is higher than `V`, written `>V`.
        case greater
        /// The version is `V` or higher, written `>=V`.
        case greaterOrEqual
        /// The text of the version is equal, written `===text`.
        case arbitrary

        /// The operator as written.
        ///
        /// The prefix forms have the same symbol as the plain ones.
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

    /// The operator of the clause.
    package let op: Operator
    /// The version; `nil` only for `===` with a text that is not a version.
    ///
    /// For prefix forms, it is the release before `.*`.
    package let version: Version?
    /// The text after the operator, as written.
    package let text: String

    /// Creates a clause from a parsed version.
    ///
    /// The caller ensures that the operator allows it (PEP 440): local labels only with `equal` and `notEqual`.
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

    /// The clause as written, without white space.
    package var description: String { op.symbol + text }

    /// A Boolean value indicating whether the clause names a pre-release and so allows pre-releases; false for `!=` and prefix forms.
    package var admitsPrereleases: Bool {
        switch op {
        case .notEqual, .notEqualPrefix, .equalPrefix: false
        default: version?.isPrerelease == true
        }
    }
}

extension Specifier: Hashable {
    /// The text that equality compares in addition to the version.
    ///
    /// `==1.0` equals `==1.0.0`, but the number of release numbers matters for `~=` and prefix forms, and the exact text for `===`.
    private var canonicalText: String {
        switch op {
        case .arbitrary: text
        case .compatible, .equalPrefix, .notEqualPrefix: version?.description ?? text
        default: ""
        }
    }

    /// Returns `true` if both clauses have the same meaning in the same form.
    package static func == (left: Specifier, right: Specifier) -> Bool {
        left.op == right.op && left.version == right.version && left.canonicalText == right.canonicalText
    }

    /// Hashes the values that equality compares.
    package func hash(into hasher: inout Hasher) {
        hasher.combine(op)
        hasher.combine(version)
        hasher.combine(canonicalText)
    }
}
