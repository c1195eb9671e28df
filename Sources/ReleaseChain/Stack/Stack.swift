import Failures
import ForeignText
import Native
package import RPMBuilder
import RPMRepository
package import SystemPackage
package import VersionSort

/// A stack that can be released: with checked names and resolved targets.
package struct Stack: Sendable {
    /// One application of the stack.
    package struct Application: Sendable {
        package let name: ProjectName
        /// The source that the stack names for it; `nil` if the requirements name it.
        package let source: ApplicationSource?
        package let imports: [String]
        package let smoke: String?
        package let heartbeat: String?
        package let test: String?
        /// The command that runs the tests in its source.
        package let testInTree: String?
        package let timeout: Int?
        /// The modules that the check does not import separately, each with the reason.
        package let importsSkip: [String: String]
        /// The load test that the stack file states.
        package let load: StackDocument.Application.Load?
        /// The file of the scenario of the load test; `nil` if the stack names none.
        package let scenario: FilePath?
    }

    /// One channel of the stack.
    package struct Channel: Sendable {
        package let name: String
        /// The stack's folder; included files must be inside it.
        let folder: StackFolder
        package let requirements: FilePath
        package let pinned: Bool
    }

    /// The folder of the stack file; every path in the file is relative to it and inside it.
    package let directory: FilePath
    package let file: FilePath
    package let document: StackDocument
    package let applications: [Application]
    package let channels: [String: Channel]
    /// The targets of this run.
    package let targets: [Target]
    /// The targets of the stack's lock: those of this run, and perhaps others.
    package let lockedTargets: [Target]

    /// The profiles that the targets were taken from, those of the stack first.
    let catalog: TargetCatalog

    /// The folder of the override files.
    package let overridesDirectory: FilePath
    /// The override files, with the contents of the files that they name.
    let overrides: StackOverrides
    /// Notes about the stack's own settings that replace those of this machine: its profiles.
    package let notices: [String]
    /// The names of the stack's own profiles.
    let ownProfiles: Set<String>

    /// The format of the package files.
    package let packageFormat: PackageFormat

    /// The names that are looked up only in the internal index.
    package let internalNames: InternalNames

    /// Reads a `stack.toml`, or the one in a folder.
    ///
    /// The text of the stack is not trusted: its names become file names, and its paths must stay inside its folder (see ``StackFolder``).
    ///
    /// - Parameters:
    ///   - targets: the targets to use instead of the stack's own, if not empty.
    ///   - some: the stack's targets to work on, if not empty. The lock still covers all targets of the stack.
    ///   - tags: the tags to take some applications at instead of those in the file, for example `till=v1.2`.
    ///   - isRecorded: `true` for the stack of a recorded release, whose sources are files of the mirror; its repositories may be elsewhere now.
    /// - Throws: ``Failure`` with code `usage` that names the file and the fault in it.
    package init(
        at path: FilePath, targets names: [String] = [], only some: [String] = [], at tags: [String] = [], isRecorded: Bool = false, catalog: TargetCatalog
    ) throws {
        let isDirectory = (try? FileSystem.status(path, followingLinks: true))??.isDirectory ?? false
        let file = isDirectory ? path.appending("stack.toml") : path
        let directory: FilePath = file.removingLastComponent().isEmpty ? "." : file.removingLastComponent()
        self.file = file
        self.directory = directory
        let document = try ApplicationSource.document(try TOMLFile.decode(StackDocument.self, from: file), at: tags, file)
        self.document = document
        guard RepositoryName.isName(document.name) else {
            throw Failure(
                .usage, "\(file): '\(document.name)' cannot be the name of a stack",
                hints: [RepositoryName.nameHint])
        }
        let folder = StackFolder(directory)
        overridesDirectory = try folder.resolve(document.overrides ?? "overrides", as: "\(file): overrides")
        if let named = document.overrides, try FileSystem.status(overridesDirectory, followingLinks: true)?.isDirectory != true {
            throw Failure(.usage, "\(file): overrides is '\(named)', and there is no such folder")
        }
        for (name, base) in document.base ?? [:] {
            for text in base.repositories {
                guard case .directory(let path) = RepositorySource(parsing: text) else { continue }
                _ = try folder.resolve(path.string, as: "\(file): [base] repositories of \(name)")
            }
            for key in base.keys ?? [] { _ = try folder.resolve(key, as: "\(file): [base] keys of \(name)") }
        }
        let profiles = try document.profiles.map { try folder.resolve($0, as: "\(file): profiles") }
        applications = try (document.application ?? []).map { entry in
            try entry.checkHeartbeats(in: file)
            return Application(
                name: try Self.projectName(entry.name, in: file), source: try ApplicationSource(entry, in: folder, file, isRecorded: isRecorded),
                imports: entry.imports ?? [],
                smoke: entry.smoke,
                heartbeat: entry.heartbeat, test: entry.test, testInTree: entry.testInTree, timeout: entry.timeout,
                importsSkip: entry.importsSkip ?? [:], load: entry.load,
                scenario: try entry.load?.scenario.map { try folder.resolve($0, as: "\(file): load.scenario of \(entry.name)") })
        }
        do {
            internalNames = try InternalNames(document.index?.internal ?? [])
        } catch {
            throw Failure(.usage, "\(file): [index] internal cannot be used", cause: error, hints: ["write names, or beginnings as \"acme-*\""])
        }
        for text in document.index?.fileHosts ?? [] {
            guard let host = URLReference(text), host.isFetchable, host.isOrigin else {
                throw Failure(
                    .usage, "\(file): [index] file-hosts: '\(PublicText.masked(text))' is not a host",
                    hints: ["write its scheme, name and port if it has one, such as \"https://files.example.org\""])
            }
        }
        var channels: [String: Channel] = [:]
        for (name, channel) in document.channels {
            guard RepositoryName.isChannel(name) else {
                throw Failure(
                    .usage, "\(file): '\(name)' cannot be the name of a channel", hints: [RepositoryName.channelHint])
            }
            let requirements = try folder.resolve(channel.requirements, as: "\(file): requirements of the channel \(name)")
            channels[name] = Channel(name: name, folder: folder, requirements: requirements, pinned: channel.pinned ?? false)
        }
        self.channels = channels
        let catalog = profiles.map { TargetCatalog(directories: [$0] + catalog.directories) } ?? catalog
        self.catalog = catalog
        // A profile that the stack names must be inside its folder; one on the command line may be anywhere.
        let stated = try document.targets.map { text in
            TargetCatalog.isPath(text) ? try folder.resolve(text, as: "\(file): targets").string : text
        }
        let wanted = names.isEmpty ? stated : names
        guard !wanted.isEmpty else { throw Failure(.usage, "\(file) names no target") }
        let architecture = document.architecture ?? "x86_64"
        lockedTargets = try wanted.map { try catalog.target($0, architecture: architecture) }
        let ids = lockedTargets.map(\.id)
        let chosen = Set(try some.map { try catalog.target($0, architecture: architecture).id })
        if let stranger = chosen.subtracting(ids).min() {
            throw Failure(
                .usage, "\(file) does not name the target \(stranger)", hints: ["its targets are \(ids.joined(separator: ", "))", "add it to targets"])
        }
        do {
            packageFormat = try PackageFormat(named: document.packageFormat, targets: lockedTargets)
        } catch let error as Failure {
            throw Failure(error.code, "\(file): \(error.subject)", hints: error.hints)
        }
        targets = lockedTargets.filter { chosen.isEmpty || chosen.contains($0.id) }
        let own = profiles.map { TargetCatalog(directories: [$0]) }
        ownProfiles = Set(
            lockedTargets.map(\.profile.name).filter { name in names.isEmpty && stated.contains(where: TargetCatalog.isPath) || own?.has(name) ?? false })
        notices = ownProfiles.sorted().map { "the profile of \($0) is the stack's own, from \(document.profiles ?? "a path in targets")" }
        if let twice = ids.first(where: { id in ids.count { $0 == id } > 1 }) {
            throw Failure(.usage, "\(file) names the target \(twice) twice")
        }
        overrides = try StackOverrides(directory: overridesDirectory)
        try VulnerabilityReport.check(document.vulnerabilities, file: file)
        try checkWords()
    }

    /// Creates a stack without a file: its packages are for one target, without a channel and without a lock.
    init(for target: Target, overrides: StackOverrides, format: PackageFormat) throws {
        directory = "."
        file = "."
        document = StackDocument(name: "packages", targets: [target.id], channels: [:])
        (applications, channels, notices, ownProfiles) = ([], [:], [], [])
        (targets, lockedTargets) = ([target], [target])
        catalog = TargetCatalog(directories: [])
        overridesDirectory = "."
        self.overrides = overrides
        packageFormat = format
        internalNames = try InternalNames([])
    }

    /// Validates the settings with a fixed set of values, for example `bytecode` and `programs`, before any step uses them.
    ///
    /// - Throws: ``Failure`` with code `usage` for an unknown value.
    private func checkWords() throws {
        _ = try (isAligned(), numberPolicy(), bytecode(), buildsSources())
        for target in targets { for application in applications { _ = try programs(of: application.name, on: target) } }
        _ = try targets.first.map { try programs(of: ProjectName("any"), on: $0) }
    }

    /// Returns the channel of a name; throws an error that lists the existing channels.
    package func channel(_ name: String) throws -> Channel {
        guard let channel = channels[name] else {
            throw Failure(
                .usage, "the stack \(document.name) has no channel '\(name)'",
                hints: ["its channels are \(channels.keys.sorted().joined(separator: ", ")): name one with --channel, or set RELCLI_CHANNEL"])
        }
        return channel
    }

    /// Returns `true` if each project should have one version on all targets.
    package func isAligned() throws -> Bool {
        switch document.policy ?? "aligned" {
        case "aligned": return true
        case "newest": return false
        case let other:
            throw Failure(.usage, "\(file): policy '\(other)' is neither 'aligned' nor 'newest'")
        }
    }

    /// Returns the policy for a changed package whose name a channel already published.
    func numberPolicy() throws -> ReleaseNumbering.Policy {
        let text = document.releaseNumber ?? ReleaseNumbering.Policy.raise.rawValue
        guard let policy = ReleaseNumbering.Policy(rawValue: text) else {
            throw Failure(.usage, "\(file): release-number '\(text)' is neither 'raise' nor 'fixed'")
        }
        return policy
    }

    /// Returns the policy for the byte code of modules.
    package func bytecode() throws -> BytecodePolicy {
        let text = document.bytecode ?? BytecodePolicy.install.rawValue
        guard let policy = BytecodePolicy(rawValue: text) else {
            throw Failure(.usage, "\(file): bytecode '\(text)' is none of 'install', 'ship' and 'none'")
        }
        return policy
    }

    /// Returns the naming of a project's programs on a target, which is the same if only some of the stack's targets are built.
    ///
    /// If the stack has several Pythons of one system, packages of both may be installed on one host: only the applications, which people and
    /// units call by name, then keep their program names.
    func programs(of project: ProjectName, on target: Target) throws -> ProgramNaming {
        switch document.programs ?? "auto" {
        case "auto":
            let isApplication = applications.contains { $0.name == project }
            let isAlone = lockedTargets.count { $0.profile.name == target.profile.name } < 2
            return isApplication || isAlone ? .plain : .suffixed
        case let text:
            if let naming = ProgramNaming(rawValue: text) { return naming }
            throw Failure(.usage, "\(file): programs '\(text)' is none of 'auto', 'plain' and 'suffixed'")
        }
    }

    /// Returns `true` if sdists are built to wheels here; otherwise they become source RPMs only.
    package func buildsSources() throws -> Bool {
        switch document.sdists ?? "build" {
        case "build": return true
        case "source": return false
        case let other: throw Failure(.usage, "\(file): sdists '\(other)' is neither 'build' nor 'source'")
        }
    }

    private static func projectName(_ text: String, in file: FilePath) throws -> ProjectName {
        do {
            return try ProjectName(text)
        } catch {
            throw Failure(.usage, "\(file): '\(text)' is not the name of a project", cause: error)
        }
    }
}
