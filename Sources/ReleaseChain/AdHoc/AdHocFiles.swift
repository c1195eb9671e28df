import Failures
import ForeignText
import IndexCrawler
import Native
import RPMBuilder
import SystemPackage
import VersionSort

/// A loader that stores the files of an ad-hoc stack in the mirror.
struct AdHocFiles: Sendable {
    private let target: Target
    /// A Boolean value indicating whether binary packages are wanted.
    ///
    /// Without them, an sdist that states its metadata is not built.
    private let wantsBinaries: Bool
    private let context: ChainContext
    private let client: IndexClient
    private let sources: SourceWheels

    init(_ stack: AdHocStack, client: IndexClient) {
        target = stack.target
        wantsBinaries = stack.kinds == .all
        context = stack.context
        self.client = client
        sources = SourceWheels(client: client, context: context, overrides: stack.stack.overrides)
    }

    /// The mirror that holds the files.
    var store: MirrorStore { client.store }

    /// The maximum number of files that are requested at once; the client itself limits connections.
    private static let atOnce = 16

    /// Returns the project that a source names, with its file and the time of its packages.
    ///
    /// - Parameter withDependencies: `true` to return the dependencies of a requirement too. A file, a source tree or an address is always one project.
    /// - Throws: ``Failure`` with code `usage` for a missing file and for a text that is not a requirement, and with code `external` for a repository that
    ///   cannot be cloned offline. Errors of the index and of builds are passed on.
    func items(of source: ProjectSource, withDependencies: Bool) async throws -> [AdHocStack.Item] {
        switch source {
        case .requirement(let text): return try await items(of: try Self.requirement(text), withDependencies)
        case .file(let path):
            let named = try AdHocStack.verified(path)
            let temporary = store.temporaryPath()
            try FileSystem.copy(path, to: temporary)
            let file = try store.insert(temporary, filename: named.artifact.filename, expecting: named.artifact.sha256, size: named.artifact.size)
            return [try await item(file, time: try context.sourceDateEpoch() ?? named.time)]
        case .folder(let path): return [try await item(folder: path, time: try context.sourceDateEpoch() ?? SourceFolder.newestTime(path))]
        case .direct(.folder(let path)): return try await items(of: .folder(FilePath(path)), withDependencies: withDependencies)
        case .direct(.git(let url, let reference)):
            guard !context.settings.offline else { throw Failure(.external, "\(url) cannot be cloned offline") }
            let work = try FileSystem.temporaryDirectory(in: store.root.appending("tmp"), prefix: "git-")
            defer { try? FileSystem.remove(work) }
            let checkout = try await GitCheckout(url: url, reference: reference, into: work.appending("source"), environment: context.environment)
            return [try await item(folder: checkout.folder, time: try context.sourceDateEpoch() ?? checkout.time)]
        case .direct(.archive(let url, let filename, let sha256)):
            let listed = IndexFile(filename: filename, url: url, hashes: ["sha256": sha256.hex])
            let file = try await DirectSources(client: client, sources: sources, context: context, directory: ".").fetch(listed, isAddress: true)
            return [try await item(file, listed: listed, time: try context.sourceDateEpoch() ?? ChainContext.timeOfUndated)]
        }
    }

    private static func requirement(_ text: String) throws -> Requirement {
        do {
            return try Requirement(text)
        } catch {
            throw Failure(.usage, "'\(text)' is not a requirement", cause: error, hints: ["write NAME or NAME==VERSION, or name a file"])
        }
    }

    /// Returns the project of a requirement in its newest release on the index, and its dependencies if they are wanted.
    private func items(of requirement: Requirement, _ withDependencies: Bool) async throws -> [AdHocStack.Item] {
        let provider = IndexPackageProvider(client: client, target: target, sources: sources, options: CandidateOptions())
        let packages: [ResolvedPackage]
        if withDependencies {
            let resolution = try await Resolver.resolve(
                ResolveInput(requirements: [RootRequirement(requirement)], target: target), provider: provider)
            for warning in resolution.notes { context.events(.warning(warning)) }
            packages = resolution.packages
        } else {
            let release = try await provider.newest(requirement)
            if release.isYanked {
                let reason = release.bestFile?.yanked?.reason ?? ""
                context.events(.warning("\(requirement.name) \(release.version) is yanked\(reason.isEmpty ? "" : ": \(reason)")"))
            }
            packages = [
                ResolvedPackage(name: requirement.name, version: release.version, extras: requirement.extras, files: release.files, isDirect: true)
            ]
        }
        context.events(.began(.fetch, total: packages.count))
        return try await mapBounded(packages, atOnce: Self.atOnce) { package in
            let file = package.files[0]
            context.events(.started(.fetch, item: file.filename))
            let isHeld = file.hashes["sha256"].flatMap { SHA256Digest(hex: $0) }.map(store.holds) ?? false
            let source = try await client.fetch(file)
            let time = try context.buildTime(of: file)
            let artifact = try await artifact(source, time: time, as: ExpectedRelease(name: package.name, version: package.version))
            context.events(.finished(.fetch, item: file.filename, reused: isHeld))
            return (package, artifact, time)
        }
    }

