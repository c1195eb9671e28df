import Native

/// The shortest ways through the requirements of the repository's packages, from those that nothing else needs down to every other.
struct RequirementChains {
    /// The package through which each one is reached first, by index.
    private var parent: [Int: SolverPackage] = [:]
    private var distance: [Int: Int] = [:]

    /// Follows every requirement once; packages of the base are neither starts nor links.
    init(graph: RequirementGraph, members: [SolverPackage]) {
        let inside = Set(members)
        var needs: [Int: [SolverPackage]] = [:]
        var isNeeded: Set<SolverPackage> = []
        for node in graph.nodes.indices where !graph.requirers[node].isEmpty {
            let requirers = graph.requirers[node].filter(inside.contains)
            guard !requirers.isEmpty else { continue }
            for provider in graph.possibleProviders(of: node) where inside.contains(provider) {
                for requirer in requirers where requirer != provider {
                    needs[requirer.index, default: []].append(provider)
                    isNeeded.insert(provider)
                }
            }
        }
        var level = members.filter { !isNeeded.contains($0) }
        // A set that consists of circles only has no top: any of them will do.
        if level.isEmpty { level = Array(members.prefix(1)) }
        for package in level { distance[package.index] = 0 }
        var depth = 0
        while !level.isEmpty {
            depth += 1
            var next: [SolverPackage] = []
            for package in level {
                for needed in needs[package.index] ?? [] where distance[needed.index] == nil {
                    distance[needed.index] = depth
                    parent[needed.index] = package
                    next.append(needed)
                }
            }
            level = next
        }
    }

    /// The shortest chain that ends in one of these packages, the top first; empty when none is reached.
    func shortest(to packages: some Sequence<SolverPackage>) -> [SolverPackage] {
        let reached = packages.compactMap { package in distance[package.index].map { (length: $0, package: package) } }
        guard let best = reached.min(by: { ($0.length, $0.package) < ($1.length, $1.package) }) else { return [] }
        var chain = [best.package]
        while let last = chain.last, let above = parent[last.index] { chain.append(above) }
        return chain.reversed()
    }
}

extension RequirementGraph {
    /// The packages that have a part in meeting a requirement.
    func possibleProviders(of node: Int) -> [SolverPackage] {
        var result: [SolverPackage] = []
        var next = [node]
        while let node = next.popLast() {
            switch nodes[node] {
            case .leaf: result += providers[node]
            case .and(let left, let right), .or(let left, let right): next += [right, left]
            case .always: break
            }
        }
        return result
    }
}
