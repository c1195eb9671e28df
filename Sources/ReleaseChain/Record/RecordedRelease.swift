import Failures
import ForeignText
import FoundationEssentials
import Native
import RPMBuilder
package import RPMRepository
import SystemPackage
import VersionSort

/// The record of a release: who made it, when and from what, with everything that is needed to make it again.
///
/// It is the file `record.json` of the snapshot's record (see ``ReleaseRecordHead``), beside `lock.toml`, the stack's files in `stack/` and the profiles of its
/// targets in `targets/`. Its files are covered by the digest of `record.json`, which the channel's log names.
package struct RecordedRelease: Sendable, Codable {
    /// The version of the record's format.
    var format = 1
    package let snapshot: String
    package let stack: String
    /// The channel whose requirements were released.
    package let channel: String
    /// The time in seconds since 1970.
    package let time: Int64
    package let who: String
    /// The reason in the user's words.
    package let why: String
    package let commit: StackCommit?
    /// The fingerprint of the stack's key.
    package let key: String?
    package let files: [String: String]
    /// The ids of the targets, in the stack's order.
    package let targets: [String]
    /// The time that the user set for everything built, in seconds since 1970; `nil` if each file had its own.
    let epoch: UInt32?
    /// The revision of the repositories.
    let revision: UInt32
    /// The release numbers other than 1, by target and project, for example `el9 cart`.
    let releaseNumbers: [String: Int]
    /// The wheels that each sdist was built with: lines with the SHA-256 and the file name of a wheel, by the SHA-256 of the sdist.
    ///
    /// An example is `["2c26…": ["9f86… setuptools-80.0-py3-none-any.whl"]]`.
    let buildRequirements: [String: [String]]
    /// The NEVRAs of the binary packages, by the folder of the target and the project.
    ///
    /// An example is `["el9": ["cart": ["python3-cart-1.4-1.el9.noarch"]]]`.
    package let packages: [String: [String: [String]]]
    /// The release that this one is based on.
    struct Base: Codable, Hashable {
        let snapshot: String
        /// The projects whose packages were taken unchanged from the base, by the folder of the target.
        let projects: [String: [String]]
    }

    /// The release whose packages were kept where nothing had to change; `nil` if this release has no base.
    let base: Base?
    /// The source packages of each project, in the same form.
    let sourcePackages: [String: [String: [String]]]
    /// The numbers of relcli's formats, and the versions of the libraries that compress.
    let formats: String
    let libraries: String
    /// The Python and compilers that built sdists; `nil` if none was built.
    let builder: String?

    /// The path of the lock in the record.
    static let lockPath = "lock.toml"
    /// The folder of the stack's files in the record.
    static let stackFolder = "stack"
    /// The folder of the profiles in the record.
    static let targetFolder = "targets"

    /// Reads the record of a snapshot; `nil` if it has none.
    ///
    /// - Throws: ``Failure`` if it is damaged.
    package static func read(_ snapshot: String, in store: SnapshotStore) throws -> RecordedRelease? {
        let path = try store.recordFolder(of: snapshot).appending(SnapshotStore.recordName)
        guard try FileSystem.status(path) != nil else { return nil }
        do {
            return try JSONDecoder().decode(RecordedRelease.self, from: Data(FileSystem.readAll(path, limit: 64 << 20)))
        } catch {
            throw Failure(.failure, "\(path) is damaged", causes: ["it is not a record that relcli wrote"], hints: ["restore it from a backup"])
        }
    }

    /// The part that the store reads.
    var head: ReleaseRecordHead { ReleaseRecordHead(snapshot: snapshot, commit: commit, key: key, files: files) }
}

/// The files of a stack that decide the bytes of a release, for its record.
struct StackFiles {
    /// The maximum size of one file, and of all, in bytes.
    private static let limit = 64 << 20
    private(set) var files: [String: [UInt8]] = [:]
    private var size = 0

    /// Reads the stack file, the overrides with the files that they name, the stack's own profiles, and the profiles of its targets.
    init(_ stack: Stack, lock: String) throws {
        try add(Array(lock.utf8), as: RecordedRelease.lockPath)
        try add(stack.file, as: "\(RecordedRelease.stackFolder)/stack.toml")
        let document = stack.document
        try addFolder(stack.overridesDirectory, as: "\(RecordedRelease.stackFolder)/\(document.overrides ?? "overrides")")
        if let profiles = document.profiles { try addFolder(stack.directory.pushing(FilePath(profiles)), as: "\(RecordedRelease.stackFolder)/\(profiles)") }
        for text in document.targets where TargetCatalog.isPath(text) {
            try add(stack.directory.pushing(FilePath(text)), as: "\(RecordedRelease.stackFolder)/\(text)")
        }
        for name in Set(stack.lockedTargets.map(\.profile.name)) {
            if let file = stack.catalog.file(of: name) { try add(file, as: "\(RecordedRelease.targetFolder)/\(name).toml") }
        }
    }

