/// A dependency that a single package must satisfy: comparisons joined by `with` and `or` (rpm manual: boolean dependencies).
package indirect enum RPMExpression: Hashable, Sendable, CustomStringConvertible {
    /// One comparison.
    case one(RPMDependency)
    /// All of the expressions, satisfied by the same package.
    case with([RPMExpression])
    /// At least one of the expressions.
    case or([RPMExpression])

    /// The text of the expression, in parentheses unless it is a single comparison.
    package var description: String {
        switch self {
        case .one(let dependency): dependency.description
        case .with(let parts): Self.join(parts, "with")
        case .or(let parts): Self.join(parts, "or")
        }
    }

    private static func join(_ parts: [RPMExpression], _ word: String) -> String {
        parts.count == 1 ? parts[0].description : "(\(parts.map(\.description).joined(separator: " \(word) ")))"
    }

    /// The expression as a dependency: plain for a single comparison, or else a boolean dependency.
    package var dependency: RPMDependency {
        switch self {
        case .one(let dependency): dependency
        case .with(let parts) where parts.count == 1: parts[0].dependency
        case .or(let parts) where parts.count == 1: parts[0].dependency
        default: .rich(description)
        }
    }

    /// Returns `true` if a package with these provides satisfies the expression.
    package func isSatisfied(by provided: [RPMDependency], dialect: RPMDialect = .current) -> Bool {
        switch self {
        case .one(let dependency): provided.contains { dependency.isSatisfied(by: $0, dialect: dialect) }
        case .with(let parts): parts.allSatisfy { $0.isSatisfied(by: provided, dialect: dialect) }
        case .or(let parts): parts.contains { $0.isSatisfied(by: provided, dialect: dialect) }
        }
    }
}
