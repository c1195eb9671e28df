import Failures
import ForeignText
import IndexCrawler
import Native
import RPMBuilder
package import RPMRepository
package import SystemPackage
import VersionSort

/// A rebuild of a release from its record, its lock and the files of the mirror, in a new folder, with a comparison of every byte.
package struct ReleaseRebuild: Sendable {
    /// The outcome of a rebuild.
    package struct Report: Sendable, Codable {
        /// The snapshot that was made again.
        package let snapshot: String
        package let stack: String
        package let isSame: Bool
        /// The number of compared files.
        package let files: Int
        /// The total size of the compared files, in bytes.
        package let bytes: UInt64
        /// A line for each file that differs, by path in the snapshot.
        package let differences: [String]
        /// Facts that explain differences or limit the comparison.
        package let notes: [String]
        package let seconds: Double
    }

    private let context: ChainContext
    private let store: SnapshotStore

    /// Prepares rebuilds of releases of the run's mirror.
    package init(_ context: ChainContext) async throws {
        self.context = context
        store = try await RepositoryStep(context: context).store
    }

    /// Rebuilds a snapshot.
    ///
    /// - Parameter scratch: the folder in which a temporary folder is created.
    /// - Throws: ``Failure`` if the snapshot has no record, or a file that it was made from is gone.
    package func run(_ snapshot: RepositorySnapshot, scratch: FilePath) async throws -> Report {
        guard let origin = try RecordedRelease.read(snapshot.id, in: store) else {
            throw Failure(
                .failure, "snapshot \(snapshot.id) has no record", causes: ["it was made before releases were recorded, or came from another mirror"],
                hints: ["release it again: the next one has a record"])
        }
        let folder: FilePath
        do { folder = try FileSystem.temporaryDirectory(in: scratch, prefix: "relcli-rebuild-") } catch {
            throw Failure(.external, "cannot make a folder in \(scratch)", cause: error)
        }
        defer { try? FileSystem.remove(folder) }
        let place = context.rebuilding(in: folder.appending("mirror"), epoch: origin.epoch)
        var notes = try await notes(origin)
        let (made, inputs, isSigned) = try await packages(of: origin, in: folder.appending("release"), place)
        if !isSigned {
            notes.append("the stack's key is not here: signatures were left out of the comparison, and so were the indexes, which hold their digests")
        }
        let rebuilt = try await RepositoryStep(context: place).index(
            made, revision: origin.revision, stack: origin.stack, signer: inputs.signing?.repositories)
        let comparison = try SnapshotComparison(snapshot.path, rebuilt.path, withSignatures: isSigned)
        if isSigned, inputs.signing != nil { notes.append("signatures of indexes hold the time of signing: relcli verify CHANNEL checks them") }
        return Report(
            snapshot: snapshot.id, stack: origin.stack, isSame: comparison.differences.isEmpty, files: comparison.files, bytes: comparison.bytes,
            differences: comparison.differences, notes: notes, seconds: context.elapsed)
    }

    /// Makes the packages of a recorded release.
    ///
    /// - Parameters:
    ///   - folder: a new folder for the stack's files.
    ///   - names: the projects to make; `nil` for all.
    private func packages(
        of origin: RecordedRelease, in folder: FilePath, _ place: ChainContext, only names: Set<ProjectName>? = nil
    ) async throws -> (packages: [TargetPackages], inputs: ReleaseInputs, isSigned: Bool) {
        let stack = try stack(of: origin, in: folder, place)
        let (inputs, isSigned) = try await inputs(stack, origin, place)
        var unchanged: BuildStep.UnchangedPackages?
        if let base = origin.base {
            // A micro release has packages that were made from the stack of an earlier one.
            guard folder.components.count < Self.depthLimit, let earlier = try RecordedRelease.read(base.snapshot, in: store) else {
                throw Failure(.failure, "the record of \(base.snapshot), which \(origin.snapshot) is based on, is gone")
            }
            let projects = Set(base.projects.values.joined().compactMap { try? ProjectName($0) })
            let made = try await packages(
                of: earlier, in: folder.appending("base"), place.rebuilding(in: place.mirror, epoch: earlier.epoch), only: projects)
            unchanged = Self.unchanged(made.packages, base)
        }
        return (try await build(inputs, origin, place, only: names, unchanged), inputs, isSigned)
    }

    /// The maximum number of components in the path of a rebuild's folder.
    ///
    /// The base of a release is rebuilt in a folder inside the folder of the release, so this also limits the length of a chain of bases.
    private static let depthLimit = 60

    private static func unchanged(_ made: [TargetPackages], _ base: RecordedRelease.Base) -> BuildStep.UnchangedPackages {
        var found: [String: [BuiltPackage]] = [:]
        for build in made {
            for (project, packages) in build.projects { found["\(build.target.directoryName) \(project.normalized)"] = packages }
        }
        let all = found
        return { package, target in
            let (folder, name) = (target.directoryName, package.name.normalized)
            guard base.projects[folder]?.contains(name) ?? false else { return nil }  // text: a list
            return all["\(folder) \(name)"]
        }
    }

    /// Writes the stack's files to a folder and reads them as a stack.
    private func stack(of origin: RecordedRelease, in folder: FilePath, _ place: ChainContext) throws -> Stack {
        for path in origin.files.keys.sorted() {
            let bytes = try store.recordFile(path, of: origin.snapshot, origin.head)
            let file = folder.pushing(FilePath(path))
            try FileSystem.createDirectory(file.removingLastComponent())
            try FileSystem.writeAtomically(bytes, to: file)
        }
        let directory = folder.appending(RecordedRelease.stackFolder)
        let document = try TOMLFile.decode(StackDocument.self, from: directory.appending("stack.toml"))
        // The sources of applications are files of the mirror; only their folders must exist.
        let places = [document.overrides, document.profiles].compactMap(\.self) + (document.application ?? []).compactMap(\.path)
        for path in places where FilePath(path).isRelative && FilePath(path).components.allSatisfy({ $0.kind == .regular }) {
            try FileSystem.createDirectory(directory.pushing(FilePath(path)))
        }
        return try Stack(
            at: directory, only: origin.targets, isRecorded: true,
            catalog: TargetCatalog(directories: [folder.appending(RecordedRelease.targetFolder)]))
    }

    /// Returns the inputs of the packages.
    ///
    /// The flag `isSigned` is `false` if the stack names a key, and the key of the recorded release is not available.
    private func inputs(_ stack: Stack, _ origin: RecordedRelease, _ place: ChainContext) async throws -> (inputs: ReleaseInputs, isSigned: Bool) {
        func inputs(signed: Bool) async throws -> ReleaseInputs {
            try await ReleaseInputs(stack: stack, channel: origin.channel, isChecked: false, isSigned: signed, context: place)
        }
        guard stack.document.key != nil else { return (try await inputs(signed: false), true) }
        if let signed = try? await inputs(signed: true), signed.signing?.fingerprint == origin.key { return (signed, true) }
        try Task.checkCancellation()
        return (try await inputs(signed: false), false)
    }

    private func build(
        _ inputs: ReleaseInputs, _ origin: RecordedRelease, _ place: ChainContext, only names: Set<ProjectName>?, _ unchanged: BuildStep.UnchangedPackages?
    ) async throws -> [TargetPackages] {
        let text = String(decoding: try store.recordFile(RecordedRelease.lockPath, of: origin.snapshot, origin.head), as: UTF8.self)
        let whole = try StackLock(recorded: text, of: inputs.stack)
        // The base of a micro release may have projects that it no longer has.
        let lock = try whole.limited(to: names.map { $0.intersection(whole.locked.flatMap { $0.packages.map(\.name) }) })
        let client = try await IndexAccess.client(place)
        let sources = SourceWheels(
            client: client, context: place, builds: try inputs.stack.buildsSources(), overrides: inputs.stack.overrides,
            requirements: origin.buildRequirements)
        let held = HeldFiles(from: try await IndexAccess.store(context), to: client.store)
        for line in origin.buildRequirements.values.joined() { try held.take(line) }
        let step = BuildStep(
            inputs, cache: BuildCache(store: client.store), scratch: client.store.root.appending("tmp"), numbers: origin.releaseNumbers, unchanged: unchanged,
            context: place)
        let packages = lock.resolutions.flatMap(\.packages)
        let artifacts = try await mapBounded(packages, atOnce: 8) { package -> (String, PackageArtifact) in
            guard let file = package.files.first, let digest = file.hashes["sha256"] else {
                throw Failure(.failure, "\(package.name) \(package.version) has no file with a SHA-256 in the record")
            }
            let source = try held.take("\(digest) \(file.filename)")
            if file.filename.utf8.hasSuffix(".whl") { return (digest, PackageArtifact(source: source, wheel: source)) }
            guard !sources.builds(package.name) else {
                let wheel = try await sources.wheel(
                    of: source, time: try place.buildTime(of: file), as: ExpectedRelease(name: package.name, version: package.version))
                return (digest, PackageArtifact(source: source, wheel: wheel))
            }
            var metadata = try await client.metadata(file, project: package.name)
            if metadata == nil { metadata = try await client.legacyEggInfoMetadata(file, project: package.name) }
            guard let metadata else { throw Failure(.failure, "\(file.filename) has no metadata") }
            return (digest, PackageArtifact(source: source, metadata: metadata))
        }
        let set = ArtifactSet(byDigest: Dictionary(artifacts, uniquingKeysWith: { first, _ in first }))
        return try await step.run(lock, set).builds
    }

    /// Returns a line for each library, format and build tool whose version differs from the recorded one.
    private func notes(_ origin: RecordedRelease) async throws -> [String] {
        var notes: [String] = []
        let libraries = SystemLibrary.versions(of: [.zlib, .zstd, .archive])
        if origin.libraries != libraries { notes.append("the release was made with \(origin.libraries), this machine has \(libraries)") }
        if origin.formats != FormatNumber.text {
            notes.append("the release was made with relcli's formats \(origin.formats), this relcli has \(FormatNumber.text)")
        }
        if let builder = origin.builder {
            let here = try await BuildPython.description(of: context.settings.python)
            if here != builder { notes.append("sdists were built by \(builder.lines.first ?? ""), here by \(here.lines.first ?? "")") }
        }
        return notes
    }
}

