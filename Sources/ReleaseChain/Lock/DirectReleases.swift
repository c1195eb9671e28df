import Failures
import VersionSort

/// The releases that a request names by address, for each of its targets.
struct DirectReleases: Sendable {
    private let byTarget: [[ProjectName: DirectRelease]]
    private let targets: [Target]

    /// Looks up every address that applies to some target, each once.
    ///
    /// Throws a ``Failure`` of code `usage` if one target would take a project from two addresses.
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
    private static func addresses(of request: LockRequest, on target: Target) throws -> [ProjectName: Requirement] {
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
