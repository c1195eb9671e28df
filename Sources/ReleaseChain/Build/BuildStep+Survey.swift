import Failures
import IndexCrawler
import Native
import RPMBuilder
import SystemPackage
import VersionSort

extension BuildStep {
    /// The planned packages of one project for one target.
    private struct Described: Sendable {
        let target: String
        let project: ProjectName
        let packages: [FileSurvey.Package]
    }

    /// Finds conflicts between the files of one target's packages, and packages that give control of the host together, before anything is built.
    ///
    /// Only the contents of paths that several packages have are compared.
    /// Throws a ``Failure`` that names the packages, the path and the remedy. Identical files in several packages cause a warning.
    func survey(_ all: [ProjectBuild], _ shelf: WheelShelf) async throws {
        let groups = Dictionary(grouping: all, by: \.group).sorted { $0.key < $1.key }.map(\.value)
        var described = try await mapBounded(groups, atOnce: context.settings.jobs) { group in try await describe(group, shelf, digesting: [:]) }
        let surveys = surveys(described)
        // Packages that were built before may meet here for the first time.
        for target in inputs.stack.targets { try surveys[target.id]?.checkModulePath(inputs.stack.overrides) }
        guard all.contains(where: { $0.kept == nil }) else { return }
        let shared = surveys.mapValues(\.sharedPaths)
        guard shared.contains(where: { !$0.value.isEmpty }) else { return }
        for index in groups.indices {
            let isInvolved = described[index].contains { item in
                let paths = shared[item.target] ?? []
                return !paths.isEmpty && item.packages.contains { $0.description.files.contains { paths.contains($0.path) } }
            }
            if isInvolved { described[index] = try await describe(groups[index], shelf, digesting: shared) }
        }
        let checked = self.surveys(described)
        for target in inputs.stack.targets {
            for warning in try checked[target.id]?.check() ?? [] { context.events(.warning(warning)) }
        }
    }

    private func surveys(_ described: [[Described]]) -> [String: FileSurvey] {
        var surveys = Dictionary(inputs.stack.targets.map { ($0.id, FileSurvey($0)) }, uniquingKeysWith: { first, _ in first })
        for item in described.joined() { surveys[item.target]?.add(item.packages, of: item.project) }
        return surveys
    }

    /// Returns the packages of one artifact for all its targets.
    ///
    /// Cached packages are described by their headers, and all others by their plans.
    ///
    /// - Parameter paths: the installed paths whose contents are digested, by the id of the target.
    @concurrent
    private func describe(_ group: [ProjectBuild], _ shelf: WheelShelf, digesting paths: [String: Set<String>]) async throws -> [Described] {
        // An error is reported for this target.
        guard var current = group.first(where: { $0.kept == nil }) ?? group.first else { return [] }
        do {
            return try await withWheel(of: current, shelf) { wheel in
                try group.map { work in
                    current = work
                    let packages = try packages(work, wheel, digesting: paths[work.target.id] ?? [])
                    return Described(target: work.target.id, project: work.package.name, packages: packages)
                }
            }
        } catch {
            throw failure(error, current)
        }
    }

    private func packages(_ work: ProjectBuild, _ wheel: WheelContents?, digesting paths: Set<String>) throws -> [FileSurvey.Package] {
        if let kept = work.kept {
            // A spec of the stack's own may say anything.
            let hasOwnSpec = inputs.stack.overrides[work.package.name]?.spec != nil
            return try kept.filter { !$0.isSource }.map { built in
                let package = try RPMFileReader.read(built.path)
                return FileSurvey.Package(description: package.package, modulePath: hasOwnSpec ? AddedModulePath() : try AddedModulePath(package))
            }
        }
        return try wheel.map { try work.described($0, digesting: paths) } ?? []
    }
}
