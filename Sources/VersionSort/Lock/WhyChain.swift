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