    private mutating func add(_ path: FilePath, as name: String) throws { try add(FileSystem.readAll(path, limit: Self.limit), as: name) }

    private mutating func add(_ bytes: [UInt8], as name: String) throws {
        size += bytes.count
        guard size <= Self.limit else { throw Failure(.failure, "the files of the stack have more than \(Self.limit >> 20) MiB, which no record holds") }
        files[name] = bytes
    }

    private mutating func addFolder(_ folder: FilePath, as name: String) throws {
        guard try FileSystem.status(folder, followingLinks: true)?.isDirectory == true else { return }
        for entry in try FileSystem.list(folder) where !entry.name.utf8.hasPrefix(".") {
            let path = folder.appending(entry.name)
            let status = try FileSystem.status(path, followingLinks: true)
            if status?.isDirectory == true, !entry.isSymlink { try addFolder(path, as: "\(name)/\(entry.name)") }
            if status?.isRegularFile == true { try add(path, as: "\(name)/\(entry.name)") }
        }
    }
}

extension StackRelease {
    private static func base(_ made: PackagedStack) throws -> RecordedRelease.Base? {
        guard let base = made.base else { return nil }
        var projects: [String: [String]] = [:]
        for build in made.builds {
            projects[build.target.directoryName] = build.resolution.packages.filter { base.packages(of: $0, on: build.target) != nil }
                .map(\.name.normalized)
        }
        return RecordedRelease.Base(snapshot: base.snapshot.id, projects: projects)
    }

    private static func packages(_ builds: [TargetPackages], isSource: Bool) -> [String: [String: [String]]] {
        Dictionary(
            uniqueKeysWithValues: builds.map { build in
                (
                    build.target.directoryName,
                    Dictionary(
                        build.projects.map { ($0.project.normalized, $0.packages.filter { $0.isSource == isSource }.map(\.nevra.description).sorted()) },
                        uniquingKeysWith: +)
                )
            })
    }

    /// Keeps the record of a snapshot that was just made.
    ///
    /// - Throws: ``Failure`` if it cannot be written.
    func keepRecord(_ made: PackagedStack, snapshot: RepositorySnapshot, revision: UInt32, reason: PublishReason, in store: SnapshotStore) async throws {
        do {
            var files = try StackFiles(stack, lock: made.inputs.lock).files
            var requirements: [String: [String]] = [:]
            for (package, artifact) in try made.lock.resolutions.flatMap(\.packages).map({ ($0, try made.artifacts.artifact(for: $0)) }) {
                guard artifact.wasBuilt, requirements[artifact.source.sha256.hex] == nil else { continue }
                requirements[artifact.source.sha256.hex] = try await made.sources.chosenRequirements(
                    of: artifact.source, time: context.buildTime(of: package.files[0]))
            }
            let origin = RecordedRelease(
                snapshot: snapshot.id, stack: stack.document.name, channel: made.inputs.channel, time: reason.time, who: reason.who, why: reason.why,
                commit: reason.commit, key: made.inputs.signing?.fingerprint, files: files.mapValues { SHA256Digest(of: $0).hex },
                targets: stack.targets.map(\.id), epoch: made.inputs.epoch, revision: revision, releaseNumbers: releaseNumbers(made.builds),
                buildRequirements: requirements, packages: Self.packages(made.builds, isSource: false), base: try Self.base(made),
                sourcePackages: Self.packages(made.builds, isSource: true), formats: FormatNumber.text,
                libraries: SystemLibrary.versions(of: [.zlib, .zstd, .archive]),
                builder: requirements.isEmpty ? nil : try await made.sources.builderDescription())
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
            files[SnapshotStore.recordName] = [UInt8](try encoder.encode(origin)) + [UInt8(ascii: "\n")]
            try await store.keepRecord(files, of: snapshot.id)
        } catch {
            throw Failure.from(error, doing: "cannot keep the record of the release")
        }
    }
}
