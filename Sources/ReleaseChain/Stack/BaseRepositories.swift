import Failures
import IndexCrawler
import Native
import RPMRepository
import SystemPackage
import VersionSort

/// The repositories of the operating systems that a stack's packages are installed on: those named for this run, else the stack's, else the profile's.
struct BaseRepositories: Sendable {
    private let stack: Stack?
    private let context: ChainContext
    /// The repositories from the command line; `nil` for results that must not depend on the command line, for example a lock.
    private let place: InstallPlace?

    init(stack: Stack?, context: ChainContext, place: InstallPlace? = nil) {
        self.stack = stack
        self.context = context
        self.place = place
    }

    /// Returns the base that the stack names for a target or its profile; if it names none, the profile's.
    private func base(of target: Target) -> StackDocument.Base {
        let stated = stack?.document.base ?? [:]
        return stated[target.id] ?? stated[target.profile.name] ?? StackDocument.Base(repositories: target.profile.base.repositories)
    }

    /// Returns the repositories that the command line names for a target; if it names none, those of the stack or the profile.
    ///
    /// Folders that a stack names must be inside its own.
    ///
    /// Throws a ``Failure`` with code `usage` for a folder elsewhere.
    func sources(of target: Target) throws -> [RepositorySource] {
        let named = place?.sources(of: target) ?? []
        return named.isEmpty ? try stated(of: target) : named
    }

    private func stated(of target: Target) throws -> [RepositorySource] {
        guard let stack else { return base(of: target).repositories.map(RepositorySource.init(parsing:)) }
        // An installed profile is trusted, as it is part of this machine.
        let isOwn = (stack.document.base?[target.id] ?? stack.document.base?[target.profile.name]) != nil || stack.ownProfiles.contains(target.profile.name)
        return try base(of: target).repositories.map { text in
            let source = RepositorySource(parsing: text)
            guard case .directory(let path) = source, isOwn || path.isRelative else { return source }
            return .directory(try StackFolder(stack.directory).resolve(path.string, as: "\(stack.file): [base] repositories of \(target.id)"))
        }
    }

    /// Returns the packages of a target's system that hold Python projects.
    ///
    /// Throws ``Failure``, with code `external` if a repository cannot be fetched.
    func packages(of target: Target) async throws -> [SystemPackage] {
        let namespaces = target.python.distProvides.namespaces.map { "\($0)(" }
        var found: [SystemPackage] = []
        for folder in try await folders(of: target) {
            do {
                let packages = try await reader(cache()).packages(of: .directory(folder), providing: namespaces)
                found += packages.filter { [target.architecture, "noarch"].contains($0.arch) }.map(\.systemPackage)
            } catch {
                throw Failure.from(error, doing: "cannot read the base \(folder)")
            }
        }
        return found
    }

    /// Returns the packages of a repository with a capability that begins with one of some texts.
    ///
    /// Throws ``Failure`` if the repository cannot be read.
    func packages(in folder: FilePath, providing prefixes: [String]) async throws -> [RepositoryPackage] {
        do {
            return try await reader(cache()).packages(of: .directory(folder), providing: prefixes)
        } catch {
            throw Failure.from(error, doing: "cannot read the base \(folder)")
        }
    }

    /// Returns the system that the packages for each target are checked against, by the target's id.
    func setups(of targets: [Target]) async throws -> [String: CheckSetup] {
        try place?.check(against: targets)
        var setups: [String: CheckSetup] = [:]
        for target in targets { setups[target.id] = CheckSetup(target: target, repositories: try await folders(of: target)) }
        return setups
    }

    private func statedKeys(of target: Target) throws -> [FilePath] {
        guard let stack else { return [] }
        return try (base(of: target).keys ?? []).map { try StackFolder(stack.directory).resolve($0, as: "\(stack.file): [base] keys of \(target.id)") }
    }

    /// Returns the repositories as folders: remote ones are fetched, or taken from the last fetch when offline.
    ///
    /// - Parameter target: the target of the repositories; `nil` means the repositories that were named for every target.
    func folders(of target: Target?) async throws -> [FilePath] {
        let named = place?.sources(of: target) ?? []
        let sources = try named.isEmpty ? target.map { try stated(of: $0) } ?? [] : named
        let keys = try named.isEmpty ? target.map { try statedKeys(of: $0) } ?? [] : place?.baseKeys ?? []
        guard !sources.isEmpty else { return [] }
        let client = TransferClient(configuration: TransferConfiguration(environment: context.environment))
        defer { client.shutdown() }
        let cache = try cache()
        let fetcher = RepositoryFetcher(client: client, cache: cache, keys: keys)
        var folders: [FilePath] = []
        for source in sources {
            let note = try cache.appending("last-\(identity(of: source, keys: keys))")
            if context.settings.offline, !source.isDirectory {
                guard let known = try? FileSystem.readAll(note, limit: 4096) else {
                    let missing = try context.userKey().missing
                    throw Failure(
                        .external, "the base \(source) was never fetched\(keys.isEmpty ? "" : " and verified with these keys")",
                        causes: ["offline, so nothing is fetched"] + missing.causes,
                        hints: missing.hints + ["run the same command once without --offline"])
                }
                folders.append(FilePath(String(decoding: known, as: UTF8.self)))
                continue
            }
            do {
                let folder = try await fetcher.fetch(source)
                try FileSystem.createDirectory(cache)
                try FileSystem.writeAtomically(Array(folder.string.utf8), to: note)
                folders.append(folder)
            } catch {
                throw Failure.from(error, doing: "cannot read the base \(source)")
            }
        }
        return folders
    }

    /// Returns a digest of a repository's address and its keys.
    ///
    /// It keeps copies that were verified with keys apart from copies that were fetched without them.
    private func identity(of source: RepositorySource, keys: [FilePath]) throws -> String {
        var key = StepKey("base", version: 1)
        key.add("source", source.spelling)
        for path in keys { key.add("key", Digest.hex(of: try FileSystem.readAll(path, limit: 16 << 20), .sha256)) }
        return key.hex
    }

    private func cache() throws -> FilePath { try context.hiddenCache("bases") }

    /// Returns a reader of local repositories.
    private func reader(_ cache: FilePath) -> RepositoryReader {
        RepositoryReader(client: TransferClient(configuration: TransferConfiguration()), cache: cache)
    }
}

extension RepositorySource {
    /// A Boolean value indicating whether the repository is a folder on this machine.
    fileprivate var isDirectory: Bool {
        if case .directory = self { true } else { false }
    }
}
