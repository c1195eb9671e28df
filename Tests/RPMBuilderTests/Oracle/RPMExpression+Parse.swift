import VersionSort

extension RPMExpression {
    /// Parses a line of generators: a comparison, or comparisons joined by `with` or `or` in parentheses; `nil` for any other text.
    init?(line: String) {
        var words = line.split(separator: " ").flatMap(Self.pieces)[...]
        guard let expression = Self.expression(&words), words.isEmpty else { return nil }
        self = expression
    }

    /// Returns a word and the parentheses around it that do not belong to it, as separate words.
    private static func pieces(_ word: Substring) -> [Substring] {
        let opening = word.prefix { $0 == "(" }
        let rest = word.dropFirst(opening.count)
        let depth = rest.reduce(0) { $0 + ($1 == "(" ? 1 : $1 == ")" ? -1 : 0) }
        let closing = rest.suffix(max(0, -depth))
        return opening.map { Substring(String($0)) } + [rest.dropLast(closing.count)] + closing.map { Substring(String($0)) }
    }

    private static func expression(_ words: inout ArraySlice<Substring>) -> RPMExpression? {
        guard let first = words.popFirst() else { return nil }
        guard first == "(" else {
            guard let word = words.first, let comparison = RPMComparison(rawValue: String(word)), words.count > 1 else {
                return .one(RPMDependency(String(first)))
            }
            let evr = String(words[words.startIndex + 1])
            words = words.dropFirst(2)
            return .one(RPMDependency(String(first), comparison, evr))
        }
        var parts: [RPMExpression] = []
        var joint: Substring?
        while let part = expression(&words) {
            parts.append(part)
            guard let word = words.popFirst() else { return nil }
            if word == ")" { return joint == "or" ? .or(parts) : .with(parts) }
            guard word == "with" || word == "or", joint == nil || joint == word else { return nil }
            joint = word
        }
        return nil
    }

    /// The capability in all comparisons.
    var capability: String {
        switch self {
        case .one(let dependency): dependency.name
        case .with(let parts), .or(let parts): parts[0].capability
        }
    }

    /// The expression with the parts of each conjunction sorted and unique.
    var ordered: RPMExpression {
        switch self {
        case .one: return self
        case .with(let parts):
            let all = Set(parts.flatMap { $0.ordered.conjuncts }).sorted { $0.description < $1.description }
            return all.count == 1 ? all[0] : .with(all)
        case .or(let parts): return .or(parts.map(\.ordered).sorted { $0.description < $1.description })
        }
    }

    /// Returns the parts of the conjunction that another does not have.
    func without(_ other: RPMExpression) -> [RPMExpression] {
        let shared = Set(other.ordered.conjuncts)
        return ordered.conjuncts.filter { !shared.contains($0) }
    }

    private var conjuncts: [RPMExpression] {
        if case .with(let parts) = self { parts } else { [self] }
    }
}
