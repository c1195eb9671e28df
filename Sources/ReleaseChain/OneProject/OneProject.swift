import IndexCrawler
import Native
import RPMBuilder
package import SystemPackage
package import VersionSort

/// The one-shot: one project, by name or as a file, to a spec, a source RPM and binary RPMs in a folder.
package struct OneProject: Sendable {
    /// Which of the outputs are wanted.
    package enum Kinds: Sendable {
        case spec, source, all
    }

    private let target: Target
    private let context: ChainContext

    /// Makes a one-shot for a target.
    package init(target: Target, context: ChainContext) {
        self.target = target
        self.context = context
    }

    /// Builds, and gives the paths of what was written, sorted.
    ///
    /// - Parameter text: a requirement (`konfig==1.1`) or the path of a wheel or sdist.
    package func run(_ text: String, withDependencies: Bool, kinds: Kinds, output: FilePath) async throws -> [FilePath] {
        let client = try await IndexAccess.client(context)
        let sources = SourceWheels(client: client, context: context)
        do {
            try FileSystem.createDirectory(output)
            if text.hasSuffix(".whl") || text.hasSuffix(".tar.gz") || text.hasSuffix(".zip") || text.hasSuffix(".tar.bz2") {
                return try await file(FilePath(text), sources: sources, kinds: kinds, output: output, store: client.store)
            }
            return try await project(text, withDependencies, client: client, sources: sources, kinds: kinds, output: output)
        } catch {
            throw ChainError.from(error)
        }
    }

    private func file(
        _ path: FilePath, sources: SourceWheels, kinds: Kinds, output: FilePath, store: MirrorStore
    ) async throws -> [FilePath] {
        let filename = path.lastComponent?.string ?? ""
        guard let status = try FileSystem.status(path, followingLinks: true), let digest = SHA256Digest(bytes: try Digest.ofFile(path, .sha256))
        else { throw ChainError(.usage, "there is no file \(path)") }
        let temporary = store.temporaryPath()
        try FileSystem.copy(path, to: temporary)
        let source = try store.insert(temporary, filename: filename, expecting: digest, size: status.size)
        let time = try context.sourceDateEpoch() ?? UInt32(clamping: status.modificationTime)
        let wheel = filename.hasSuffix(".whl") ? source : try await sources.wheel(of: source, time: time, for: [target])
        return try await build(PackageArtifact(source: source, wheel: wheel), extras: [], time: time, kinds: kinds, output: output)
    }

    private func project(
        _ text: String, _ withDependencies: Bool, client: IndexClient, sources: SourceWheels, kinds: Kinds, output: FilePath
    ) async throws -> [FilePath] {
        let requirement: Requirement
        do {
            requirement = try Requirement(text)
        } catch {
            throw ChainError(.usage, "'\(text)' is not a requirement", cause: error, hints: ["write NAME or NAME==VERSION, or name a file"])
        }
        let provider = IndexPackageProvider(client: client, target: target, sources: sources, options: CandidateOptions())
        var packages: [ResolvedPackage] = []
        if withDependencies {
            packages = try await Resolver.resolve(
                ResolveInput(requirements: [RootRequirement(requirement)], target: target), provider: provider
            ).packages
        } else {
            let release = try await provider.newest(requirement)
            packages = [
                ResolvedPackage(
                    name: requirement.name, version: release.version, extras: requirement.extras, files: release.files, dependencies: [],
                    requiredBy: [], isDirect: true)
            ]
        }
        context.events(.began(.build, total: packages.count))
        var written: [FilePath] = []
        for package in packages {
            let file = package.files[0]
            context.events(.started(.build, item: "\(package.name) \(package.version)"))
            let source = try await client.fetch(file)
            let time = try context.buildTime(of: file)
            let wheel = file.filename.hasSuffix(".whl") ? source : try await sources.wheel(of: source, time: time, for: [target])
            written += try await build(
                PackageArtifact(source: source, wheel: wheel), extras: package.extras, time: time, kinds: kinds, output: output)
            context.events(.finished(.build, item: "\(package.name) \(package.version)", reused: false))
        }
        return written.sorted { $0.string < $1.string }
    }

    private func build(
        _ artifact: PackageArtifact, extras: [ExtraName], time: UInt32, kinds: Kinds, output: FilePath
    ) async throws -> [FilePath] {
        let work = try FileSystem.temporaryDirectory(in: output, prefix: ".relcli-")
        defer { try? FileSystem.remove(work) }
        var plan = PlanContext(buildTime: time)
        plan.extras = Set(extras)
        let built = try await ProjectBuilder(target: target, context: plan, searchPath: context.searchPath).build(
            artifact, overrides: nil, into: work, events: context.events)
        var written: [FilePath] = []
        for entry in try FileSystem.list(work) where entry.isRegularFile {
            let isSpec = entry.name.hasSuffix(".spec")
            let isSource = built.contains { $0.isSource && $0.fileName == entry.name }
            let isBinary = built.contains { !$0.isSource && $0.fileName == entry.name }
            let wanted =
                switch kinds {
                case .spec: isSpec
                case .source: isSpec || isSource
                case .all: isSpec || isSource || isBinary
                }
            guard wanted else { continue }
            try FileSystem.rename(work.appending(entry.name), to: output.appending(entry.name))
            written.append(output.appending(entry.name))
        }
        return written
    }
}
