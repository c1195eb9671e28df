/// The packages of a resolution as a tree, from what the user asked for down.
package struct DependencyTree: Sendable {
    /// One place in the tree.
    package struct Node: Hashable, Sendable {
        /// The project.
        package let name: ProjectName
        /// Its version on the target.
        package let version: Version
        /// The extras that are asked for, sorted.
        package let extras: [ExtraName]
        /// How far below a direct requirement it stands; 0 for the requirement itself.
        package let depth: Int
        /// Whether its own needs were shown further up and are left out here.
        package let isRepeated: Bool
        /// Whether it is the last of its siblings, for drawing.
        package let isLast: Bool
    }

    /// Top to bottom; the children of a node follow it.
    package let nodes: [Node]

    /// Lays the tree out; a package that was shown before is named again without its needs, so the tree has at most one line an edge.
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
