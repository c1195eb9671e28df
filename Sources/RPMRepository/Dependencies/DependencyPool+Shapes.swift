import Native

extension SolverContents {
    /// Returns the number of the name in a plain dependency; `nil` for any other.
    func name(in dependency: SolverDependency) -> Int? {
        guard dependency.isRelation else { return dependency.number }
        let relation = relations[dependency.number]
        let left = SolverDependency(word: relation.left)
        return (1...7).contains(relation.join) && !left.isRelation ? left.number : nil
    }
}

extension DependencyPool {
    /// The maximum depth of boolean dependencies here.
    ///
    /// The solver handles deeper ones.
    static let depthLimit = 64

    /// Returns the outermost operator of a dependency with its two sides; `plain` for a name without an operator.
    func shape(of dependency: SolverDependency) -> SolverDependencyShape {
        if contents.name(in: dependency) != nil { return .plain }
        let relation = contents.relations[dependency.number]
        let sides = (SolverDependency(word: relation.left), SolverDependency(word: relation.right))
        switch SolverContents.Join(rawValue: relation.join) {
        case .and: return .and(sides.0, sides.1)
        case .or: return .or(sides.0, sides.1)
        case .with: return .with(sides.0, sides.1)
        case .without: return .without(sides.0, sides.1)
        case .if, .unless, .else: return .conditional(sides.0, sides.1)
        case .other, nil: return .other
        }
    }

    /// Returns the name in a plain dependency, as a dependency without comparison.
    func name(in dependency: SolverDependency) -> SolverDependency {
        contents.name(in: dependency).map { SolverDependency($0, isRelation: false) } ?? dependency
    }

    /// Returns the name in a plain dependency if it is an absolute path; `nil` otherwise.
    func path(in dependency: SolverDependency) -> String? {
        guard let name = contents.name(in: dependency), contents.bytes[Int(contents.starts[name])] == UInt8(ascii: "/") else { return nil }
        return String(decoding: contents.text(name), as: UTF8.self)
    }

    /// Returns `true` if a text is an absolute path that satisfies a condition.
    func hasPath(where isWanted: (String) -> Bool) -> Bool {
        contents.starts.indices.dropLast().contains { number in
            contents.bytes[Int(contents.starts[number])] == UInt8(ascii: "/") && isWanted(text(number))
        }
    }

    /// Returns the name and comparison of a plain dependency; `nil` for any other.
    func capability(of dependency: SolverDependency) -> SolverCapability? {
        guard let name = contents.name(in: dependency) else { return nil }
        guard dependency.isRelation else { return SolverCapability(text(name)) }
        let relation = contents.relations[dependency.number]
        return SolverCapability(text(name), .init(rawValue: Int32(relation.join)), text(Int(relation.right)))
    }

    /// Returns a dependency in RPM's syntax, `name >= 1.0` or a boolean dependency in parentheses.
    func text(of dependency: SolverDependency) -> String { text(of: dependency, inside: nil, depth: 0) }

    private func text(of dependency: SolverDependency, inside outer: UInt32?, depth: Int) -> String {
        guard dependency.isRelation else { return text(dependency.number) }
        guard depth < Self.depthLimit else { return "…" }
        let relation = contents.relations[dependency.number]
        let left = SolverDependency(word: relation.left)
        guard let join = SolverContents.Join(rawValue: relation.join) else {
            let signs = [(1, ">"), (4, "<"), (2, "=")].filter { relation.join & UInt32($0.0) != 0 }.map(\.1)
            return "\(text(of: left, inside: nil, depth: depth + 1)) \(signs.joined()) \(text(Int(relation.right)))"
        }
        let right = text(of: SolverDependency(word: relation.right), inside: relation.join, depth: depth + 1)
        let both = "\(text(of: left, inside: relation.join, depth: depth + 1)) \(join) \(right)"
        // `a and b and c` needs no further parentheses, nor does the `else` of an `if`.
        let isPart = outer == relation.join && [.and, .or, .with].contains(join) || join == .else
        return isPart && outer != nil ? both : "(\(both))"
    }

    private func text(_ number: Int) -> String { String(decoding: contents.text(number), as: UTF8.self) }
}
