import ForeignText
import IndexCrawler
import Native
import RPMBuilder
package import SystemPackage
package import VersionSort

/// Turns one project, given by name or as a file, into a spec, a source RPM and binary RPMs in a folder.
package struct OneProject: Sendable {
    /// The kinds of output that are wanted.
    package enum Kinds: Sendable {
        case spec, source, all
    }

    private let target: Target
    private let context: ChainContext
    private let overrides: StackOverrides
    private let format: PackageFormat

    /// Creates the run for one project and a target.
    ///
    /// - Parameters:
    /// - overrides: an override file named after its project, or a folder of such files; `nil` for none.
    /// - format: the number of rpm's package format, 4 or 6; `nil` for 4.
    /// - Throws: ``ChainError`` of code `usage` if the override file is missing, or if the format does not exist or the target does not install it.
    package init(target: Target, context: ChainContext, overrides: FilePath? = nil, format: Int? = nil) throws {
        self.target = target
        self.context = context
        self.format = try PackageFormat(named: format, targets: [target])
        self.overrides = try overrides.map { try StackOverrides(at: $0) } ?? StackOverrides()
    }

    /// Builds, and returns the paths of the written files, sorted.
    ///
    /// - Parameter text: a requirement (`konfig==1.1`), the path of a wheel, an sdist or a source tree, `git+https://…@TAG`, or the address of an
    /// archive with `#sha256=…`.
    package func run(_ text: String, withDependencies: Bool, kinds: Kinds, output: FilePath) async throws -> [FilePath] {
        let source = try ProjectSource(text)
        // A wheel needs neither an index nor a mirror.
        if case .file(let path) = source, path.string.utf8.hasSuffix(".whl") { return try await wheel(path, kinds: kinds, output: output) }
        let client = try await IndexAccess.client(context)
        let sources = SourceWheels(client: client, context: context, overrides: overrides)
        do {
            try FileSystem.createDirectory(output)
            try FileSystem.removeAbandoned(in: output)
            switch source {
            case .requirement(let text):
                return try await project(text, withDependencies, client: client, sources: sources, kinds: kinds, output: output)
            case .file(let path):
                return try await file(path, sources: sources, kinds: kinds, output: output, store: client.store)
            case .folder(let path):
                let time = try context.sourceDateEpoch() ?? SourceFolder.newestTime(path)
                return try await folder(path, time: time, sources: sources, kinds: kinds, output: output, store: client.store)
            case .direct(.folder(let path)):
                let folder = FilePath(path)
                let time = try context.sourceDateEpoch() ?? SourceFolder.newestTime(folder)
                return try await self.folder(folder, time: time, sources: sources, kinds: kinds, output: output, store: client.store)
            case .direct(.git(let url, let reference)):
                guard !context.settings.offline else { throw ChainError(.external, "\(url) cannot be cloned offline") }
                let work = try FileSystem.temporaryDirectory(in: client.store.root.appending("tmp"), prefix: "git-")
                defer { try? FileSystem.remove(work) }
                let checkout = try await GitCheckout(
                    url: url, reference: reference, into: work.appending("source"), environment: context.environment)
                let time = try context.sourceDateEpoch() ?? checkout.time
                return try await folder(checkout.folder, time: time, sources: sources, kinds: kinds, output: output, store: client.store)
            case .direct(.archive(let url, let filename, let sha256)):
                let artifact = try await DirectSources(client: client, sources: sources, context: context, directory: ".")
                    .fetch(IndexFile(filename: filename, url: url, hashes: ["sha256": sha256.hex]), isAddress: true)
                let time = try context.sourceDateEpoch() ?? ChainContext.timeOfUndated
                return try await build(artifact, origin: .address(url), time: time, sources: sources, kinds: kinds, output: output)
            }
        } catch {
            throw ChainError.from(error)
        }
    }

    private func wheel(_ path: FilePath, kinds: Kinds, output: FilePath) async throws -> [FilePath] {
        do {
            guard let status = try FileSystem.status(path, followingLinks: true), let digest = SHA256Digest(bytes: try Digest.ofFile(path, .sha256))
            else { throw ChainError(.usage, "there is no file \(path)") }
            let wheel = try VerifiedArtifact.verify(path: path, filename: path.lastComponent?.string ?? "", expecting: digest, size: status.size)
            try FileSystem.createDirectory(output)
            try FileSystem.removeAbandoned(in: output)
            let time = try context.sourceDateEpoch() ?? UInt32(clamping: status.modificationTime)
            return try await build(PackageArtifact(source: wheel, wheel: wheel), extras: [], time: time, kinds: kinds, output: output)
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
        return try await build(source, time: time, sources: sources, kinds: kinds, output: output)
    }

    private func build(
        _ source: VerifiedArtifact, origin: SourceOrigin = .other, time: UInt32, sources: SourceWheels, kinds: Kinds, output: FilePath
    ) async throws -> [FilePath] {
        let named = (try? SdistFilename(source.filename)).map { ExpectedRelease(name: $0.name, version: $0.version) }
        let artifact = try await artifact(source, time: time, sources: sources, as: named, kinds: kinds)
        return try await build(artifact, extras: [], origin: origin, time: time, kinds: kinds, output: output)
    }

    /// Returns the metadata of a file and the wheel that is built from it.
    ///
    /// A source package alone needs no build if the sdist states its metadata.
    private func artifact(
        _ source: VerifiedArtifact, time: UInt32, sources: SourceWheels, as release: ExpectedRelease?, kinds: Kinds
    ) async throws -> PackageArtifact {
        if kinds != .all, let release, !source.filename.utf8.hasSuffix(".whl"), sources.builds(release.name),
            let stated = try StatedMetadata(source), stated.metadata.name == release.name, stated.metadata.version == release.version
        {
            if !stated.isCertain {
                context.events(.warning("\(source.filename) does not state its requirements for certain: those of its own list are used"))
            }
            return PackageArtifact(source: source, metadata: stated.metadata)
        }
        return PackageArtifact(source: source, wheel: try await wheel(of: source, time: time, sources: sources, as: release))
    }

    /// Returns the file to package: the file itself if it is a wheel or a spec builds it, else the wheel that is built from it.
    private func wheel(
        of source: VerifiedArtifact, time: UInt32, sources: SourceWheels, as release: ExpectedRelease? = nil
    ) async throws -> VerifiedArtifact {
        let name = try? SdistFilename(source.filename).name
        if source.filename.utf8.hasSuffix(".whl") || name.map({ !sources.builds($0) }) ?? false { return source }
        return try await sources.wheel(of: source, time: time, for: [target], as: release)
    }

    /// Packages a source tree: only its build determines its project and version, and then it is packed again under that name.
    private func folder(
        _ path: FilePath, time: UInt32, sources: SourceWheels, kinds: Kinds, output: FilePath, store: MirrorStore
    ) async throws -> [FilePath] {
        let unnamed = try store.keep(SourceFolder.archive(path, topFolder: "source", time: time), as: "source.tar.gz")
        let wheel = try await sources.wheel(of: unnamed, time: time, for: [target])
        let name: String
        do {
            let filename = try WheelFilename(wheel.filename)
            name = SdistFilename.stem(filename.name, filename.version)
        } catch {
            throw ChainError(.failure, "the build made \(wheel.filename), which is not the name of a wheel", cause: error)
        }
        let named = try store.keep(SourceFolder.archive(path, topFolder: name, time: time), as: "\(name).tar.gz")
        // The overrides depend on the project, which is only now known.
        let project = try Self.project(of: named)
        if sources.changes(project) || !sources.builds(project) {
            return try await build(named, time: time, sources: sources, kinds: kinds, output: output)
        }
        return try await build(PackageArtifact(source: named, wheel: wheel), extras: [], time: time, kinds: kinds, output: output)
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
            let resolution = try await Resolver.resolve(
                ResolveInput(requirements: [RootRequirement(requirement)], target: target), provider: provider)
            for warning in resolution.warnings { context.events(.warning(warning)) }
            packages = resolution.packages
        } else {
            let release = try await provider.newest(requirement)
            if release.isYanked {
                let reason = release.bestFile?.yanked?.reason ?? ""
                context.events(.warning("\(requirement.name) \(release.version) is yanked\(reason.isEmpty ? "" : ": \(reason)")"))
            }
            packages = [
                ResolvedPackage(
                    name: requirement.name, version: release.version, extras: requirement.extras, files: release.files, dependencies: [],
                    requiredBy: [], isDirect: true)
            ]
        }
        try PackageNameClashes.check(packages.map(\.name), overrides: overrides, target: target)
        context.events(.began(.build, total: packages.count))
        var written: [FilePath] = []
        for package in packages {
            let file = package.files[0]
            context.events(.started(.build, item: "\(package.name) \(package.version)"))
            let source = try await client.fetch(file)
            let time = try context.buildTime(of: file)
            let artifact = try await artifact(
                source, time: time, sources: sources, as: ExpectedRelease(name: package.name, version: package.version), kinds: kinds)
            written += try await build(artifact, extras: package.extras, origin: .index, time: time, kinds: kinds, output: output)
            context.events(.finished(.build, item: "\(package.name) \(package.version)", reused: false))
        }
        return written.sorted { $0.string < $1.string }
    }

    private static func project(of source: VerifiedArtifact) throws -> ProjectName {
        if source.filename.utf8.hasSuffix(".whl") { return try WheelFilename(source.filename).name }
        return try SdistFilename(source.filename).name
    }

    private func build(
        _ artifact: PackageArtifact, extras: [ExtraName], origin: SourceOrigin = .other, time: UInt32, kinds: Kinds, output: FilePath
    ) async throws -> [FilePath] {
        let work = try FileSystem.temporaryDirectory(in: output, prefix: ".relcli-")
        defer { try? FileSystem.remove(work) }
        var plan = PlanContext(buildTime: time)
        plan.extras = Set(extras)
        plan.format = format
        plan.origin = origin
        let name = try Self.project(of: artifact.source)
        plan.attachments = overrides.attachments(name)
        let builder = ProjectBuilder(target: target, context: plan, searchPath: context.searchPath, python: context.settings.python)
        let patches = try overrides.patches(name)
        var built: [BuiltPackage] = []
        if kinds == .spec {
            try await builder.writeSpec(artifact, overrides: overrides[name], patches: patches, into: work) { [context] in
                context.events(.warning($0.description))
            }
        } else {
            built = try await builder.build(artifact, overrides: overrides[name], patches: patches, into: work) { [context] in
                context.events(.warning($0.description))
            }
        }
        var written: [FilePath] = []
        for entry in try FileSystem.list(work) where entry.isRegularFile {
            let isSpec = entry.name.utf8.hasSuffix(".spec")
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
