import IndexCrawler
package import VersionSort

/// A way from a requirement of the user's own to a package of a lock, with the words of every requirement on it.
package struct ExplainedChain: Hashable, Sendable {
    /// From the project of the user's requirement to the package.
    package let links: [ProjectName]
    /// The user's requirement, and for each further link what the one before requires of it, with extras and markers; the bare name where that is not known.
    package let requirements: [String]
    /// Where the user's requirement stands, as `prod-reqs.txt, line 3`.
    package let origin: String?
}

extension LockStep {
    /// The shortest ways from each of the stack's requirements to a package of a lock, shortest first; none when the package is not there.
    ///
    /// The words come from metadata that the mirror holds; nothing is asked of the network. Throws ``ChainError``.
    package func explain(_ name: ProjectName, in resolution: Resolution) async throws -> [ExplainedChain] {
        let chains = WhyChain.chains(to: name, in: resolution)
        guard let target = stack.targets.first(where: { $0.id == resolution.targetID }), !chains.isEmpty else { return [] }
        let client = try? await IndexAccess.client(context.offline, stack: stack)
        var known: [ProjectName: [Requirement]] = [:]
        for link in Set(chains.flatMap { $0.links.dropLast() }) {
            guard let package = resolution[link], package.origin == .index, let file = package.files.first else { continue }
            // The requirements stay unknown if the mirror does not hold the metadata.
            known[link] = try? await client?.metadataAnswer(file, project: link).metadata?.requiresDist
        }
        return chains.map { chain in
            let root = request.roots.first { $0.requirement.name == chain.links.first && $0.requirement.applies(in: target.environment) }
            var requirements = [root.map { "\($0.requirement)" } ?? "\(chain.links[0])"]
            for (parent, child) in zip(chain.links, chain.links.dropFirst()) {
                let extras = Set(resolution[parent]?.extras ?? [])
                let texts = (known[parent] ?? []).filter { $0.name == child && $0.applies(in: target.environment, extras: extras) }.map(\.description)
                requirements.append(texts.isEmpty ? "\(child)" : texts.joined(separator: ", "))
            }
            return ExplainedChain(links: chain.links, requirements: requirements, origin: root?.origin)
        }
    }
}
