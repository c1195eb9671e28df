internal import IndexCrawler
package import VersionSort

/// The reasons why a package is in a lock, and all that bounds its version.
package struct PackageExplanation: Sendable {
    /// A chain of requirements that begins with a requirement of the user and ends at the package.
    package struct Chain: Hashable, Sendable {
        /// The projects of the chain, from the one that the user requires to the explained package.
        package let links: [ProjectName]
        /// The texts of the requirements, one element for each project of ``links``.
        ///
        /// The first element is the user's requirement. Each further element has the requirements of the previous project on this one, for example
        /// `["bar[x]<2; extra == 'y'"]`, or its bare name if they are unknown.
        package let requirements: [[String]]
        /// The place of the user's requirement, for example `prod-reqs.txt, line 3`.
        package let origin: String?
    }

    /// A requirement of a locked package on the explained package; a package may have several.
    package struct Demand: Hashable, Sendable {
        package let parent: ProjectName
        /// The requirement with extras and markers; the bare name if it is unknown.
        package let requirement: String
    }

    /// The shortest chain from each of the user's requirements to the package, shortest first.
    package let chains: [Chain]
    /// The requirements of all packages that need it, sorted by their names.
    package let demands: [Demand]
    /// The user's requirements and constraints on the package, with their places, for example `bar<2 (prod-reqs.txt, line 3)`.
    package let own: [String]

    /// The requirements of packages that no chain shows.
    package var demandsBesideChains: [Demand] {
        let shown = Set(chains.compactMap { $0.links.dropLast().last })
        return demands.filter { !shown.contains($0.parent) }
    }

    /// The user's requirements and constraints that no chain shows.
    package var ownBesideChains: [String] {
        let shown = Set(chains.filter { $0.links.count == 1 }.map { $0.requirements[0][0] + ($0.origin.map { " (\($0))" } ?? "") })
        return own.filter { !shown.contains($0) }
    }
}

extension LockStep {
    /// Returns the explanation of a locked package; `nil` if the lock does not have it.
    ///
    /// The texts come from metadata in the mirror, without network access.
    package func explain(_ name: ProjectName, in resolution: Resolution) async throws -> PackageExplanation? {
        let chains = WhyChain.chains(to: name, in: resolution)
        guard let target = stack.targets.first(where: { $0.id == resolution.targetID }), let package = resolution[name], !chains.isEmpty else { return nil }
        let known = await requirements(of: Set(chains.flatMap { $0.links.dropLast() } + package.requiredBy), in: resolution)
        func texts(_ parent: ProjectName, _ child: ProjectName) -> [String] {
            let extras = Set(resolution[parent]?.extras ?? [])
            let texts = (known[parent] ?? []).filter { $0.name == child && $0.applies(in: target.environment, extras: extras) }.map(\.description)
            return texts.isEmpty ? ["\(child)"] : texts
        }
        let explained = chains.map { chain in
            let root = request.roots.first { $0.requirement.name == chain.links.first && $0.requirement.applies(in: target.environment) }
            return PackageExplanation.Chain(
                links: chain.links,
                requirements: [[root.map { "\($0.requirement)" } ?? "\(chain.links[0])"]] + zip(chain.links, chain.links.dropFirst()).map(texts),
                origin: root?.origin)
        }
        let roots = request.roots.filter { $0.requirement.name == name && $0.requirement.applies(in: target.environment) }
        let constraints = request.constraints.filter { $0.name == name && $0.applies(in: target.environment) }
        return PackageExplanation(
            chains: explained,
            demands: package.requiredBy.sorted().flatMap { parent in texts(parent, name).map { PackageExplanation.Demand(parent: parent, requirement: $0) } },
            own: roots.map { root in "\(root.requirement)" + (root.origin.map { " (\($0))" } ?? "") } + constraints.map { "\($0) (a constraint)" })
    }

    /// Returns the requirements of packages of a lock, as far as the mirror holds their metadata.
    private func requirements(of names: Set<ProjectName>, in resolution: Resolution) async -> [ProjectName: [Requirement]] {
        let client = try? await IndexAccess.client(context.offline, stack: stack)
        var known: [ProjectName: [Requirement]] = [:]
        for name in names {
            guard let package = resolution[name], package.origin == .index, let file = package.files.first else { continue }
            known[name] = try? await client?.metadataAnswer(file, project: name).metadata?.requiresDist
        }
        return known
    }
}
