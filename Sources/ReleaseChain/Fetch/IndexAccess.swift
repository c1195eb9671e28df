import Failures
package import IndexCrawler
import Native
import SystemPackage
import VersionSort

/// Opens the mirror and the index of a release.
package enum IndexAccess {
    /// Returns the store of the run's mirror.
    package static func store(_ context: ChainContext) throws -> MirrorStore {
        if let status = try FileSystem.status(context.mirror, followingLinks: true), !status.isDirectory {
            throw Failure(.usage, "the mirror \(context.mirror) is no folder", hints: ["name a folder with --mirror"])
        }
        do {
            return try MirrorStore(root: context.mirror)
        } catch {
            throw Failure(
                .external, "cannot use the mirror \(context.mirror)", cause: error, hints: ["name a folder that can be written with --mirror"])
        }
    }

    /// Returns a client of the index: the one in the settings, else the stack's, else the one that pip uses on this machine.
    ///
    /// The stack's internal names are looked up only in its internal index.
    package static func client(_ context: ChainContext, stack: Stack? = nil) async throws -> IndexClient {
        let store = try store(context)
        do {
            var configuration = TransferConfiguration(environment: context.environment)
            configuration.userAgent = "relcli/\(context.version)"
            let index: IndexURL
            if let named = context.settings.index ?? stack?.document.index?.url {
                index = try IndexURL(named)
            } else {
                let settings = try await PipConfiguration(
                    environment: context.environment, cache: context.mirror.appending("cache").appending("pip")
                ).settings()
                index = settings.index
                configuration.caBundle = configuration.caBundle ?? settings.caBundle
                configuration.httpProxy = configuration.httpProxy ?? settings.proxy
                configuration.httpsProxy = configuration.httpsProxy ?? settings.proxy
            }
            return IndexClient(
                index: index, internal: try stack.flatMap { try internalIndex(of: $0, context) },
                transfers: TransferClient(configuration: configuration), store: store, offline: context.settings.offline,
                projectTable: readProjectTable)
        } catch {
            throw Failure.from(error)
        }
    }

    private static func internalIndex(of stack: Stack, _ context: ChainContext) throws -> InternalIndex? {
        guard !stack.internalNames.isEmpty else { return nil }
        guard let address = context.settings.internalIndex ?? stack.document.index?.internalURL else {
            throw Failure(
                .usage, "\(stack.file) names projects of an internal index, but no such index",
                hints: ["add internal-url under [index], or set RELCLI_INTERNAL_INDEX"])
        }
        return InternalIndex(index: try IndexURL(address), names: stack.internalNames)
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