/// A copier of verified files from one mirror to another.
private struct HeldFiles {
    let from: MirrorStore
    let to: MirrorStore

    /// Copies a file, given as its SHA-256 and its name; throws a ``Failure`` if the mirror does not hold it.
    @discardableResult
    func take(_ line: String) throws -> VerifiedArtifact {
        guard let (hex, name) = line.cut(at: " "), let digest = SHA256Digest(hex: String(hex)) else {
            throw Failure(.failure, "'\(line)' in the record is no digest and file name")
        }
        if let present = try to.artifact(digest, filename: String(name)) { return present }
        guard let held = try from.artifact(digest, filename: String(name)) else {
            throw Failure(
                .external, "the mirror no longer holds \(name)", causes: ["its SHA-256 is \(hex)"], hints: ["fetch it again, or take it from a backup"])
        }
        let temporary = to.temporaryPath()
        try FileSystem.copy(held.path, to: temporary)
        return try to.insert(temporary, filename: String(name), expecting: digest)
    }
}

/// The comparison of two snapshots, file by file.
struct SnapshotComparison {
    private(set) var files = 0
    private(set) var bytes: UInt64 = 0
    private(set) var differences: [String] = []
    private let withSignatures: Bool

    /// Compares the folders of two snapshots.
    ///
    /// - Parameter withSignatures: `false` compares packages without their signatures, and no metadata.
    init(_ release: FilePath, _ rebuilt: FilePath, withSignatures: Bool) throws {
        self.withSignatures = withSignatures
        let (ones, others) = (try Self.files(release), try Self.files(rebuilt))
        for name in Set(ones).union(others).sorted() where isCompared(name) {
            let (one, other) = (release.pushing(FilePath(name)), rebuilt.pushing(FilePath(name)))
            guard ones.contains(name) else {
                differences.append("\(name): only in the rebuilt one")
                continue
            }
            guard others.contains(name) else {
                differences.append("\(name): not in the rebuilt one")
                continue
            }
            files += 1
            bytes += try FileSystem.status(one)?.size ?? 0
            if try !isSame(one, other) { differences.append("\(name): other bytes") }
        }
    }

    private func isCompared(_ name: String) -> Bool {
        if name.utf8.hasSuffix("/repomd.xml.asc") { return false }
        return withSignatures || name.utf8.hasSuffix(".rpm")
    }

    private func isSame(_ one: FilePath, _ other: FilePath) throws -> Bool {
        if withSignatures { return try Digest.ofFile(one, .sha256) == Digest.ofFile(other, .sha256) }
        // Everything after the signature header.
        func content(_ path: FilePath) throws -> [UInt8] {
            Digest.of(try FileSystem.readAll(path, limit: 1 << 31).dropFirst(Int(try RPMFileReader.read(path).headerStart)), .sha256)
        }
        return try content(one) == content(other)
    }

    private static func files(_ folder: FilePath, _ name: String = "") throws -> Set<String> {
        var result: Set<String> = []
        for entry in try FileSystem.list(folder) {
            let below = name.isEmpty ? entry.name : "\(name)/\(entry.name)"
            if entry.isDirectory { try result.formUnion(files(folder.appending(entry.name), below)) } else { result.insert(below) }
        }
        return result
    }
}
