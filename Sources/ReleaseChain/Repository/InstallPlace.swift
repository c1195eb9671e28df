import Native
package import RPMRepository
package import SystemPackage
import VersionSort

/// Where a release is installed for real: the repositories of the operating systems, and folders to work in.
package struct InstallPlace: Sendable {
    /// A repository of an operating system, for one target or for all.
    package struct Base: Sendable, Hashable {
        /// The id of the target, as `el9:3.11`; nil for every target.
        package let target: String?
        package let source: RepositorySource

        /// Reads `TARGET=REPO` or `REPO`.
        package init(parsing text: String) {
            if let sign = text.firstIndex(of: "="), !text[..<sign].contains("/"), !text[..<sign].contains("+") {
                target = String(text[..<sign])
                source = RepositorySource(parsing: String(text[text.index(after: sign)...]))
            } else {
                target = nil
                source = RepositorySource(parsing: text)
            }
        }
    }

    package var bases: [Base]
    /// Keys of which one must have signed the index of each base.
    package var baseKeys: [FilePath]
    /// The folder that roots are made in.
    package var workspace: FilePath

    /// Names every field.
    package init(bases: [Base], baseKeys: [FilePath] = [], workspace: FilePath = "/var/tmp") {
        self.bases = bases
        self.baseKeys = baseKeys
        self.workspace = workspace
    }

    /// The folders of the repositories of each target, by its id, fetched where they are elsewhere.
    func repositories(for targets: [Target], client: TransferClient, cache: FilePath, offline: Bool) async throws -> [String: [FilePath]] {
        for base in bases {
            guard let target = base.target, !targets.contains(where: { $0.id == target }) else { continue }
            throw ChainError(
                .usage, "--base names the target '\(target)', which is not released", hints: ["released: \(targets.map(\.id).joined(separator: ", "))"])
        }
        if offline, let far = bases.first(where: { if case .directory = $0.source { false } else { true } }) {
            throw ChainError(.external, "the base \(far.source) is on the network", hints: ["leave --offline out, or name a folder"])
        }
        let fetcher = RepositoryFetcher(client: client, cache: cache, keys: baseKeys)
        var result: [String: [FilePath]] = [:]
        for base in bases {
            do {
                let folder = try await fetcher.fetch(base.source)
                for target in targets where base.target == nil || base.target == target.id { result[target.id, default: []].append(folder) }
            } catch {
                throw ChainError.from(error, doing: "cannot use the base \(base.source)")
            }
        }
        return result
    }
}
