import Native

/// The packages that can never be installed because a direct or indirect dependency does not exist.
struct MissingRequirements {
    private let failures: RequirementFailures
    /// The nodes without any provider, which are the root causes, in the order of their first requirement.
    let roots: [Int]

    private var graph: RequirementGraph { failures.graph }

    init(graph: RequirementGraph, packageLimit: Int) {
        var failures = RequirementFailures(graph: graph, packageLimit: packageLimit, conditionsHold: true)
        roots = Self.roots(failures)
        failures.spread()
        self.failures = failures
    }

    /// Returns `true` if a package is broken.
    func isBroken(_ package: SolverPackage) -> Bool { failures.broken[package.index] }

    /// Returns the requirement of a root cause.
    func dependency(ofRoot root: Int) -> SolverDependency { graph.dependencies[root] }

    /// Returns the packages with a direct requirement on a root cause, unordered and without duplicates.
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

    /// The maximum number of root causes for one call of ``victims(of:)``.
    static let rootsAtOnce = UInt64.bitWidth

    /// Returns, for each package by index, a bit for each root cause that makes it uninstallable, directly or indirectly.
    ///
    /// All are followed together, because they share most of their victims.
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

    /// Returns the failed nodes after the first round, each represented by the smallest node that must be fixed.
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

/// The requirements and packages that fail if some packages are not available.
///
/// A package fails with one of its requirements, and a requirement fails with its last provider. The result is the largest set of packages
/// without failures, found in time linear in packages, requirements and providers.
struct RequirementFailures {
    let graph: RequirementGraph
    /// The failed nodes, by index.
    private(set) var failed: [Bool]
    /// The marks of the failed packages: `true` at the index of each package that fails.
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
