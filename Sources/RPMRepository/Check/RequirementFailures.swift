import Native

/// The requirements and packages that fail if some packages are not available.
///
/// A package fails with one of its requirements, and a requirement fails with its last provider. The result is the largest set of packages
/// without failures, found in time linear in packages, requirements and providers.
struct RequirementFailures {
    let graph: RequirementGraph
    /// The failed nodes, by index.
    private(set) var failed: [Bool]
    /// The failed packages, by index.
    private(set) var broken: [Bool]
    /// The number of remaining providers of each leaf.
    private var alive: [Int32]
    private var queue: [SolverPackage] = []

    /// Starts with the requirements without providers and their packages; ``spread()`` finds the rest.
    ///
    /// - Parameter conditionsHold: `true` to treat requirements that depend on the rest of a transaction as satisfied.
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

    /// Removes a package.
    mutating func remove(_ package: SolverPackage) {
        guard !broken[package.index] else { return }
        broken[package.index] = true
        queue.append(package)
    }

    /// Finds all further failures.
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
