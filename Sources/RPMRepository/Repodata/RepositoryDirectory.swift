import Failures
import Native
package import SystemPackage
package import VersionSort

/// A folder of RPMs, as given to `relcli repo`.
package enum RepositoryDirectory {
    /// The result of indexing a folder.
    package struct Outcome: Sendable {
        package let repomd: Repomd
        /// The number of packages in the folder.
        package let packages: Int
        /// The number of those packages that were read.
        ///
        /// The metadata of the others comes from the previous run.
        package let read: Int
        /// Warnings about packages that clients cannot fetch.
        package let warnings: [String]
    }

    /// Writes `repodata/` for all RPMs below `directory`.
    ///
    /// Hidden files and `repodata/` itself are skipped, and links to files and folders are followed (``PackageFolder``). Only one run at a time works in a
    /// folder; others wait. With `caching`, the metadata of unchanged packages comes from the previous run (``FragmentCache``), with the same result. With a
    /// `signer`, the index is signed before it is published. If the index is unchanged, its signature stays.
    ///
    /// - Parameter revision: The number in the index. `nil` uses the time of the newest package, or the revision of the previous index if it is later. So
    ///   the same files give the same index, and no index is older than the previous one.
    /// - Parameter whenWaiting: A closure called once if another run works in the folder.
    /// - Throws: ``Failure`` with all RPMs that cannot be read or are duplicates, or with code `locked` if the other run does not end within ``patience``.
    @discardableResult
    package static func index(
        _ directory: FilePath, form: RepodataForm, revision: UInt64?, fileTime: IndexedPackage.FileTime = .modification,
        extra: [ExtraMetadata] = [], caching: Bool = true, jobs: Int = 2, signer: RepositorySigner? = nil,
        whenWaiting: () -> Void = {}
    ) async throws -> Outcome {
        let lock = try await lock(directory, whenWaiting)
        defer { withExtendedLifetime(lock) {} }
        let listing = try PackageFolder(directory)
        let sources = listing.sources
        let repodata = directory.appending("repodata")
        let cache = FragmentCache(directory: directory, form: form, fileTime: fileTime)
        let isNew = try FileSystem.status(repodata) == nil
        try refuseLinks([repodata, cache.folder])
        for folder in caching ? [repodata, cache.folder] : [repodata] { try FileSystem.createDirectory(folder) }
        let newest = UInt64(max(0, sources.map(\.status.modificationTime).max() ?? 0))
        let revision = revision ?? max(newest, (try? Repomd.read(directory: directory))?.revision ?? 0)
        do {
            return try await index(
                listing, directory, cache: caching ? cache : nil, form: form, revision: revision, fileTime: fileTime, extra: extra, jobs: jobs,
                signer: signer)
        } catch {
            // Existing files are unchanged, and partly written ones are removed.
            for path in isNew ? [repodata] : try MetadataFiles.unfinished(repodata) { try? FileSystem.remove(path) }
            throw error
        }
    }

    private static func index(
        _ listing: PackageFolder, _ directory: FilePath, cache: FragmentCache?, form: RepodataForm, revision: UInt64,
        fileTime: IndexedPackage.FileTime, extra: [ExtraMetadata], jobs: Int, signer: RepositorySigner?
    ) async throws -> Outcome {
        let sources = listing.sources
        let ranges = FragmentGroup.ranges(sources.map(\.href))
        let keys = cache.map { cache in ranges.map { cache.key(sources[$0]) } } ?? []
        // A group made of the same files as in the previous run has an identity.
        let identities = ranges.indices.map { number in cache?.identity(keys[number], sources[ranges[number]]) }
        let digestsKey = cache?.digestsKey(packages: sources.count)
        var known = digestsKey.flatMap { cache?.loadDigests($0).steps(of: identities) } ?? []
        var digests = TextDigests()
        var files = try MetadataFiles(directory.appending("repodata"), form: form, revision: revision, packages: sources.count)
        var read = 0
        var failures = listing.failures
        let make: @Sendable (Int) throws -> Made = { number in
            try group(sources[ranges[number]], directory, form: form, fileTime: fileTime, cache: cache.map { ($0, keys[number]) })
        }
        try await GroupQueue.run(ranges.indices.filter { identities[$0] == nil }, atOnce: max(1, jobs), make) { queue in
            for number in ranges.indices {
                let step = number < known.count ? known[number] : nil
                var identity = identities[number]
                if identity != nil, let kept = cache?.load(keys[number], texts: step == nil)?.group(reaching: step) {
                    try note(&failures) { try files.append(kept) }
                } else {
                    // A current group that cannot be read is damaged, so make it again.
                    let made = identity != nil ? try make(number) : try await queue.next()
                    failures += made.failures
                    if let group = made.group { try note(&failures) { try files.append(group) } }
                    read += made.read
                    if made.identity != identity { known.removeLast(max(0, known.count - number)) }
                    identity = made.identity
                }
                if let identity { digests.append(identity, files.step) }
            }
        }
        if let failure = Failure.together(failures) { throw failure }
        let index = try RepositoryWriter.index(over: files.finish(), directory: directory, form: form, revision: revision, extra: extra)
        let isSigned = if let signer, index.isPublished { try await signer.hasSigned(directory) } else { false }
        let repomd = try index.publish(isSigned ? nil : await signer?.signature(of: index.xml))
        if let cache, let digestsKey {
            try cache.store(digests, digestsKey)
            try cache.keepOnly(Set(keys + [digestsKey]))
        }
        return Outcome(repomd: repomd, packages: sources.count, read: read, warnings: listing.warnings)
    }

    /// Records the error of duplicate packages, so that a run reports all of them.
    private static func note(_ failures: inout [Failure], _ body: () throws -> Void) throws {
        do { try body() } catch let error as Failure where error.code == .duplicatePackage { failures.append(error) }
    }

    /// The maximum time that a run waits for another one.
    static let patience = Duration.seconds(600)

    /// The lock file.
    ///
    /// The folder itself is not used, because everyone who can read it could lock it.
    static let lockName = ".repodata-lock"

    /// Throws an error if a folder for output is a link, which would redirect the output.
    private static func refuseLinks(_ folders: [FilePath]) throws {
        for folder in folders where try FileSystem.status(folder)?.isSymlink ?? false {
            throw Failure(.file, folder.string, cause: "it is a link, not a folder", hint: "remove it")
        }
    }

    /// Takes the lock of the folder.
    private static func lock(_ directory: FilePath, _ whenWaiting: () -> Void) async throws -> FileLock {
        guard try FileSystem.status(directory, followingLinks: true)?.isDirectory ?? false else {
            _ = try PackageFolder(directory)
            throw Failure(.file, directory.string, cause: "it is no folder")
        }
        let end = ContinuousClock.now + patience
        var isFirst = true
        while true {
            if let lock = try FileSystem.tryLock(directory.appending(lockName)) { return lock }
            if isFirst { whenWaiting() }
            isFirst = false
            guard ContinuousClock.now < end else {
                throw Failure(
                    .locked, directory.string, cause: "another relcli writes its metadata, and did not end within \(patience)",
                    hint: "try again when it is done")
            }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    /// A rendered group, the number of packages read for it, and its identity in the cache.
    private struct Made: Sendable {
        /// The group; `nil` if one of its packages cannot be read.
        let group: FragmentGroup?
        let failures: [Failure]
        let read: Int
        let identity: UInt64?
    }

    /// Renders a group, using cached fragments of unchanged packages.
    private static func group(
        _ sources: ArraySlice<FragmentCache.Source>, _ directory: FilePath, form: RepodataForm, fileTime: IndexedPackage.FileTime,
        cache: (folder: FragmentCache, key: String)?
    ) throws -> Made {
        let kept = cache.flatMap { $0.folder.load($0.key, texts: true) }?.fragments() ?? [:]
        var read = 0
        var failures: [Failure] = []
        let pieces = try sources.compactMap { source -> FragmentGroup.Piece? in
            var stamp: [UInt8] = []
            if !kept.isEmpty { StoredGroup.appendStamp(source, to: &stamp) }
            if let fragment = kept[stamp] { return .kept(fragment) }
            read += 1
            let path = directory.pushing(FilePath(source.href))
            do throws(Failure) {
                return .package(try IndexedPackage.read(path, href: source.href, form: form, fileTime: fileTime))
            } catch {
                guard error.code == .badPackage else { throw error }
                failures.append(error)
                return nil
            }
        }
        guard failures.isEmpty else { return Made(group: nil, failures: failures, read: read, identity: nil) }
        let group = try FragmentGroup(pieces, form)
        return Made(group: group, failures: [], read: read, identity: try cache.map { try $0.folder.store(group, of: sources, $0.key) })
    }
}
