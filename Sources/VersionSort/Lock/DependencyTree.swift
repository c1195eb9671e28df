/// The packages of a resolution as a tree, starting with the user's requirements.
package struct DependencyTree: Sendable {
    /// A node of the tree.
    package struct Node: Hashable, Sendable {
        /// The project.
        package let name: ProjectName
        /// The project's version on the target.
        package let version: Version
        /// The requested extras, sorted.
        package let extras: [ExtraName]
        /// The distance to a direct requirement; 0 for the requirement itself.
        package let depth: Int
        /// A Boolean value indicating whether the dependencies are omitted, because they are shown at an earlier node.
        package let isRepeated: Bool
        /// A Boolean value indicating whether the node is the last of its siblings, for drawing.
        package let isLast: Bool
    }

    /// The nodes from top to bottom.
    ///
    /// The children of a node follow it.
    package let nodes: [Node]

    /// Creates the tree.
    ///
    /// A package that was shown before is listed again without its dependencies, so each edge has at most one line.
    package init(_ resolution: Resolution) {
        var nodes: [Node] = []
        var shown: Set<ProjectName> = []
        var open = Self.siblings(resolution.packages.filter(\.isDirect).map(\.name), depth: 0)
        while let next = open.popLast() {
            guard let package = resolution[next.name] else { continue }
            let isRepeated = !shown.insert(next.name).inserted && !package.dependencies.isEmpty
            nodes.append(
                Node(
                    name: package.name, version: package.version, extras: package.extras, depth: next.depth, isRepeated: isRepeated,
                    isLast: next.isLast))
            if !isRepeated { open += Self.siblings(package.dependencies.filter { resolution[$0] != nil }, depth: next.depth + 1) }
        }
        self.nodes = nodes
    }

    private static func siblings(_ names: [ProjectName], depth: Int) -> [(name: ProjectName, depth: Int, isLast: Bool)] {
        names.enumerated().reversed().map { ($1, depth, $0 == names.count - 1) }
    }
}

/// The reason why a package is in a resolution: a chain from a user's requirement to the package.
package struct WhyChain: Hashable, Sendable {
    /// The projects from the direct requirement to the package itself.
    package let links: [ProjectName]

    /// Returns the shortest chain to a package from each direct requirement that reaches it, shortest first; empty if it is not in the resolution.
    package static func chains(to name: ProjectName, in resolution: Resolution) -> [WhyChain] {
        guard resolution[name] != nil else { return [] }
        // Search breadth first from the package to its dependents. Each package stores the next step towards the package.
        var next: [ProjectName: ProjectName] = [:]
        var seen: Set<ProjectName> = [name]
        var layer = [name]
        var chains: [WhyChain] = []
        while !layer.isEmpty {
            for reached in layer where resolution[reached]?.isDirect ?? false {
                chains.append(WhyChain(links: path(from: reached, next)))
            }
            var above: [ProjectName] = []
            for reached in layer {
                for user in resolution[reached]?.requiredBy ?? [] where seen.insert(user).inserted {
                    next[user] = reached
                    above.append(user)
                }
            }
            layer = above.sorted()
        }
        return chains
    }

    private static func path(from start: ProjectName, _ next: [ProjectName: ProjectName]) -> [ProjectName] {
        var links = [start]
        var place = start
        while let step = next[place] {
            links.append(step)
            place = step
        }
        return links
    }
}
