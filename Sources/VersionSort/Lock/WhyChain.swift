/// Why a package is in a resolution: a way from something the user asked for to it.
package struct WhyChain: Hashable, Sendable {
    /// From the direct requirement to the package itself.
    package let links: [ProjectName]

    /// The shortest chains to a package, one from each direct requirement that reaches it, shortest first; empty when the package is not there.
    package static func chains(to name: ProjectName, in resolution: Resolution) -> [WhyChain] {
        guard resolution[name] != nil else { return [] }
        // Breadth first from the package towards what needs it; each package remembers the next step down.
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
