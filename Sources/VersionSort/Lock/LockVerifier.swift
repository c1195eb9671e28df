/// A fault in a lock, compared with its inputs.
package struct LockProblem: Hashable, Sendable, CustomStringConvertible {
    /// The target with the fault.
    package let targetID: String
    /// The project with the fault.
    package let name: ProjectName
    /// The fault, as a sentence without a full stop.
    package let text: String

    /// The target and the fault.
    package var description: String { "\(targetID): \(text)" }
}

/// Checks a resolution by following its requirements, independently of the solver that found it.
package enum LockVerifier {
    /// Returns all faults of a resolution, in a fixed order; empty if it is right.
    ///
    /// Faults are unsatisfied requirements and constraints, releases that are not in the index or not for the target's Python, pre-releases and
    /// yanked releases that no requirement asks for, and packages that no requirement reaches. Throws the errors of the provider.
    package static func verify(
        _ resolution: Resolution, against input: ResolveInput, provider: some PackageProvider
    ) async throws -> [LockProblem] {
        var walk = try await walked(resolution, against: input, provider: provider)
        return walk.finish()
    }

    /// Returns the walk over everything that the user's requirements reach.
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
