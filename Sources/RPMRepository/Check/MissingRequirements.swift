import Native

/// Which packages can never be installed because something they need, however indirectly, does not exist.
struct MissingRequirements {
    private let failures: RequirementFailures
    /// The nodes that nobody ever provided: the root causes, in the order of first need.
    let roots: [Int]

    private var graph: RequirementGraph { failures.graph }

    init(graph: RequirementGraph, packageLimit: Int) {
        var failures = RequirementFailures(graph: graph, packageLimit: packageLimit, conditionsHold: true)
        roots = Self.roots(failures)
        failures.spread()
        self.failures = failures
    }

    /// Whether a package is broken.
    func isBroken(_ package: SolverPackage) -> Bool { failures.broken[package.index] }

    /// The requirement that a root cause stands for.
    func dependency(ofRoot root: Int) -> SolverDependency { graph.dependencies[root] }

    /// The packages that need a root cause themselves; each once, in no order.
    func needers(of root: Int) -> [SolverPackage] {
        var found: Set<SolverPackage> = []
        var (next, seen) = ([root], Set<Int>())
        while let node = next.popLast() {
            guard failures.failed[node], seen.insert(node).inserted else { continue }
            found.formUnion(graph.requirers[node])
            next += graph.parents[node]
        }
        return Array(found)
    }

    /// How many root causes ``victims(of:)`` follows at once.
    static let rootsAtOnce = UInt64.bitWidth

    /// Which of these root causes take each package down, however indirectly: a bit for each, by package index.
    ///
    /// All are followed together, because most of what one takes down others do too.
    func victims(of roots: ArraySlice<Int>) -> [UInt64] {
        var packages = Array(repeating: UInt64(0), count: failures.broken.count)
        var nodes = Array(repeating: UInt64(0), count: graph.nodes.count)
        var (open, isOpen) = (Array(roots), Array(repeating: false, count: graph.nodes.count))
        for (bit, root) in roots.prefix(Self.rootsAtOnce).enumerated() {
            nodes[root] |= 1 << UInt64(bit)
            isOpen[root] = true
        }
        var taken = 0
        func reach(_ node: Int, _ bits: UInt64) {
            guard failures.failed[node], bits & ~nodes[node] != 0 else { return }
            nodes[node] |= bits
            if !isOpen[node] { open.append(node) }
            isOpen[node] = true
        }
        while taken < open.count {
            let node = open[taken]
            taken += 1
            isOpen[node] = false
            let bits = nodes[node]
            for parent in graph.parents[node] { reach(parent, bits) }
            for place in graph.requirers.range(node) {
                let package = graph.requirers.elements[place].index
                guard bits & ~packages[package] != 0 else { continue }
                packages[package] |= bits
                for place in graph.provided.range(package) { reach(graph.provided.elements[place], packages[package]) }
            }
        }
        return packages
    }

    /// The failed nodes after the first round, each told by the smallest node that must be cured.
    private static func roots(_ failures: RequirementFailures) -> [Int] {
        let graph = failures.graph
        var result: [Int] = []
        var seen: Set<Int> = []
        for node in graph.nodes.indices where failures.failed[node] && !graph.requirers.range(node).isEmpty {
            var next = [node]
            while let node = next.popLast() {
                if case .and(let left, let right) = graph.nodes[node] {
                    next.append(contentsOf: [right, left].filter { failures.failed[$0] })
                } else if seen.insert(node).inserted {
                    result.append(node)
                }
            }
        }
        return result
    }
}
