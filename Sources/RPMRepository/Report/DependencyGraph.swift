import Failures
import Native
package import SystemPackage

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
