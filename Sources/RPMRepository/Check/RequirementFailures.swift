import Native

/// Which requirements fail, and which packages with them, when some packages cannot be had.
///
/// A package fails with one of its requirements, and a requirement with the last package that meets it: the greatest set of packages in which
/// that does not happen is what remains, found in time linear in packages, requirements and providers.
struct RequirementFailures {
    let graph: RequirementGraph
    /// Whether a node has failed.
    private(set) var failed: [Bool]
    /// Whether a package has.
    private(set) var broken: [Bool]
    /// How many providers of a leaf are left.
    private var alive: [Int32]
    private var queue: [SolverPackage] = []

    /// Lets fail what nobody provides, and what requires that; ``spread()`` does the rest.
    ///
    /// - Parameter conditionsHold: whether requirements that depend on the rest of a transaction count as met.
    init(graph: RequirementGraph, packageLimit: Int, conditionsHold: Bool) {
        self.graph = graph
        failed = Array(repeating: false, count: graph.nodes.count)
        broken = Array(repeating: false, count: packageLimit)
        alive = graph.nodes.indices.map { Int32(truncatingIfNeeded: graph.providers.range($0).count) }
        for node in graph.nodes.indices {
            switch graph.nodes[node] {
            case .leaf where alive[node] == 0: fail(node)
            case .always where !conditionsHold: fail(node)
            default: break
            }
        }
    }

    /// Takes a package away.
    mutating func remove(_ package: SolverPackage) {
        guard !broken[package.index] else { return }
        broken[package.index] = true
        queue.append(package)
    }

    /// Lets everything fail that follows.
    mutating func spread() {
        while let package = queue.popLast() {
            for place in graph.provided.range(package.index) {
                let leaf = graph.provided.elements[place]
                alive[leaf] -= 1
                if alive[leaf] == 0 { fail(leaf) }
            }
        }
    }

    private mutating func fail(_ node: Int) {
        var next = [node]
        while let node = next.popLast() {
            guard !failed[node] else { continue }
            failed[node] = true
            for place in graph.requirers.range(node) { remove(graph.requirers.elements[place]) }
            for parent in graph.parents[node] {
                switch graph.nodes[parent] {
                case .and: next.append(parent)
                case .or(let left, let right): if failed[left] && failed[right] { next.append(parent) }
                case .leaf, .always: break
                }
            }
        }
    }
}
