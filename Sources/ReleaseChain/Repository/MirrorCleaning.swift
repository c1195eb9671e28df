import Failures
import ForeignText
import FoundationEssentials
package import IndexCrawler
import Native
import RPMRepository
import SystemPackage
import VersionSort

/// The removal of the files of a mirror that no page, record, kept lock, release or snapshot needs.
package struct MirrorCleaning: Sendable {
    private let context: ChainContext
    private let store: MirrorStore
    /// The time limit, in seconds since 1970: a file that was changed or used after it is kept.
    private let limit: Int64

    /// Prepares the cleaning of the run's mirror.
    ///
    /// - Parameter days: the age of files that may be removed.
    package init(_ context: ChainContext, olderThan days: Int) async throws {
        self.context = context
        store = try await IndexAccess.store(context)
        // A file of this very second may be in use.
        limit = context.wallTime() - Int64(days) * 86_400
    }

    /// Returns the garbage without removing it.
    package func plan() throws -> [MirrorGarbage.Item] {
        do { return try garbage().items } catch { throw Failure.from(error, doing: "cannot read the mirror \(context.mirror)") }
    }

    /// Removes the garbage, and returns the removed files and folders.
    ///
    /// - Throws: ``Failure`` with code `store` if another process crawls.
    package func run() async throws -> [MirrorGarbage.Item] {
        do {
            return try await store.withCrawlLock { try garbage().remove() }
        } catch {
            throw Failure.from(error, doing: "cannot clean the mirror \(context.mirror)")
        }
    }

    private func garbage() throws -> MirrorGarbage {
        var needs = MirrorGarbage.Needs()
        let locks = try KeptLocks(mirror: context.mirror).all()
        for lock in locks {
            needs.blobs.formUnion(lock.files.compactMap { SHA256Digest(hex: $0) })
            needs.projects.formUnion(lock.projects)
        }
        let snapshots = try snapshots(&needs)
        try lookAtBuilds(locks, snapshots, &needs)
        return try MirrorGarbage(of: store, needs: needs, unusedSince: limit)
    }

    /// Marks the packages of all snapshots as needed, and the records and checks of removed snapshots as unneeded.
    ///
    /// - Returns: the packages that snapshots have.
    private func snapshots(_ needs: inout MirrorGarbage.Needs) throws -> Set<SHA256Digest> {
        let snapshots = try SnapshotStore(root: context.mirror.appending("rpm"))
        let listing = try snapshots.listing()
        if let problem = listing.problems.first { throw problem }
        var packages: Set<SHA256Digest> = []
        for snapshot in listing.snapshots {
            try lookAtRecord(of: snapshot, in: snapshots, &needs)
            for repository in try snapshots.packages(of: snapshot).repositories.values {
                packages.formUnion(repository.values.compactMap { SHA256Digest(hex: $0) })
            }
        }
        needs.blobs.formUnion(packages)
        let ids = Set(listing.snapshots.map(\.id))
        for entry in try list("releases") where entry.isDirectory && !ids.contains(entry.name) { needs.unneeded.append("releases/\(entry.name)") }
        for entry in try list("rpm/checks") where entry.name.utf8.hasSuffix(".json") {
            if !ids.contains(String(entry.name.droppingBytes(last: ".json".utf8.count))) { needs.unneeded.append("rpm/checks/\(entry.name)") }
        }
        return packages
    }

    /// Notes the files that a release was made from as needed, so that it can be made again as long as its snapshot is kept.
    private func lookAtRecord(of snapshot: RepositorySnapshot, in store: SnapshotStore, _ needs: inout MirrorGarbage.Needs) throws {
        guard let origin = try RecordedRelease.read(snapshot.id, in: store) else { return }
        let text = String(decoding: try store.recordFile(RecordedRelease.lockPath, of: snapshot.id, origin.head), as: UTF8.self)
        let lock = try TOMLFile.decode(LockfileDocument.self, text: text, name: "the lock of \(snapshot.id)", strict: false).resolutions()
        let wheels = origin.buildRequirements.values.joined().map { String($0.part(before: " ")) }
        let files = lock.flatMap(\.packages).compactMap { $0.files.first?.hashes["sha256"] }
        needs.blobs.formUnion((files + wheels).compactMap { SHA256Digest(hex: $0) })
    }

    /// Keeps the user's records of builds whose packages are in a snapshot or whose wheel is of a locked release, and all of builds that are not old.
    ///
    /// The user's records without a file, such as the metadata of an archive, are small and stay.
    private func lookAtBuilds(_ locks: [KeptLocks.Kept], _ packages: Set<SHA256Digest>, _ needs: inout MirrorGarbage.Needs) throws {
        let releases = Set(locks.flatMap(\.releases))
        var paths = try list("cache/wheels").map { "cache/wheels/\($0.name)" }
        for part in try list("cache/build") {
            paths += try list("cache/build/\(part.name)").map { "cache/build/\(part.name)/\($0.name)" }
            // An earlier version had no folders there.
            if part.isRegularFile { needs.unneeded.append("cache/build/\(part.name)") }
        }
        for path in paths {
            let full = context.mirror.pushing(FilePath(path))
            guard let status = try FileSystem.status(full), status.isRegularFile else { continue }
            let owner = SealedFileOwner(of: full.lastComponent?.string ?? "", seenBy: store.key)
            let files = BuiltFile.read(full)
            let digests = files.compactMap { SHA256Digest(hex: $0.sha256) }
            let isLocked = files.contains { file in
                guard let wheel = file.filename.flatMap({ try? WheelFilename($0) }) else { return false }
                return releases.contains("\(wheel.name) \(wheel.version)")  // text: a list
            }
            let isNeeded = files.isEmpty || isLocked || digests.contains(where: packages.contains)
            if owner == .run || owner != .other && isNeeded || !status.isOld(limit) {
                needs.blobs.formUnion(digests)
            } else {
                needs.unneeded.append(path)
            }
        }
    }

    private func list(_ path: String) throws -> [DirectoryEntry] {
        let folder = context.mirror.pushing(FilePath(path))
        guard try FileSystem.status(folder)?.isDirectory == true else { return [] }
        return try FileSystem.list(folder).filter { !$0.name.utf8.hasPrefix(".") }
    }

    /// A file of the record of a build.
    private struct BuiltFile: Decodable {
        let filename: String?
        let sha256: String

        /// Returns the files of a record of any user; empty for a record that has none or cannot be read.
        static func read(_ path: FilePath) -> [BuiltFile] {
            guard let bytes = SealedFiles.unproven(path) else { return [] }
            let decoder = JSONDecoder()
            return (try? decoder.decode([BuiltFile].self, from: Data(bytes))) ?? (try? [decoder.decode(BuiltFile.self, from: Data(bytes))]) ?? []
        }
    }
}
