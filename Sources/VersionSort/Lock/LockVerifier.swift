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

/// A check of a resolution that follows its requirements, independently of the solver that found it.
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

/// A pin that could be raised without changing any other pin.
package struct RaisablePin: Hashable, Sendable, CustomStringConvertible {
    /// The project.
    package let name: ProjectName
    /// The version in the lock.
    package let version: Version
    /// The newest version that is compatible with all other pins.
    package let newest: Version

    /// One line for a person.
    package var description: String { "\(name) \(version) could be \(newest)" }
}

extension LockVerifier {
    /// Returns the pins that could be raised individually; empty if each target was resolved to the newest versions.
    ///
    /// Preferred pins and pins set by the system are left out. Throws the errors of the provider.
    package static func raisable(
        _ resolution: Resolution, against input: ResolveInput, provider: some PackageProvider
    ) async throws -> [RaisablePin] {
        let walk = try await walked(resolution, against: input, provider: provider)
        var found: [RaisablePin] = []
        for package in resolution.packages where package.origin == .index && input.preferences[package.name] != package.version {
            for release in walk.newerReleases(than: package) {
                let metadata: ReleaseDependencies
                do { metadata = try await provider.dependencies(of: package.name, release: release) } catch is UnusableRelease { continue }
                guard walk.fits(metadata, of: package, at: release.version) else { continue }
                found.append(RaisablePin(name: package.name, version: package.version, newest: release.version))
                break
            }
        }
        return found
    }
}

extension LockWalk {
    /// Returns the releases newer than a pin that all its requirements allow, newest first.
    fileprivate func newerReleases(than package: ResolvedPackage) -> [Release] {
        let wanted = (demands[package.name] ?? []).map(\.specifiers)
        let bounds = input.constraints.filter { $0.name == package.name && $0.applies(in: input.target.environment) }.map(\.specifiers)
        let admitsPrereleases = input.prereleases == .allow || wanted.contains(where: \.admitsPrereleases)
        return (releases[package.name] ?? []).filter { release in
            release.version > package.version && release.origin == .index && !release.isYanked
                && (admitsPrereleases || package.version.isPrerelease || !release.version.isPrerelease)
                && (wanted + bounds).allSatisfy { $0.contains(release.version) }
        }.sorted { $0.version > $1.version }
    }

    /// Returns `true` if the lock satisfies all requirements of a release.
    ///
    /// A requirement on the project itself must be satisfied by this release.
    fileprivate func fits(_ metadata: ReleaseDependencies, of package: ResolvedPackage, at version: Version) -> Bool {
        if let python = metadata.requiresPython, !python.contains(input.target.pythonVersion) { return false }
        let wanted: [Set<ExtraName>] = [[]] + package.extras.map { [$0] }
        return metadata.requiresDist.allSatisfy { requirement in
            guard wanted.contains(where: { requirement.applies(in: input.target.environment, extras: $0) }) else { return true }
            if input.isUnknownAddress(requirement) { return false }
            guard let needed = amended(requirement, for: package.name) else { return true }
            guard let pin = resolution[needed.name] else { return false }
            let pinned = needed.name == package.name ? version : pin.version
            return needed.specifiers.contains(pinned) && Set(needed.extras).isSubset(of: pin.extras)
        }
    }
}
