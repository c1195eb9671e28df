import Failures
import ForeignText
import FoundationEssentials
import Native
package import RPMRepository
package import SystemPackage
package import VersionSort

/// The check of existing repositories, for `relcli check`; a release is checked by ``RepositoryStep``.
package struct ExistingRepositoryCheck: Sendable {
    /// The repositories of the operating system, and the folder in which roots are created.
    package var place: InstallPlace
    /// The architecture whose packages are checked if there is no target.
    package var architecture: String
    /// The target of the packages; `nil` if only repositories describe the system.
    package var target: Target?
    /// The stack that the packages were made for; `nil` if it is unknown.
    package var stack: Stack?
    /// The keys, one of which must have signed each package.
    package var keys: [FilePath] = []
    /// A Boolean value indicating whether everything is installed for real.
    package var installs = false
    /// The path of the interpreter in the installation root; `nil` for the interpreter of the target's profile.
    package var interpreter: String?
    /// The path of a JSON list of smoke tests.
    package var smoke: FilePath?
    /// The previous repository, from which the packages are upgraded.
    package var previous: FilePath?
    /// The files that the reports are written to.
    package var reports = CheckReports()
    /// A cache folder for fetched packages and roots; `nil` for one in the mirror.
    package var cache: FilePath?
    private let context: ChainContext

    /// The results of a check.
    package struct Outcome: Sendable {
        /// The reports, one for each repository, in the given order.
        package fileprivate(set) var reports: [CheckReport] = []
        /// Notes for the user about reports that were recorded with a snapshot.
        package fileprivate(set) var notes: [String] = []
    }

    /// Creates a check against a system, with default options.
    package init(place: InstallPlace, architecture: String, context: ChainContext) {
        self.place = place
        self.architecture = architecture
        self.context = context
    }

    /// Checks repositories, and writes the requested reports.
    ///
    /// The report of a repository of a snapshot is recorded with it, so that the snapshot may be published. A failed check does not throw: its report
    /// says so.
    ///
    /// - Parameter repositories: folders or URLs that hold `repodata/`; for a URL only the metadata is fetched and its closure is checked.
    /// - Throws: ``Failure`` if a repository or the system cannot be read.
    package func run(_ repositories: [String]) async throws -> Outcome {
        var outcome = Outcome()
        do {
            let common = try await options()
            var folders: [FilePath] = []
            for repository in repositories {
                var options = common
                options.label = PublicText.masked(repository)
                let source = RepositorySource(parsing: repository)
                let folder = try await fetch(source)
                folders.append(folder)
                guard case .directory = source else {
                    options.isMetadataOnly = true
                    outcome.reports.append(try await RepositoryCheck.run(repository: folder, options: options))
                    continue
                }
                try expect(folder, &options)
                let report = try await RepositoryCheck.run(repository: folder, options: options)
                outcome.reports.append(report)
                if let note = await record(report, of: folder) { outcome.notes.append(note) }
            }
            try reports.write(
                Array(zip(folders, outcome.reports)), architecture: architecture, title: repositories.map(PublicText.masked).joined(separator: ", "))
        } catch let error as Failure where error.code == .network || error.code == .tool {
            throw Failure(error.code, error.subject, causes: error.cause.map { [$0] } ?? [], hints: error.hints)
        } catch {
            throw Failure.from(error, doing: "cannot check \(repositories.joined(separator: ", "))")
        }
        return outcome
    }

    /// Records the report if the repository belongs to a snapshot, and returns a line about that.
    ///
    /// A user without permission to write there can still run the check.
    private func record(_ report: CheckReport, of folder: FilePath) async -> String? {
        guard report.passed, let place = SnapshotStore.place(of: folder) else { return nil }
        let subject = "the check of \(place.member.path) in snapshot \(place.snapshot.id)"
        do {
            switch try await place.store.record(report, at: place) {
            case .recorded: return "\(subject) was recorded"
            case .refused(let tiers):
                return "\(subject) was not recorded: the previous check failed, and ran \(tiers.map(\.title).joined(separator: ", ")) as well"
            case .known, nil: return nil
            }
        } catch { return "\(subject) was not recorded: \(error)" }
    }

    /// Returns the folder of the caches; `nil` if none is named, and the mirror is missing, not the user's own, or without a key of the user.
    ///
    /// A check of a folder needs no mirror.
    private func cacheFolder() async throws -> FilePath? {
        if let cache { return cache }
        guard try FileSystem.status(context.mirror, followingLinks: true)?.isDirectory == true else { return nil }
        do {
            try await IndexAccess.requireOwn(context)
            return try context.hiddenCache("check")
        } catch {
            try Task.checkCancellation()
            return nil
        }
    }

    /// Returns the folder of a repository; a remote one is fetched.
    private func fetch(_ source: RepositorySource) async throws -> FilePath {
        let client = TransferClient(configuration: TransferConfiguration(environment: context.environment))
        defer { client.shutdown() }
        let folder: FilePath
        if case .directory = source {
            // Nothing is fetched.
            folder = cache ?? context.mirror
        } else if let cache {
            folder = cache
        } else {
            try await IndexAccess.claim(context)
            folder = try context.hiddenCache("check")
        }
        return try await RepositoryFetcher(client: client, cache: folder.appending("repositories"), keys: keys).fetch(source)
    }

    /// Adds the expected headers to the options, if the stack and the target are known.
    private func expect(_ repository: FilePath, _ options: inout CheckOptions) throws {
        guard let stack, let target else {
            options.unexpected = "the overrides of the stack are not known: name it with --stack, and the target with --target"
            return
        }
        let metadata = try PackagedMetadata(repository: repository, target: target, stack: stack)
        options.expected = metadata.headers
        options.others = metadata.others
        let names = Set(metadata.headers.map(\.name))
        options.install?.smoke += stack.smokeTests(for: target).filter { test in test.package.map(names.contains) ?? true }
    }

    /// Returns the options that are the same for all repositories.
    private func options() async throws -> CheckOptions {
        let setup = try await CheckSetup.make(target: target, stack: stack, place: place, context: context)
        var result = setup.options(architecture: architecture, label: "")
        result.keys = keys
        let folder = try await cacheFolder()
        result.cache = folder?.appending("solv")
        result.previous = previous
        guard installs || previous != nil else { return result }
        if installs { try InstallPlace.expect(setup.repositories) }
        var install = InstallOptions(
            base: setup.repositories, interpreter: interpreter ?? target?.python.interpreter ?? "/usr/bin/python3", workspace: place.workspace)
        install.cache = folder?.appending("roots")
        install.keys = keys
        install.skippedImports = try stack?.skippedImports() ?? [:]
        install.environment = target?.environment
        install.client = TransferClient(configuration: TransferConfiguration(environment: context.environment))
        if let smoke { install.smoke = try JSONDecoder().decode([SmokeTest].self, from: Data(FileSystem.readAll(smoke, limit: 1 << 20))) }
        result.install = install
        return result
    }
}
