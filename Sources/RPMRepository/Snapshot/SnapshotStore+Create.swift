import Failures
import ForeignText
import Native
import RPMBuilder
import SystemPackage
import VersionSort

extension SnapshotStore {
    /// Creates a snapshot of these repositories, or returns an equal existing one.
    ///
    /// Packages are linked rather than copied if the file system allows it. `revision` is part of the metadata and so affects the id of the
    /// snapshot: take it from `SOURCE_DATE_EPOCH` or the release, not from the clock.
    ///
    /// - Parameters:
    ///   - stack: The name of the stack.
    ///   - signer: The signer of each index. Signatures do not affect the id.
    ///   - reason: The user, time and reason for the history; `nil` records nothing.
    /// - Throws: ``Failure`` for invalid names, packages that cannot be read, two packages with the same NEVRA, or a locked store.
    package func create(
        repositories: [SnapshotRepository], revision: UInt64, stack: String? = nil, signer: RepositorySigner? = nil, reason: PublishReason? = nil
    ) async throws -> RepositorySnapshot {
        try await locked {
            let (snapshot, isNew) = try await build(repositories, revision, stack, signer)
            if isNew, let reason {
                try note(
                    PublishEvent(
                        time: reason.time, who: reason.who, action: .create, channel: nil, stack: stack, from: nil, to: snapshot.id, why: reason.why,
                        checked: false, forced: false))
            }
            return snapshot
        }
    }

    /// The repositories that a new snapshot takes from another one as they are.
    struct KeptMembers {
        let snapshot: RepositorySnapshot
        let members: [RepositorySnapshot.Member]
        /// The packages of the other snapshot.
        let packages: SnapshotPackages
    }

    /// Creates the snapshot while the caller holds the lock.
    func build(
        _ repositories: [SnapshotRepository], _ revision: UInt64, _ stack: String?, _ signer: RepositorySigner?, keeping kept: KeptMembers? = nil
    ) async throws -> (snapshot: RepositorySnapshot, isNew: Bool) {
        let temporary = layout.temporary.appending("snapshot")
        try FileSystem.createDirectory(temporary)
        var members: [RepositorySnapshot.Member] = []
        for repository in repositories.sorted(by: { ($0.targetDirectory, $0.architecture) < ($1.targetDirectory, $1.architecture) }) {
            members.append(try await write(repository, below: temporary, revision: revision, signer))
        }
        var packages = SnapshotPackages()
        if let kept {
            for member in kept.members {
                try link(member, of: kept.snapshot, below: temporary)
                packages.repositories[member.path] = kept.packages.repositories[member.path] ?? [:]
            }
            members = (members + kept.members).sorted { $0.path.splitBytes(on: "/").lexicographicallyPrecedes($1.path.splitBytes(on: "/")) }
        }
        try refuseRepeated(members)
        for repository in repositories {
            packages.repositories["\(repository.targetDirectory)/\(repository.architecture)"] = Dictionary(
                repository.packages.map { ($0.nevra.description, $0.sha256.hex) }, uniquingKeysWith: { first, _ in first })
        }
        try FileSystem.writeAtomically(StoreJSON.encode(packages), to: layout.packages(temporary))
        try FileSystem.writeAtomically(StoreJSON.encode(RepositorySnapshot.Manifest(stack: stack, members: members)), to: layout.manifest(temporary))
        try checkpoint("manifest")
        let id = Self.identity(of: members, stack: stack)
        let snapshot = RepositorySnapshot(id: id, path: layout.snapshot(id), members: members, stack: stack)
        let isNew = try FileSystem.status(snapshot.path) == nil
        if isNew {
            try FileSystem.rename(temporary, to: snapshot.path)
            try checkpoint("rename")
            try FileSystem.syncDirectory(layout.snapshots)
        } else {
            try restrictMode(of: snapshot.path)
            try heal(snapshot.path, from: temporary)
        }
        try FileSystem.remove(layout.temporary)
        return (snapshot, isNew)
    }

    /// Replaces the files of an existing snapshot that are missing or have changed on disk by those of an equal new one, and removes all others.
    ///
    /// Each file is renamed into its place, so that readers see the old file or the new one.
    private func heal(_ old: FilePath, from new: FilePath) throws {
        let entries = try FileSystem.list(new)
        let names = Set(entries.map(\.name))
        for entry in entries {
            let (there, made) = (old.appending(entry.name), new.appending(entry.name))
            let status = try FileSystem.status(there)
            if let status, status.isDirectory != entry.isDirectory || status.kind == .symlink { try FileSystem.remove(there) }
            try restrictMode(of: there)
            if entry.isDirectory {
                try FileSystem.createDirectory(there)
                try heal(there, from: made)
            } else if try status?.inode != FileSystem.status(made)?.inode {
                if let digest = try? Digest.ofFile(there, .sha256), digest == (try Digest.ofFile(made, .sha256)) { continue }
                try FileSystem.rename(made, to: there)
            }
        }
        for entry in try FileSystem.list(old) where !names.contains(entry.name) { try FileSystem.remove(old.appending(entry.name)) }
        try FileSystem.syncDirectory(old)
    }

