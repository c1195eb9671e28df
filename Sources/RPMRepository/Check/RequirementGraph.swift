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
    /// The packages that provide a leaf.
    private(set) var providers: [[SolverPackage]] = []
    /// The packages that require a node as a whole.
    private(set) var requirers: [[SolverPackage]] = []
    /// The leaves that a package provides, by package index; only leaves that somebody requires.
    private(set) var provided: [[Int]]
    private var numbers: [SolverDependency: Int] = [:]

    init(packages: [SolverPackage], pool: borrowing SolverPool) throws {
        provided = Array(repeating: [], count: pool.packageLimit)
        for package in packages {
            var seen: Set<Int> = []
            for dependency in try pool.requirements(of: package) {
                let node = try add(dependency, pool: pool, depth: 0)
                if seen.insert(node).inserted { requirers[node].append(package) }
            }
        }
    }

    private mutating func add(_ dependency: SolverDependency, pool: borrowing SolverPool, depth: Int) throws -> Int {
        if let known = numbers[dependency] { return known }
        var node = Node.always
        var providing: [SolverPackage] = []
        switch depth < Self.depthLimit ? pool.shape(of: dependency) : .other {
        case .simple, .with, .without:
            node = .leaf
            providing = try pool.providers(of: dependency)
        case .and(let left, let right):
            node = .and(try add(left, pool: pool, depth: depth + 1), try add(right, pool: pool, depth: depth + 1))
        case .or(let left, let right):
            node = .or(try add(left, pool: pool, depth: depth + 1), try add(right, pool: pool, depth: depth + 1))
        case .conditional, .other: break
        }
        let number = nodes.count
        nodes.append(node)
        dependencies.append(dependency)
        parents.append([])
        providers.append(providing)
        requirers.append([])
        numbers[dependency] = number
        for package in providing { provided[package.index].append(number) }
        if case .and(let left, let right) = node { for side in Set([left, right]) { parents[side].append(number) } }
        if case .or(let left, let right) = node { for side in Set([left, right]) { parents[side].append(number) } }
        return number
    }

    /// How deep boolean dependencies may be nested here; deeper ones are left to the solver.
    private static let depthLimit = 64
}
