import Native

/// The requirements of all packages as a graph: leaves that packages provide, and boolean nodes above them.
///
/// It treats conditions on the rest of the transaction (`if`, `unless`, `else`) as satisfied. So a package that it calls broken is broken, and the solver
/// decides on the others.
struct RequirementGraph {
    enum Node {
        case leaf
        case and(Int, Int)
        case or(Int, Int)
        case always
    }

    private(set) var nodes: [Node] = []
    private(set) var dependencies: [SolverDependency] = []
    /// The nodes that have a node as an operand.
    private(set) var parents: [[Int]] = []
    /// The packages that provide a leaf, one row for each node.
    let providers: SolverTable<SolverPackage>
    /// The packages that require a node directly, one row for each node.
    let requirers: SolverTable<SolverPackage>
    /// The required leaves that a package provides, by package index.
    let provided: SolverTable<Int>

    init(packages: [SolverPackage], pool: DependencyPool) {
        var numbers = Numbers(limit: pool.dependencyLimit)
        var builder = Builder(capacity: min(pool.contents.requires.elements.count, pool.dependencyLimit))
        var needs: [(row: Int32, element: SolverPackage)] = []
        needs.reserveCapacity(pool.contents.requires.elements.count)
        // The last package that required a node, so that each is recorded once.
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

    /// The node numbers of dependencies.
    private struct Numbers {
        private var numbers: [Int32]

        init(limit: Int) { numbers = Array(repeating: -1, count: limit) }

        subscript(dependency: SolverDependency) -> Int? {
            get { numbers[dependency.index] < 0 ? nil : Int(numbers[dependency.index]) }
            set { numbers[dependency.index] = newValue.map(Int32.init) ?? -1 }
        }
    }

    /// The builder of the nodes.
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
            // The solver handles conditions and combinations of several packages.
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

extension SolverTable {
    /// Returns the range of a row in the elements.
    func range(_ row: Int) -> Range<Int> { bounds[row]..<bounds[row + 1] }

    /// The elements of a row.
    subscript(row: Int) -> ArraySlice<Element> { elements[range(row)] }

    /// Groups pairs of a row and an element by row.
    ///
    /// The elements of one row keep their order.
    init(rows: Int, _ pairs: [(row: Int32, element: Element)]) {
        var counts = Array(repeating: 0, count: rows)
        for pair in pairs { counts[Int(pair.row)] += 1 }
        guard let any = pairs.first?.element else {
            self.init(elements: [], counts: counts)
            return
        }
        var next = Array(repeating: 0, count: rows)
        for row in counts.indices.dropFirst() { next[row] = next[row - 1] + counts[row - 1] }
        var elements = Array(repeating: any, count: pairs.count)
        for pair in pairs {
            let row = Int(pair.row)
            elements[next[row]] = pair.element
            next[row] += 1
        }
        self.init(elements: elements, counts: counts)
    }
}
