import Native

/// The shortest ways through the requirements of the repository's packages, from those that nothing else needs down to every other.
struct RequirementChains {
    /// How many steps a package is away from a top, by index; negative for one that is not reached.
    private var distance: [Int32]
    /// The package through which each one is reached first, by index.
    private var parent: [SolverPackage?]

    /// Follows every requirement once; packages of the base are neither starts nor links.
    init(graph: RequirementGraph, members: [SolverPackage], packageLimit: Int) {
        var inside = Array(repeating: false, count: packageLimit)
        for package in members { inside[package.index] = true }
        let needs = Self.needs(graph, inside)
        var isNeeded = Array(repeating: false, count: packageLimit)
        for package in needs.elements { isNeeded[package.index] = true }
        distance = Array(repeating: -1, count: packageLimit)
        parent = Array(repeating: nil, count: packageLimit)
        var level = members.filter { !isNeeded[$0.index] }
        // A set that consists of circles only has no top: any of them will do.
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

    /// The members that may meet the requirements of each member, by package index.
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

    /// The shortest chain that ends in one of these packages, the top first; empty when none is reached.
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
    /// The packages that have a part in meeting a requirement.
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
