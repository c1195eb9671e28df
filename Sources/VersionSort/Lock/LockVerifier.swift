/// Something in a lock that is not as its inputs ask.
package struct LockProblem: Hashable, Sendable, CustomStringConvertible {
    /// The target whose answer it is.
    package let targetID: String
    /// The project it is about.
    package let name: ProjectName
    /// What is wrong, as a sentence without full stop.
    package let text: String

    /// The target and the text.
    package var description: String { "\(targetID): \(text)" }
}

/// Checks a resolution against the rules themselves, by walking requirements; it shares nothing with the search that found the resolution.
package enum LockVerifier {
    /// All that is wrong: unmet requirements, broken bounds, releases that the index does not have or that are not for the target's Python,
    /// pre-releases and yanked releases that nothing calls for, and packages that nothing needs.
    ///
    /// Throws what the provider throws. The problems are in a fixed order; none means that the lock is right.
    package static func verify(
        _ resolution: Resolution, against input: ResolveInput, provider: some PackageProvider
    ) async throws -> [LockProblem] {
        var walk = try await walked(resolution, against: input, provider: provider)
        return walk.finish()
    }

    /// The walk over everything that the user's requirements reach.
    static func walked(
        _ resolution: Resolution, against input: ResolveInput, provider: some PackageProvider
    ) async throws -> LockWalk {
        var walk = LockWalk(resolution: resolution, input: input)
        walk.begin()
        while let name = walk.nextUnread() {
            guard let package = resolution[name] else { continue }
            let releases = try await provider.releases(of: name)
            guard let release = releases.first(where: { $0.version == package.version }) else {
                walk.note(name, "\(name) \(package.version) is not among the releases that fit the target")
                walk.read(name, ReleaseDependencies(requiresDist: []), releases: releases)
                continue
            }
            if release.origin != package.origin {
                walk.note(name, "\(name) \(package.version) is locked as from the \(package.origin), and is from the \(release.origin)")
            }
            walk.read(name, try await provider.dependencies(of: name, release: release), releases: releases)
        }
        return walk
    }
}
