import Failures
import IndexCrawler
package import VersionSort

/// A chain of requirements from one of the user's to a package of a lock, with the text of each requirement.
package struct ExplainedChain: Hashable, Sendable {
    /// The projects, from that of the user's requirement to the package.
    package let links: [ProjectName]
    /// The user's requirement, and for each further project the requirement of the one before, with extras and markers; the bare name if it is unknown.
    package let requirements: [String]
    /// The place of the user's requirement, as `prod-reqs.txt, line 3`.
    package let origin: String?
}

extension LockStep {
    /// Returns the shortest chains from each of the stack's requirements to a package of a lock, shortest first; an empty list if the package is not there.
    ///
    /// The texts come from metadata in the mirror, without network access. Throws ``Failure``.
    package func explain(_ name: ProjectName, in resolution: Resolution) async throws -> [ExplainedChain] {
        let chains = WhyChain.chains(to: name, in: resolution)
        guard let target = stack.targets.first(where: { $0.id == resolution.targetID }), !chains.isEmpty else { return [] }
        let client = try? await IndexAccess.client(context.offline, stack: stack)
        var known: [ProjectName: [Requirement]] = [:]
        for link in Set(chains.flatMap { $0.links.dropLast() }) {
            guard let package = resolution[link], package.origin == .index, let file = package.files.first else { continue }
            // A requirement stays unknown if the mirror does not hold the metadata.
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
