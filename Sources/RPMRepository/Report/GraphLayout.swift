import Failures
import Native
package import SystemPackage

/// A layout of the packages of a graph in columns, with each package left of its dependencies.
struct GraphLayout {
    /// The column of each package.
    private(set) var column: [Int]
    /// The row of each package in its column.
    private(set) var row: [Int]
    /// The edges to draw.
    ///
    /// An edge that closes a cycle is left out, and so is an edge between two packages that a longer path connects.
    private(set) var edges: [(from: Int, to: Int)] = []
    /// The packages of each column from top to bottom.
    private(set) var columns: [[Int]] = []

    /// The number of times that rows are sorted by their neighbours.
    private static let passes = 6

    init(_ graph: DependencyGraph) {
        let count = graph.packages.count
        column = Array(repeating: 0, count: count)
        row = Array(repeating: 0, count: count)
        let forward = Self.withoutCircles(graph.needs)
        let order = Self.order(forward)
        for package in order {
            for needed in forward[package] { column[needed] = max(column[needed], column[package] + 1) }
        }
        // A package that no other requires is placed directly before its dependencies, not at the far left.
        for package in order.reversed() where !forward[package].isEmpty && !forward.contains(where: { $0.contains(package) }) {
            column[package] = (forward[package].map { column[$0] }.min() ?? 1) - 1
        }
        edges = Self.reduced(forward, order)
        arrange(count)
    }

    private mutating func arrange(_ count: Int) {
        columns = Array(repeating: [], count: (column.max() ?? -1) + 1)
        for package in 0..<count {
            row[package] = columns[column[package]].count
            columns[column[package]].append(package)
        }
        var neighbours = Array(repeating: [Int](), count: count)
        for edge in edges {
            neighbours[edge.from].append(edge.to)
            neighbours[edge.to].append(edge.from)
        }
        for pass in 0..<Self.passes {
            let direction = pass % 2 == 0 ? Array(columns.indices) : columns.indices.reversed()
            for number in direction {
                let height = Double(columns[number].count)
                let keys = columns[number].map { package in
                    let places = neighbours[package].map { Double(row[$0]) / Double(max(1, columns[column[$0]].count)) }
                    return places.isEmpty ? Double(row[package]) / height : places.reduce(0, +) / Double(places.count)
                }
                let sorted = zip(keys, columns[number]).sorted { ($0.0, $0.1) < ($1.0, $1.1) }.map(\.1)
                columns[number] = sorted
                for (place, package) in sorted.enumerated() { row[package] = place }
            }
        }
    }

    /// Returns the graph without the edges that close a cycle.
    private static func withoutCircles(_ needs: [[Int]]) -> [[Int]] {
        var result = needs
        var state = Array(repeating: 0, count: needs.count)
        for start in needs.indices where state[start] == 0 {
            var path: [(package: Int, next: Int)] = [(start, 0)]
            state[start] = 1
            while let (package, next) = path.last {
                guard next < needs[package].count else {
                    state[package] = 2
                    path.removeLast()
                    continue
                }
                path[path.count - 1].next += 1
                let needed = needs[package][next]
                if state[needed] == 1 { result[package].removeAll { $0 == needed } }
                if state[needed] == 0 {
                    state[needed] = 1
                    path.append((needed, 0))
                }
            }
        }
        return result
    }

    /// Returns the packages in an order with each before its dependencies.
    private static func order(_ needs: [[Int]]) -> [Int] {
        var open = Array(repeating: 0, count: needs.count)
        for list in needs { for needed in list { open[needed] += 1 } }
        var order = needs.indices.filter { open[$0] == 0 }
        var next = 0
        while next < order.count {
            for needed in needs[order[next]] {
                open[needed] -= 1
                if open[needed] == 0 { order.append(needed) }
            }
            next += 1
        }
        return order
    }

    private static func reduced(_ needs: [[Int]], _ order: [Int]) -> [(from: Int, to: Int)] {
        var reach = Array(repeating: Set<Int>(), count: needs.count)
        var result: [(from: Int, to: Int)] = []
        for package in order.reversed() {
            for needed in needs[package] { reach[package].formUnion(reach[needed].union([needed])) }
            for needed in needs[package] where !needs[package].contains(where: { $0 != needed && reach[$0].contains(needed) }) {
                result.append((package, needed))
            }
        }
        return result.sorted { ($0.from, $0.to) < ($1.from, $1.to) }
    }
}

/// The dependencies between the packages of a repository, for drawing.
package struct DependencyGraph: Hashable, Sendable {
    /// The packages as named in reports, sorted.
    package let packages: [String]
    /// The indexes of the packages that each package requires, sorted.
    package let needs: [[Int]]

    /// Creates a graph, ignoring requirements of packages on themselves.
    package init(packages: [String], needs: [[Int]]) {
        self.packages = packages
        self.needs = needs.enumerated().map { number, list in Set(list).subtracting([number]).sorted() }
    }

    /// Reads the graph of a repository's binary packages for one architecture.
    ///
    /// - Throws: ``Failure`` or `SolverError` if the metadata cannot be read.
    package static func read(repository: FilePath, architecture: String) throws -> DependencyGraph {
        let closure = try ClosurePool(repository: repository, base: BaseInput(), architecture: architecture)
        let packages = closure.release.filter { closure.pool.isInstallable($0) }
        let graph = RequirementGraph(packages: packages, pool: closure.pool)
        var names: [(name: String, package: SolverPackage)] = []
        for package in packages { names.append((closure.pool.name(of: package).description, package)) }
        names.sort { $0.name < $1.name }
        let places = Dictionary(names.enumerated().map { ($1.package, $0) }, uniquingKeysWith: min)
        var needs = Array(repeating: Set<Int>(), count: names.count)
        for node in graph.nodes.indices where !graph.requirers[node].isEmpty {
            let providers = graph.possibleProviders(of: node).compactMap { places[$0] }
            for requirer in graph.requirers[node] {
                if let place = places[requirer] { needs[place].formUnion(providers) }
            }
        }
        return DependencyGraph(packages: names.map(\.name), needs: needs.map { Array($0) })
    }

    /// Returns the graph with only these packages.
    func restricted(to wanted: Set<String>) -> DependencyGraph {
        let kept = packages.indices.filter { wanted.contains(packages[$0]) }
        let places = Dictionary(uniqueKeysWithValues: kept.enumerated().map { ($1, $0) })
        return DependencyGraph(packages: kept.map { packages[$0] }, needs: kept.map { needs[$0].compactMap { places[$0] } })
    }
}
