import Native

/// The requirements of all packages as a graph: leaves that packages provide, and boolean nodes above them.
///
/// It is a lower bound on purpose: what depends on the rest of the transaction (`if`, `unless`, `else`) counts as satisfied here,
/// so a package that the graph calls broken is broken, and the solver judges the rest.
struct RequirementGraph {
    enum Node {
        case leaf
        case and(Int, Int)
        case or(Int, Int)
        case always
    }

    private(set) var nodes: [Node] = []
    private(set) var dependencies: [SolverDependency] = []
    /// The nodes that have a node as a side.
    private(set) var parents: [[Int]] = []
    /// The packages that provide a leaf: a row for each node.
    let providers: SolverTable<SolverPackage>
    /// The packages that require a node as a whole: a row for each node.
    let requirers: SolverTable<SolverPackage>
    /// The leaves that a package provides, by package index; only leaves that somebody requires.
    let provided: SolverTable<Int>

    init(packages: [SolverPackage], pool: DependencyPool) {
        var numbers = Numbers(limit: pool.dependencyLimit)
        var builder = Builder(capacity: min(pool.contents.requires.elements.count, pool.dependencyLimit))
        var needs: [(row: Int32, element: SolverPackage)] = []
        needs.reserveCapacity(pool.contents.requires.elements.count)
        // The package that was the last to require a node, so that it is noted once for each.
        var last: [Int32] = []
        for (row, package) in packages.enumerated() {
            for requirement in pool.requirements(of: package) {
                let node = builder.add(requirement, pool: pool, depth: 0, &numbers)
                while last.count < builder.nodes.count { last.append(-1) }
                guard last[node] != Int32(truncatingIfNeeded: row) else { continue }
                last[node] = Int32(truncatingIfNeeded: row)
                needs.append((Int32(truncatingIfNeeded: node), package))
            }
        }
        nodes = builder.nodes
        dependencies = builder.dependencies
        parents = builder.parents
        requirers = SolverTable(rows: nodes.count, needs)
        providers = Self.providers(builder, pool)
        var offers: [(row: Int32, element: Int)] = []
        offers.reserveCapacity(providers.elements.count)
        for node in nodes.indices {
            for place in providers.range(node) { offers.append((Int32(truncatingIfNeeded: providers.elements[place].index), node)) }
        }
        provided = SolverTable(rows: pool.packageLimit, offers)
    }

    private static func providers(_ builder: Builder, _ pool: DependencyPool) -> SolverTable<SolverPackage> {
        let leaves = builder.nodes.indices.filter { if case .leaf = builder.nodes[$0] { true } else { false } }
        let found = pool.providers(of: leaves.map { builder.dependencies[$0] })
        var counts = Array(repeating: 0, count: builder.nodes.count)
        for (row, leaf) in leaves.enumerated() { counts[leaf] = found.range(row).count }
        return SolverTable(elements: found.elements, counts: counts)
    }

    /// The number of the node that stands for a dependency.
    private struct Numbers {
        private var numbers: [Int32]

        init(limit: Int) { numbers = Array(repeating: -1, count: limit) }

        subscript(dependency: SolverDependency) -> Int? {
            get { numbers[dependency.index] < 0 ? nil : Int(numbers[dependency.index]) }
            set { numbers[dependency.index] = newValue.map(Int32.init) ?? -1 }
        }
    }

    /// The nodes while they are found.
    private struct Builder {
        var nodes: [Node] = []
        var dependencies: [SolverDependency] = []
        var parents: [[Int]] = []

        init(capacity: Int) {
            nodes.reserveCapacity(capacity)
            dependencies.reserveCapacity(capacity)
            parents.reserveCapacity(capacity)
        }

        mutating func add(_ dependency: SolverDependency, pool: DependencyPool, depth: Int, _ numbers: inout Numbers) -> Int {
            if let known = numbers[dependency] { return known }
            var node = Node.always
            switch depth < DependencyPool.depthLimit ? pool.shape(of: dependency) : .other {
            case .plain: node = .leaf
            // What has a condition or several packages in it is the solver's.
            case .with, .without: if pool.isPlainChoice(dependency) { node = .leaf }
            case .and(let left, let right):
                node = .and(add(left, pool: pool, depth: depth + 1, &numbers), add(right, pool: pool, depth: depth + 1, &numbers))
            case .or(let left, let right):
                node = .or(add(left, pool: pool, depth: depth + 1, &numbers), add(right, pool: pool, depth: depth + 1, &numbers))
            case .conditional, .other: break
            }
            let number = nodes.count
            nodes.append(node)
            dependencies.append(dependency)
            parents.append([])
            numbers[dependency] = number
            if case .and(let left, let right) = node { for side in Set([left, right]) { parents[side].append(number) } }
            if case .or(let left, let right) = node { for side in Set([left, right]) { parents[side].append(number) } }
            return number
        }
    }
}
