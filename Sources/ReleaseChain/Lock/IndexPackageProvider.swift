import Failures
import IndexCrawler
import Native
import Synchronization
import VersionSort

/// A provider of projects and metadata from an index, for one target.
struct IndexPackageProvider: PackageProvider {
    let client: IndexClient
    let target: Target
    let sources: SourceWheels
    let options: CandidateOptions
    /// The table that keeps the candidates of all targets.
    var table = CandidateTable()
    /// A function that is called when a release's metadata was read, for progress.
    var onMetadata: @Sendable (String) -> Void = { _ in }

    var answersAtOnce: Bool { client.isOffline }

    func releases(of name: ProjectName) async throws -> [Release] {
        try await candidates(name)?.releases ?? []
    }

    func unusableReleases(of name: ProjectName) async -> [UnusableRelease]? {
        guard let candidates = try? await candidates(name), let reading = try? await client.reading(of: name) else { return nil }
        return (candidates.rejectedReleases.map(UnusableRelease.init) + reading.excluded + reading.withoutFiles).sorted { $0.version > $1.version }
    }

    func refusedFiles(of name: ProjectName) async -> [String] {
        let refused = (try? await client.reading(of: name))?.refused.map(\.description) ?? []
        let unnamed = (try? await candidates(name))?.rejected.filter { $0.version == nil }.map(\.description) ?? []
        return refused + unnamed
    }

    func dependencies(of name: ProjectName, release: Release) async throws -> ReleaseDependencies {
        guard let file = release.bestFile else { throw UnusableRelease(version: release.version, reason: "has no file") }
        onMetadata("\(name) \(release.version)")
        let metadata: CoreMetadata
        do {
            switch try await client.metadataAnswer(file, project: name) {
            case .found(let found, _): metadata = found
            case .needsBuild(let sdist): metadata = try await built(sdist, file: file, project: name)
            }
        } catch let error as Failure where error.code == .malformed {
            throw UnusableRelease(version: release.version, reason: "has metadata that cannot be used: \(error)")
        }
        return ReleaseDependencies(
            requiresDist: metadata.requiresDist, providesExtra: metadata.providesExtra, requiresPython: metadata.requiresPython,
            warnings: metadata.warnings)
    }

    /// Returns the newest release that a requirement allows, for commands that look at one project only.
    func newest(_ requirement: Requirement) async throws -> Release {
        let all = try await releases(of: requirement.name)
        let admitted = Set(requirement.specifiers.filter(all.map(\.version)))
        let fits = all.filter { admitted.contains($0.version) && requirement.specifiers.contains($0.version, prereleases: true) }
        if let release = fits.first(where: { !$0.isYanked || requirement.specifiers.isPinned }) { return release }
        guard let unusable = await unusableReleases(of: requirement.name) else {
            throw Failure(.failure, "the index knows no project \(requirement.name)", hints: ["check the spelling"])
        }
        // Those that the requirement names are the reason; the others are told only if there are none of them.
        let named = unusable.filter { requirement.specifiers.contains($0.version, prereleases: true) }
        let told = named.isEmpty ? unusable : named
        throw Failure(
            .failure, "no release of \(requirement) fits \(target.id) (Python \(target.python.fullVersion))",
            causes: told.prefix(3).map { "\(requirement.name) \($0)" },
            hints: all.first { !$0.isYanked }.map { ["the newest release of \(requirement.name) that fits is \($0.version)"] } ?? [])
    }

    private func candidates(_ name: ProjectName) async throws -> Candidates? {
        try await table.candidates(of: name, for: target, options: options, client: client)
    }

    /// Returns the metadata of an sdist that does not state its dependencies, from its build backend, and keeps it.
    private func built(_ sdist: VerifiedArtifact, file: IndexFile, project: ProjectName) async throws -> CoreMetadata {
        guard sources.builds(project) else { return try await client.legacyEggInfoMetadata(file, project: project) }
        let bytes = try await sources.metadata(of: sdist, time: UploadTime.seconds(file) ?? 0)
        // The metadata of a patched source holds only for this stack.
        if !sources.changes(project) { try client.keepBuiltMetadata(bytes, of: file, project: project) }
        return try CoreMetadata(parsing: bytes)
    }
}

/// The candidates of projects for targets, computed once for the resolver, the prefetch and the verifier of one run.
final class CandidateTable: Sendable {
    private struct Key: Hashable {
        let name: ProjectName
        let target: Target
    }

    private let found = Mutex<[Key: Candidates]>([:])
    private let ranks = Mutex<[Target: TagRanks]>([:])

    /// Returns the candidates of a project; `nil` if the index does not have the project; throws the client's errors.
    func candidates(
        of name: ProjectName, for target: Target, options: CandidateOptions, client: IndexClient
    ) async throws -> Candidates? {
        let key = Key(name: name, target: target)
        if let known = found.withLock({ $0[key] }) { return known }
        guard let page = try await client.page(name) else { return nil }
        let shared = ranks.withLock { ranks in
            if let known = ranks[target] { return known }
            let new = TagRanks()
            ranks[target] = new
            return new
        }
        let candidates = Candidates(page, target: target, options: options, ranks: shared)
        found.withLock { $0[key] = candidates }
        return candidates
    }
}

/// The releases that a request names by address, for each of its targets.
struct DirectReleases: Sendable {
    private let byTarget: [[ProjectName: DirectRelease]]
    private let targets: [Target]

    /// Looks up every address that applies to some target, each once.
    ///
    /// Throws a ``Failure`` with code `usage` if one target would take a project from two addresses.
    init(_ request: LockRequest, sources: DirectSources) async throws {
        let wanted = try request.targets.map { try Self.addresses(of: request, on: $0) }
        let distinct = Set(wanted.flatMap(\.values).map { Requirement(name: $0.name, url: $0.url) }).sorted { "\($0)" < "\($1)" }
        let found = try await mapBounded(distinct, atOnce: 4) { requirement in
            do {
                return (requirement, try await sources.release(of: requirement))
            } catch {
                throw Failure.from(error, doing: "cannot use \(requirement)")
            }
        }
        let releases = Dictionary(found, uniquingKeysWith: { first, _ in first })
        byTarget = wanted.map { $0.compactMapValues { releases[Requirement(name: $0.name, url: $0.url)] } }
        targets = request.targets
    }

    /// Returns the releases of one target.
    subscript(target: Target) -> [ProjectName: DirectRelease] {
        targets.firstIndex(of: target).map { byTarget[$0] } ?? [:]
    }

    /// The projects that have an address on some target.
    var names: Set<ProjectName> { Set(byTarget.flatMap(\.keys)) }

    /// Returns the requirements by address of a target: from requirements, constraints and overrides.
    static func addresses(of request: LockRequest, on target: Target) throws -> [ProjectName: Requirement] {
        let replaced = request.overrides.compactMap { override in
            if case .replace(let requirement) = override.action { requirement } else { nil }
        }
        var found: [ProjectName: Requirement] = [:]
        for requirement in request.roots.map(\.requirement) + request.constraints + replaced {
            guard let url = requirement.url, requirement.applies(in: target.environment) else { continue }
            if let other = found[requirement.name]?.url, other != url {
                throw Failure(
                    .usage, "\(requirement.name) is required from two addresses on \(target.id)", causes: [other, url], hints: ["leave one of them"])
            }
            found[requirement.name] = requirement
        }
        return found
    }
}
