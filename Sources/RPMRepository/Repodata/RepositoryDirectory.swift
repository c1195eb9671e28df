import Native
package import SystemPackage
package import VersionSort

/// A folder of RPMs, as `relcli repo` is given it.
package enum RepositoryDirectory {
    /// What indexing a folder did.
    package struct Outcome: Sendable {
        package let repomd: Repomd
        /// How many packages the folder holds.
        package let packages: Int
        /// How many of them were read; the metadata of the others was kept from the run before.
        package let read: Int
        /// Lines about packages that no client can fetch.
        package let warnings: [String]
    }

    /// Writes `repodata/` for every RPM below `directory`.
    ///
    /// Hidden files and `repodata/` itself are passed over; links to files and folders are followed (``PackageFolder``).
    /// One run at a time works in a folder: another one waits for it.
    /// With `caching`, metadata of unchanged packages is taken from the run before (``FragmentCache``); the result is the same without.
    /// With a `signer`, the index is signed before anybody sees it; the signature of an index that stays the same stays.
    ///
    /// - Parameter revision: the number in the index; nil takes the time of the newest package, or that of the index before when it is later: the same files
    ///   give the same index, and no index is older than the one before.
    /// - Parameter whenWaiting: called once when another run is at work in the folder.
    /// - Throws: ``RepositoryError`` naming every RPM that cannot be read, and those that are the same package as another; `.locked` when the run
    ///   before does not end within ``patience``.
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
            // What was there stays as it was; what was begun goes.
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
        // A group that is made of the same files as in the run before has an identity.
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
                    // One that is current and cannot be read is damaged, which nobody expected.
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
        if let failure = RepositoryError.together(failures) { throw failure }
        let index = try RepositoryWriter.index(over: files.finish(), directory: directory, form: form, revision: revision, extra: extra)
        let isSigned = if let signer, index.isPublished { try await signer.hasSigned(directory) } else { false }
        let repomd = try index.publish(isSigned ? nil : await signer?.signature(of: index.xml))
        if let cache, let digestsKey {
            try cache.store(digests, digestsKey)
            try cache.keepOnly(Set(keys + [digestsKey]))
        }
        return Outcome(repomd: repomd, packages: sources.count, read: read, warnings: listing.warnings)
    }

    /// Keeps the error of two packages of one name, so that a run tells of all of them.
    private static func note(_ failures: inout [RepositoryError], _ body: () throws -> Void) throws {
        do { try body() } catch let error as RepositoryError where error.code == .duplicatePackage { failures.append(error) }
    }

    /// The maximum time that a run waits for the one before it.
    static let patience = Duration.seconds(600)

    /// The file by which runs wait for each other: the folder itself could be locked by whoever may read it.
    static let lockName = ".repodata-lock"

    /// Folders that the metadata and what was made of packages lie in: a link would have them written where it leads.
    private static func refuseLinks(_ folders: [FilePath]) throws {
        for folder in folders where try FileSystem.status(folder)?.isSymlink ?? false {
            throw RepositoryError(.file, folder.string, cause: "it is a link, and not the folder that it stands for", hint: "remove it")
        }
    }

    /// Takes the lock of the folder.
    private static func lock(_ directory: FilePath, _ whenWaiting: () -> Void) async throws -> FileLock {
        guard try FileSystem.status(directory, followingLinks: true)?.isDirectory ?? false else {
            _ = try PackageFolder(directory)
            throw RepositoryError(.file, directory.string, cause: "it is no folder")
        }
        let end = ContinuousClock.now + patience
        var isFirst = true
        while true {
            if let lock = try FileSystem.tryLock(directory.appending(lockName)) { return lock }
            if isFirst { whenWaiting() }
            isFirst = false
            guard ContinuousClock.now < end else {
                throw RepositoryError(
                    .locked, directory.string, cause: "another relcli writes its metadata, and did not end within \(patience)",
                    hint: "try again when it is done")
            }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    /// A group that was rendered, how many packages were read for it, and its identity in the cache.
    private struct Made: Sendable {
        /// Nil when one of its packages cannot be read.
        let group: FragmentGroup?
        let failures: [RepositoryError]
        let read: Int
        let identity: UInt64?
    }

    /// Renders a group anew, with what the cache has of packages that did not change.
    private static func group(
        _ sources: ArraySlice<FragmentCache.Source>, _ directory: FilePath, form: RepodataForm, fileTime: IndexedPackage.FileTime,
        cache: (folder: FragmentCache, key: String)?
    ) throws -> Made {
        let kept = cache.flatMap { $0.folder.load($0.key, texts: true) }?.fragments() ?? [:]
        var read = 0
        var failures: [RepositoryError] = []
        let pieces = try sources.compactMap { source -> FragmentGroup.Piece? in
            var stamp: [UInt8] = []
            if !kept.isEmpty { StoredGroup.appendStamp(source, to: &stamp) }
            if let fragment = kept[stamp] { return .kept(fragment) }
            read += 1
            let path = directory.pushing(FilePath(source.href))
            do throws(RepositoryError) {
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

    /// The paths of the RPMs below a folder, relative to it, sorted.
    static func packageFiles(in directory: FilePath) throws -> [String] { try PackageFolder(directory).sources.map(\.href) }
}
