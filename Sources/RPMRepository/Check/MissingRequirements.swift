import Native

/// Which packages can never be installed because something they need, however indirectly, does not exist.
///
/// A package is broken when one of its requirements has no provider that is not broken. The greatest set that holds no such
/// package is found in time linear in packages, requirements and providers.
struct MissingRequirements {
    private let graph: RequirementGraph
    /// Whether a node has failed.
    private var failed: [Bool]
    /// How many providers of a leaf are not broken.
    private var alive: [Int]
    private var broken: [Bool]
    private var queue: [SolverPackage] = []
    /// The nodes that nobody ever provided: the root causes, in the order of first need.
    private(set) var roots: [Int] = []

    init(graph: RequirementGraph, packageLimit: Int) {
        self.graph = graph
        failed = Array(repeating: false, count: graph.nodes.count)
        alive = graph.providers.map(\.count)
        broken = Array(repeating: false, count: packageLimit)
        for node in graph.nodes.indices {
            if case .leaf = graph.nodes[node], alive[node] == 0 { fail(node) }
        }
        roots = rootCauses()
        var next = 0
        while next < queue.count {
            for leaf in graph.provided[queue[next].index] {
                alive[leaf] -= 1
                if alive[leaf] == 0 { fail(leaf) }
            }
            next += 1
        }
    }

    /// Whether a package is broken.
    func isBroken(_ package: SolverPackage) -> Bool { broken[package.index] }

    /// The requirement that a root cause stands for.
    func dependency(ofRoot root: Int) -> SolverDependency { graph.dependencies[root] }

    /// The packages that need a root cause themselves.
    func neededBy(_ root: Int) -> Set<SolverPackage> {
        var result: Set<SolverPackage> = []
        forEachFailedRequirement(above: root) { result.formUnion(graph.requirers[$0]) }
        return result
    }

    /// All packages that are broken because of a root cause.
    func victims(of root: Int) -> Set<SolverPackage> {
        var found = neededBy(root)
        var next = Array(found)
        while let package = next.popLast() {
            for leaf in graph.provided[package.index] where failed[leaf] {
                forEachFailedRequirement(above: leaf) { node in
                    for victim in graph.requirers[node] where found.insert(victim).inserted { next.append(victim) }
                }
            }
        }
        return found
    }

    private mutating func fail(_ node: Int) {
        var next = [node]
        while let node = next.popLast() {
            guard !failed[node] else { continue }
            failed[node] = true
            for package in graph.requirers[node] where !broken[package.index] {
                broken[package.index] = true
                queue.append(package)
            }
            for parent in graph.parents[node] {
                switch graph.nodes[parent] {
                case .and: next.append(parent)
                case .or(let left, let right): if failed[left] && failed[right] { next.append(parent) }
                case .leaf, .always: break
                }
            }
        }
    }

    /// The failed nodes after the first round, each told by the smallest node that must be cured.
    private func rootCauses() -> [Int] {
        var result: [Int] = []
        var seen: Set<Int> = []
        for node in graph.nodes.indices where failed[node] && !graph.requirers[node].isEmpty {
            var next = [node]
            while let node = next.popLast() {
                if case .and(let left, let right) = graph.nodes[node] {
                    next.append(contentsOf: [right, left].filter { failed[$0] })
                } else if seen.insert(node).inserted {
                    result.append(node)
                }
            }
        }
        return result
    }

    /// Visits the failed requirements that contain a failed node, the node itself included.
    private func forEachFailedRequirement(above node: Int, _ body: (Int) -> Void) {
        var next = [node]
        var seen: Set<Int> = []
        while let node = next.popLast() {
            guard failed[node], seen.insert(node).inserted else { continue }
            if !graph.requirers[node].isEmpty { body(node) }
            next.append(contentsOf: graph.parents[node])
        }
    }
}