    /// Removes the permissions that no file or folder of a snapshot has; a mode belongs to the file, and so to every link of it.
    private func restrictMode(of path: FilePath) throws {
        guard let status = try FileSystem.status(path), status.kind != .symlink, status.mode & ~status.allowedMode != 0 else { return }
        try FileSystem.setMode(of: path, to: status.mode & status.allowedMode)
    }

    private func write(
        _ repository: SnapshotRepository, below folder: FilePath, revision: UInt64, _ signer: RepositorySigner?
    ) async throws -> RepositorySnapshot.Member {
        let target = try StoreName(repository.targetDirectory, what: "target").text
        let architecture = try StoreName(repository.architecture, what: "architecture").text
        let directory = folder.appending(target).appending(architecture)
        let packages = directory.appending("Packages")
        try FileSystem.createDirectory(packages)
        var indexed: [IndexedPackage] = []
        for package in repository.packages {
            let package = try IndexedPackage(
                built: package, hrefPrefix: "Packages/", form: repository.form, known: repository.descriptions[package.sha256])
            indexed.append(package)
        }
        try Self.refuseDuplicates(indexed)
        for package in repository.packages {
            try FileSystem.linkOrCopy(package.path, to: packages.appending(package.fileName))
        }
        try checkpoint("packages \(target)/\(architecture)")
        let repomd = try RepositoryWriter.write(
            directory: directory, packages: indexed, form: repository.form, revision: repository.revision ?? revision, extra: repository.extra)
        try await signer?.sign(directory)
        for folder in [packages, directory, folder.appending(target), folder] { try FileSystem.syncDirectory(folder) }
        try checkpoint("metadata \(target)/\(architecture)")
        return RepositorySnapshot.Member(
            path: "\(target)/\(architecture)", repomd: Digest.hex(of: repomd.xml(), .sha256), packages: indexed.count,
            bytes: repository.packages.map(\.size).reduce(0, +))
    }

    /// Links a repository of another snapshot: its index, the metadata and the packages.
    private func link(_ member: RepositorySnapshot.Member, of snapshot: RepositorySnapshot, below folder: FilePath) throws {
        let (old, new) = (snapshot.directory(of: member), folder.pushing(FilePath(member.path)))
        var folders: Set<FilePath> = [folder, new.removingLastComponent(), new]
        let metadata = try FileSystem.list(old.appending("repodata")).filter(\.isRegularFile).map { "repodata/\($0.name)" }
        for href in try metadata + PackageLocation.read(directory: old).map(\.href) {
            let path = new.pushing(FilePath(href))
            if folders.insert(path.removingLastComponent()).inserted { try FileSystem.createDirectory(path.removingLastComponent()) }
            try FileSystem.linkOrCopy(old.pushing(FilePath(href)), to: path)
        }
        for folder in folders { try FileSystem.syncDirectory(folder) }
        try checkpoint("linked \(member.path)")
    }

    /// Throws an error for two packages with the same file name, which has no epoch, before files are linked.
    private static func refuseDuplicates(_ packages: [IndexedPackage]) throws(Failure) {
        var seen: Set<String> = []
        for package in packages where !seen.insert(package.nevra.withoutEpoch).inserted {
            throw Failure(
                .duplicatePackage, package.nevra.description, cause: "two packages of the repository are this one",
                hint: "remove one of them, or raise the release of the newer one")
        }
    }

    private func refuseRepeated(_ members: [RepositorySnapshot.Member]) throws(Failure) {
        for (first, second) in zip(members, members.dropFirst()) where first.path == second.path {
            throw Failure(.badName, first.path, cause: "two repositories of the snapshot have this path")
        }
    }

    /// Returns the id of a snapshot: the start of a digest of its stack, and of the paths and index digests of its repositories.
    ///
    /// The stack is part of the id, because a channel and a check belong to one stack: two stacks with equal packages share neither.
    static func identity(of members: [RepositorySnapshot.Member], stack: String?) -> String {
        let lines = (stack.map { "stack \($0)\n" } ?? "") + members.map { "\($0.path) \($0.repomd)\n" }.joined()
        return String(Digest.hex(of: Array(lines.utf8), .sha256).start(bytes: identityLength))
    }

    /// The number of hexadecimal digits in an id: 80 bits.
    private static let identityLength = 20
}