    /// Returns the project of a wheel or sdist.
    ///
    /// - Parameter listed: the file at its address; `nil` for a local file.
    private func item(_ file: VerifiedArtifact, listed: IndexFile? = nil, time: UInt32) async throws -> AdHocStack.Item {
        let release = try Self.release(of: file)
        try context.refuseMalicious(release.name, release.version)
        let package = ResolvedPackage(
            name: release.name, version: release.version, files: listed.map { [$0] } ?? [], isDirect: true, origin: listed == nil ? .index : .address)
        return (package, try await artifact(file, time: time, as: release), time)
    }

    /// Returns the project of a source tree.
    ///
    /// The tree is first built as `source.tar.gz` to learn its name and version. It is then stored as an sdist with that name.
    private func item(folder path: FilePath, time: UInt32) async throws -> AdHocStack.Item {
        let unnamed = try store.keep(SourceFolder.archive(path, topFolder: "source", time: time), as: "source.tar.gz")
        let wheel = try await sources.wheel(of: unnamed, time: time, for: [target])
        let release: ExpectedRelease
        do {
            let filename = try WheelFilename(wheel.filename)
            release = ExpectedRelease(name: filename.name, version: filename.version)
        } catch {
            throw Failure(.failure, "the build made \(wheel.filename), which is not the name of a wheel", cause: error)
        }
        try context.refuseMalicious(release.name, release.version)
        let name = SdistFilename.stem(release.name, release.version)
        let named = try store.keep(SourceFolder.archive(path, topFolder: name, time: time), as: "\(name).tar.gz")
        // The overrides depend on the project, which is only now known.
        if sources.changes(release.name) || !sources.builds(release.name) { return try await item(named, time: time) }
        let package = ResolvedPackage(name: release.name, version: release.version, isDirect: true)
        return (package, PackageArtifact(source: named, wheel: wheel), time)
    }

    /// Returns the project and version in the name of a file.
    ///
    /// - Throws: an error if the name is not the name of a wheel or an sdist.
    private static func release(of file: VerifiedArtifact) throws -> ExpectedRelease {
        if file.filename.utf8.hasSuffix(".whl") {
            let name = try WheelFilename(file.filename)
            return ExpectedRelease(name: name.name, version: name.version)
        }
        let name = try SdistFilename(file.filename)
        return ExpectedRelease(name: name.name, version: name.version)
    }

    /// Returns a file with its wheel.
    ///
    /// A wheel is its own wheel, and so is an sdist that a spec of the project or the stack builds. Any other sdist is built to a wheel, with one
    /// exception: without binary packages, the metadata that the sdist states is enough.
    private func artifact(_ source: VerifiedArtifact, time: UInt32, as release: ExpectedRelease) async throws -> PackageArtifact {
        if source.filename.utf8.hasSuffix(".whl") || !sources.builds(release.name) { return PackageArtifact(source: source, wheel: source) }
        if !wantsBinaries, let stated = try StatedMetadata(source), stated.metadata.name == release.name, stated.metadata.version == release.version {
            if !stated.isCertain {
                context.events(.warning("\(source.filename) does not state its requirements for certain: those of its own list are used"))
            }
            return PackageArtifact(source: source, metadata: stated.metadata)
        }
        return PackageArtifact(source: source, wheel: try await sources.wheel(of: source, time: time, for: [target], as: release))
    }
}

/// The source of one project, as the user names it.
enum ProjectSource: Equatable {
    /// A release on the index.
    case requirement(String)
    /// A wheel or sdist on disk.
    case file(FilePath)
    /// A source tree on disk.
    case folder(FilePath)
    /// A source at an address.
    case direct(DirectReference)

    /// Parses `NAME==VERSION`, a path, `git+https://…@TAG`, or `https://…/x.tar.gz#sha256=…`.
    ///
    /// Throws a ``Failure`` with code `usage` for an archive without a digest, or a path that does not exist.
    init(_ text: String) throws {
        if ["git+", "https://", "http://", "file://"].contains(where: { text.utf8.hasPrefix($0) }) {
            self = .direct(try DirectReference(text))
        } else if let status = (try? FileSystem.status(FilePath(text), followingLinks: true)) ?? nil,
            text.utf8.contains("/") || !status.isDirectory || text == "."
        {
            self = status.isDirectory ? .folder(FilePath(text)) : .file(FilePath(text))
        } else if text.utf8.contains("/") || ([".whl"] + SdistFilename.suffixes).contains(where: { text.utf8.hasSuffix($0) }) {
            throw Failure(.usage, "there is no file or folder \(text)")
        } else {
            self = .requirement(text)
        }
    }
}
