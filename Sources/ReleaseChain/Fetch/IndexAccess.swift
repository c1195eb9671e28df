import Failures
package import IndexCrawler
import Native
import SystemPackage
import VersionSort

/// Access to the mirror and the index of a release.
package enum IndexAccess {
    /// Returns the store of the run's mirror.
    ///
    /// - Parameter writes: `false` for a caller that only reads the store, and may not be able to write it.
    /// - Throws: ``Failure`` as ``claim(_:)``.
    package static func store(_ context: ChainContext, writes: Bool = true) async throws -> MirrorStore {
        if let status = try FileSystem.status(context.mirror, followingLinks: true), !status.isDirectory {
            throw Failure(.usage, "the mirror \(context.mirror) is no folder", hints: ["name a folder with --mirror"])
        }
        do {
            try await claim(context)
            return try MirrorStore(root: context.mirror, key: context.userKey(), writes: writes)
        } catch let error as Failure {
            throw error
        } catch {
            try Task.checkCancellation()
            throw Failure(
                .external, "cannot use the mirror \(context.mirror)", cause: error, hints: ["name a folder that can be written with --mirror"])
        }
    }

    /// Makes the folder of the run's mirror if there is none, and notes that it is the user's own.
    ///
    /// Whoever is about to write to the mirror calls this first, so that no other run finds a mirror that nobody noted. A command that only reads
    /// (``ChainContext/reading``) notes a mirror only if it is new, as relcli then makes it.
    ///
    /// - Throws: ``Failure`` as ``requireOwn(_:)``, and with code `external` if a mirror that the user did not name cannot be noted; `FileError`.
    package static func claim(_ context: ChainContext) async throws {
        guard !context.settings.isMirrorTemporary else { return }
        try await requireOwn(context)
        if context.isReading, try OwnMirrors.holdsFiles(context.mirror) { return }
        try FileSystem.createDirectory(context.mirror)
        do { try OwnMirrors(context.environment).add(context.mirror) } catch {
            // A mirror that is named each time needs no note.
            if context.settings.isMirrorNamed { return }
            throw Failure(
                .external, "cannot note that the mirror \(context.mirror) is yours", cause: error, hints: ["name it with --mirror \(context.mirror)"])
        }
    }

    /// Throws a ``Failure`` for a mirror that the user did not name and that may have come with a stack.
    ///
    /// The code is `usage` for a mirror that the user neither named nor made (``OwnMirrors``) and for one that a commit has, and `external` if nobody can
    /// tell whether a commit has it.
    package static func requireOwn(_ context: ChainContext) async throws {
        guard !context.settings.isMirrorTemporary, !context.settings.isMirrorNamed else { return }
        // A step of a plan names the mirror already.
        let plan = context.settings.requiresOwnMirror ? "name the mirror in the command that makes the plan: --mirror \(context.mirror)" : nil
        try OwnMirrors(context.environment).check(
            context.mirror,
            remedy: plan.map { "share the state folder of the user between the hosts (XDG_STATE_HOME), or \($0)" }
                ?? "if it is yours, name it: --mirror \(context.mirror) (commands that write to it note that)")
        try await context.requireUncommittedMirror(remedy: plan ?? "if it is yours, name it: --mirror \(context.mirror)")
    }

    /// Returns a client of the index: the one in the settings, else the stack's, else the one that pip uses on this machine.
    ///
    /// The stack's internal names are looked up only in its internal index.
    package static func client(_ context: ChainContext, stack: Stack? = nil, upstreams: [InternalIndex] = []) async throws -> IndexClient {
        let store = try await store(context)
        do {
            var configuration = TransferConfiguration(environment: context.environment)
            configuration.userAgent = "relcli/\(context.version)"
            configuration.caBundle = context.settings.ca ?? configuration.caBundle
            configuration.clientCertificate = context.settings.clientCertificate ?? configuration.clientCertificate
            configuration.clientKey = context.settings.clientKey
            let index: IndexURL
            if let named = context.settings.index ?? stack?.document.index?.url {
                index = try withCredentials(IndexURL(named), "index", context)
            } else {
                let settings = try await PipConfiguration(
                    environment: context.environment,
                    cache: SealedFiles(context.mirror.appending("cache").appending("pip"), mark: "relcli python 1", key: store.key)
                ).settings()
                index = settings.index
                configuration.clientCertificate = configuration.clientCertificate ?? settings.clientCertificate
                configuration.caBundle = configuration.caBundle ?? settings.caBundle
                configuration.httpProxy = configuration.httpProxy ?? settings.proxy
                configuration.httpsProxy = configuration.httpsProxy ?? settings.proxy
            }
            return IndexClient(
                index: index, internal: try stack.flatMap { try internalIndex(of: $0, context) }, upstreams: upstreams,
                transfers: TransferClient(configuration: configuration), store: store, offline: context.settings.offline,
                trustsMirrorPages: context.settings.isMirrorNamed || context.settings.isMirrorTemporary, netrc: netrc(context),
                projectTable: readProjectTable, refused: try context.malice())
        } catch {
            throw Failure.from(error)
        }
    }

    /// Returns an index with the token or password of the environment if the command line or the environment names the index.
    ///
    /// An index that a file names gets no token or password.
    private static func withCredentials(_ index: IndexURL, _ setting: String, _ context: ChainContext) -> IndexURL {
        switch context.settings.entries.first(where: { $0.name == setting && $0.value != nil })?.origin {
        case .commandLine, .environment: break
        default: return index
        }
        func variable(_ suffix: String) -> String? {
            context.environment["RELCLI_\(setting == "index" ? "INDEX" : "INTERNAL_INDEX")_\(suffix)"].flatMap { $0.isEmpty ? nil : $0 }
        }
        return index.with(token: variable("TOKEN"), login: variable("PASSWORD").map { (variable("USERNAME") ?? "", $0) })
    }

    /// Returns the passwords in the file that NETRC names, or in `~/.netrc`; `nil` if there is none.
    private static func netrc(_ context: ChainContext) -> NetRC? {
        let home = context.environment["HOME"].map { FilePath($0).appending(".netrc") }
        guard let path = context.environment["NETRC"].flatMap({ $0.isEmpty ? nil : FilePath($0) }) ?? home,
            let bytes = try? FileSystem.readAll(path, limit: 1 << 20)
        else { return nil }
        return NetRC(String(decoding: bytes, as: UTF8.self))
    }

    private static func internalIndex(of stack: Stack, _ context: ChainContext) throws -> InternalIndex? {
        guard !stack.internalNames.isEmpty else { return nil }
        guard let address = context.settings.internalIndex ?? stack.document.index?.internalURL else {
            throw Failure(
                .usage, "\(stack.file) names projects of an internal index, but no such index",
                hints: ["add internal-url under [index], or set RELCLI_INTERNAL_INDEX"])
        }
        return InternalIndex(index: try withCredentials(IndexURL(address), "internal-index", context), names: stack.internalNames)
    }

    /// The maximum size of a pyproject.toml in bytes; real ones have a few thousand.
    private static let projectTableLimit = 1 << 20

    /// Returns the `[project]` table of a pyproject.toml; `nil` if it is missing or cannot be read.
    static func readProjectTable(_ bytes: [UInt8]) -> ProjectTable? {
        guard bytes.count <= projectTableLimit, let document = try? TOMLDocument(bytes),
            let project = try? TOMLDecoder().decode(ProjectDocument.self, from: document).project
        else { return nil }
        return ProjectTable(
            name: project.name, version: project.version, requiresPython: project.requiresPython, dependencies: project.dependencies ?? [],
            optionalDependencies: project.optionalDependencies ?? [:], dynamic: project.dynamic ?? [])
    }

    /// The part of a pyproject.toml that is read (PEP 621).
    private struct ProjectDocument: Decodable {
        struct Project: Decodable {
            var name: String?
            var version: String?
            var requiresPython: String?
            var dependencies: [String]?
            var optionalDependencies: [String: [String]]?
            var dynamic: [String]?

            enum CodingKeys: String, CodingKey {
                case name, version, dependencies, dynamic
                case requiresPython = "requires-python"
                case optionalDependencies = "optional-dependencies"
            }
        }

        var project: Project?
    }
}
