import FoundationEssentials
import IndexCrawler
import Native
import RPMBuilder
import SystemPackage
import VersionSort

/// Builds wheels from sdists: each sdist once, in a sandbox without network, with build requirements resolved and fetched like any others.
///
/// A result is kept in the mirror under the digest of everything it came from, so an sdist is built once for ever.
actor SourceWheels {
    /// What is remembered of a build.
    private struct Record: Codable {
        let filename: String
        let sha256: String
        let size: UInt64
    }

    /// How deep build requirements may themselves be sdists.
    private static let depthLimit = 4

    private let client: IndexClient
    private let context: ChainContext
    private let depth: Int
    private var running: [SHA256Digest: Task<VerifiedArtifact, any Error>] = [:]

    init(client: IndexClient, context: ChainContext, depth: Int = 0) {
        self.client = client
        self.context = context
        self.depth = depth
    }

    /// The wheel of an sdist, built now or before.
    func wheel(of sdist: VerifiedArtifact, time: UInt32) async throws -> VerifiedArtifact {
        if let task = running[sdist.sha256] { return try await task.value }
        let task = Task { try await self.build(sdist, time: time) }
        running[sdist.sha256] = task
        return try await task.value
    }

    private func build(_ sdist: VerifiedArtifact, time: UInt32) async throws -> VerifiedArtifact {
        do {
            let python = try await BuildPython.probe(context.settings.python)
            let system = try await BuildSystem.read(sdist, python: python, workDirectory: context.mirror.appending("tmp"))
            let requirements = try await buildRequirements(system, python: python, of: sdist)
            var key = StepKey("wheel", version: 1)
            key.add("sdist", sdist.sha256.hex)
            key.add("python", python.fullVersion)
            key.add("time", String(time))
            for requirement in requirements.sorted(by: { $0.filename < $1.filename }) { key.add("requires", requirement.sha256.hex) }
            let record = context.mirror.appending("cache").appending("wheels").appending("\(key.hex).json")
            if let known = try known(record) { return known }
            guard !context.settings.offline || !requirements.isEmpty || system.requires.isEmpty else {
                throw ChainError(.external, "\(sdist.filename) cannot be built offline")
            }
            let work = try FileSystem.temporaryDirectory(in: context.mirror.appending("tmp"), prefix: "build-")
            defer { try? FileSystem.remove(work) }
            let path = try await SourceBuild.wheel(
                from: sdist, system: system, python: python, requirements: requirements, sourceDateEpoch: time, workDirectory: work)
            return try keep(path, record: record)
        } catch {
            throw ChainError.from(error, doing: "cannot build a wheel from \(sdist.filename)")
        }
    }

    /// The wheel that a record names, when the mirror still holds it.
    private func known(_ record: FilePath) throws -> VerifiedArtifact? {
        guard let bytes = try? FileSystem.readAll(record, limit: 1 << 16),
            let known = try? JSONDecoder().decode(Record.self, from: Data(bytes)), let digest = SHA256Digest(hex: known.sha256)
        else { return nil }
        return try client.store.artifact(digest, filename: known.filename)
    }

    /// Takes a built wheel into the mirror, then remembers it.
    private func keep(_ path: FilePath, record: FilePath) throws -> VerifiedArtifact {
        let filename = path.lastComponent?.string ?? ""
        guard let status = try FileSystem.status(path), let digest = SHA256Digest(bytes: try Digest.ofFile(path, .sha256)) else {
            throw ChainError(.failure, "the build left no wheel")
        }
        let temporary = client.store.temporaryPath()
        try FileSystem.copy(path, to: temporary)
        let artifact = try client.store.insert(temporary, filename: filename, expecting: digest, size: status.size)
        try FileSystem.createDirectory(record.removingLastComponent())
        let bytes = try JSONEncoder().encode(Record(filename: filename, sha256: digest.hex, size: status.size))
        try FileSystem.writeAtomically([UInt8](bytes), to: record)
        return artifact
    }

    /// The wheels that the backend needs, resolved for the Python that builds.
    private func buildRequirements(_ system: BuildSystem, python: BuildPython, of sdist: VerifiedArtifact) async throws -> [VerifiedArtifact] {
        guard !system.requires.isEmpty else { return [] }
        guard depth < Self.depthLimit else {
            throw ChainError(.failure, "the build requirements of \(sdist.filename) are sdists that need sdists, \(depth) deep")
        }
        let nested = SourceWheels(client: client, context: context, depth: depth + 1)
        let target = try python.target()
        let provider = IndexPackageProvider(client: client, target: target, sources: nested, options: CandidateOptions())
        let roots = try system.requires.map { text in
            do {
                return RootRequirement(try Requirement(text), origin: "build-system of \(sdist.filename)")
            } catch {
                throw ChainError(.failure, "'\(text)' is not a requirement", cause: error)
            }
        }.filter { $0.requirement.marker?.evaluate(target.environment) ?? true }
        let resolution = try await Resolver.resolve(ResolveInput(requirements: roots, target: target), provider: provider)
        return try await mapBounded(resolution.packages, atOnce: 8) { [client] package in
            guard let file = package.files.first else { throw ChainError(.failure, "\(package.name) \(package.version) has no file") }
            let artifact = try await client.fetch(file)
            return file.filename.hasSuffix(".whl") ? artifact : try await nested.wheel(of: artifact, time: UploadTime.seconds(file) ?? 0)
        }
    }
}
