import Native

/// The shortest chains through the requirements of the repository's packages, from those that no other package requires.
struct RequirementChains {
    /// The distance of each package from a start, by index; negative if it is not reached.
    private var distance: [Int32]
    /// The package before each one in its chain, by index.
    private var parent: [SolverPackage?]

    /// Follows every requirement once.
    ///
    /// Packages of the base are not part of chains.
    init(graph: RequirementGraph, members: [SolverPackage], packageLimit: Int) {
        var inside = Array(repeating: false, count: packageLimit)
        for package in members { inside[package.index] = true }
        let needs = Self.needs(graph, inside)
        var isNeeded = Array(repeating: false, count: packageLimit)
        for package in needs.elements { isNeeded[package.index] = true }
        distance = Array(repeating: -1, count: packageLimit)
        parent = Array(repeating: nil, count: packageLimit)
        var level = members.filter { !isNeeded[$0.index] }
        // If all packages are in cycles, there is no start: use any of them.
        if level.isEmpty { level = Array(members.prefix(1)) }
        for package in level { distance[package.index] = 0 }
        var depth: Int32 = 0
        while !level.isEmpty {
            depth += 1
            var next: [SolverPackage] = []
            for package in level {
                for place in needs.range(package.index) {
                    let needed = needs.elements[place]
                    guard distance[needed.index] < 0 else { continue }
                    distance[needed.index] = depth
                    parent[needed.index] = package
                    next.append(needed)
                }
            }
            level = next
        }
    }

    /// Returns the members that may satisfy the requirements of each member, by package index.
    private static func needs(_ graph: RequirementGraph, _ inside: [Bool]) -> SolverTable<SolverPackage> {
        var needs: [(row: Int32, element: SolverPackage)] = []
        needs.reserveCapacity(graph.requirers.elements.count)
        for node in graph.nodes.indices {
            let requirers = graph.requirers.range(node)
            guard !requirers.isEmpty else { continue }
            for provider in graph.possibleProviders(of: node) where inside[provider.index] {
                for place in requirers {
                    let requirer = graph.requirers.elements[place]
                    if inside[requirer.index], requirer != provider { needs.append((Int32(truncatingIfNeeded: requirer.index), provider)) }
                }
            }
        }
        return SolverTable(rows: inside.count, needs)
    }

    /// Returns the shortest chain to one of these packages, beginning with its start; empty if none is reached.
    func shortest(to packages: some Sequence<SolverPackage>) -> [SolverPackage] {
        var best: SolverPackage?
        for package in packages where distance[package.index] >= 0 {
            guard let other = best else {
                best = package
                continue
            }
            if (distance[package.index], package) < (distance[other.index], other) { best = package }
        }
        guard let best else { return [] }
        var chain = [best]
        while let last = chain.last, let above = parent[last.index] { chain.append(above) }
        return chain.reversed()
    }
}

extension RequirementGraph {
    /// Returns the packages that may contribute to satisfying a requirement.
    func possibleProviders(of node: Int) -> ArraySlice<SolverPackage> {
        if case .leaf = nodes[node] { return providers[node] }
        var result: [SolverPackage] = []
        var next = [node]
        while let node = next.popLast() {
            switch nodes[node] {
            case .leaf: result += providers[node]
            case .and(let left, let right), .or(let left, let right): next += [right, left]
            case .always: break
            }
        }
        return result[...]
    }
}
