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
        alive = graph.nodes.indices.map { graph.providers.range($0).count }
        broken = Array(repeating: false, count: packageLimit)
        for node in graph.nodes.indices {
            if case .leaf = graph.nodes[node], alive[node] == 0 { fail(node) }
        }
        roots = rootCauses()
        var next = 0
        while next < queue.count {
            for place in graph.provided.range(queue[next].index) {
                let leaf = graph.provided.elements[place]
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

    /// What a walk from one root cause has seen; one is enough for any number of walks, one after the other.
    struct Trail {
        fileprivate var packages: [Int32]
        fileprivate var nodes: [Int32]
        fileprivate var walk: Int32 = 0
    }

    /// A trail for ``consequences(of:_:)``.
    var trail: Trail { Trail(packages: Array(repeating: 0, count: broken.count), nodes: Array(repeating: 0, count: graph.nodes.count)) }

    /// The packages that need a root cause themselves, and all that are broken because of it, those included; each once, in no order.
    func consequences(of root: Int, _ trail: inout Trail) -> (neededBy: [SolverPackage], victims: [SolverPackage]) {
        trail.walk += 1
        let walk = trail.walk
        var found: [SolverPackage] = []
        var direct: Int?
        var (nodes, taken) = ([root], 0)
        while true {
            // Whoever requires a failed node, or one that contains it.
            while let node = nodes.popLast() {
                guard failed[node], trail.nodes[node] != walk else { continue }
                trail.nodes[node] = walk
                for place in graph.requirers.range(node) {
                    let package = graph.requirers.elements[place]
                    guard trail.packages[package.index] != walk else { continue }
                    trail.packages[package.index] = walk
                    found.append(package)
                }
                if !graph.parents[node].isEmpty { nodes += graph.parents[node] }
            }
            direct = direct ?? found.count
            guard taken < found.count else { return (Array(found[..<(direct ?? 0)]), found) }
            for place in graph.provided.range(found[taken].index) { nodes.append(graph.provided.elements[place]) }
            taken += 1
        }
    }

    private mutating func fail(_ node: Int) {
        var next = [node]
        while let node = next.popLast() {
            guard !failed[node] else { continue }
            failed[node] = true
            for place in graph.requirers.range(node) {
                let package = graph.requirers.elements[place]
                guard !broken[package.index] else { continue }
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
        for node in graph.nodes.indices where failed[node] && !graph.requirers.range(node).isEmpty {
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
}
