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
    }

    /// Writes `repodata/` for every RPM below `directory`.
    ///
    /// Hidden files and `repodata/` itself are passed over; links to files are followed, links to folders are not.
    /// With `caching`, metadata of unchanged packages is taken from the run before (``FragmentCache``); the result is the same without.
    /// With a `signer`, the index is signed before anybody sees it; the signature of an index that stays the same stays.
    ///
    /// - Parameter revision: the number in the index; nil takes the time of the newest package, or that of the index before when it is later: the same files
    ///   give the same index, and no index is older than the one before.
    /// - Throws: ``RepositoryError`` naming the first RPM that cannot be read, or two that are the same package.
    @discardableResult
    package static func index(
        _ directory: FilePath, form: RepodataForm, revision: UInt64?, fileTime: IndexedPackage.FileTime = .modification,
        extra: [ExtraMetadata] = [], caching: Bool = true, jobs: Int = 2, signer: RepositorySigner? = nil
    ) async throws -> Outcome {
        let sources = try sources(in: directory)
        let repodata = directory.appending("repodata")
        let cache = FragmentCache(directory: directory, form: form, fileTime: fileTime)
        let isNew = try FileSystem.status(repodata) == nil
        for folder in caching ? [repodata, cache.folder] : [repodata] { try FileSystem.createDirectory(folder) }
        let newest = UInt64(max(0, sources.map(\.status.modificationTime).max() ?? 0))
        let revision = revision ?? max(newest, (try? Repomd.read(directory: directory))?.revision ?? 0)
        do {
            return try await index(
                sources, directory, cache: caching ? cache : nil, form: form, revision: revision, fileTime: fileTime, extra: extra, jobs: jobs,
                signer: signer)
        } catch {
            // What was there stays as it was; what was begun goes.
            for path in isNew ? [repodata] : try MetadataFiles.unfinished(repodata) { try? FileSystem.remove(path) }
            throw error
        }
    }

    private static func index(
        _ sources: [FragmentCache.Source], _ directory: FilePath, cache: FragmentCache?, form: RepodataForm, revision: UInt64,
        fileTime: IndexedPackage.FileTime, extra: [ExtraMetadata], jobs: Int, signer: RepositorySigner?
    ) async throws -> Outcome {
        let ranges = FragmentGroup.ranges(sources.map(\.href))
        let keys = cache.map { cache in ranges.map { cache.key(sources[$0]) } } ?? []
        // A group that is made of the same files as in the run before has an identity.
        let identities = ranges.indices.map { number in cache?.identity(keys[number], sources[ranges[number]]) }
        let digestsKey = cache?.digestsKey(packages: sources.count)
        var known = digestsKey.flatMap { cache?.loadDigests($0).steps(of: identities) } ?? []
        var digests = TextDigests()
        var files = try MetadataFiles(directory.appending("repodata"), form: form, revision: revision, packages: sources.count)
        var read = 0
        let make: @Sendable (Int) throws -> Made = { number in
            try group(sources[ranges[number]], directory, form: form, fileTime: fileTime, cache: cache.map { ($0, keys[number]) })
        }
        try await GroupQueue.run(ranges.indices.filter { identities[$0] == nil }, atOnce: max(1, jobs), make) { queue in
            for number in ranges.indices {
                let step = number < known.count ? known[number] : nil
                var identity = identities[number]
                if identity != nil, let kept = cache?.load(keys[number], texts: step == nil)?.group(reaching: step) {
                    try files.append(kept)
                } else {
                    // One that is current and cannot be read is damaged, which nobody expected.
                    let made = identity != nil ? try make(number) : try await queue.next()
                    try files.append(made.group)
                    read += made.read
                    if made.identity != identity { known.removeLast(max(0, known.count - number)) }
                    identity = made.identity
                }
                if let identity { digests.append(identity, files.step) }
            }
        }
        let index = try RepositoryWriter.index(over: files.finish(), directory: directory, form: form, revision: revision, extra: extra)
        let isSigned = if let signer, index.isPublished { try await signer.hasSigned(directory) } else { false }
        let repomd = try index.publish(isSigned ? nil : await signer?.signature(of: index.xml))
        if let cache, let digestsKey {
            try cache.store(digests, digestsKey)
            try cache.keepOnly(Set(keys + [digestsKey]))
        }
        return Outcome(repomd: repomd, packages: sources.count, read: read)
    }

    /// A group that was rendered, how many packages were read for it, and its identity in the cache.
    private struct Made: Sendable {
        let group: FragmentGroup
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
        let pieces = try sources.map { source -> FragmentGroup.Piece in
            var stamp: [UInt8] = []
            if !kept.isEmpty { StoredGroup.appendStamp(source, to: &stamp) }
            if let fragment = kept[stamp] { return .kept(fragment) }
            read += 1
            let path = directory.pushing(FilePath(source.href))
            return .package(try IndexedPackage.read(path, href: source.href, form: form, fileTime: fileTime))
        }
        let group = try FragmentGroup(pieces, form)
        return Made(group: group, read: read, identity: try cache.map { try $0.folder.store(group, of: sources, $0.key) })
    }

    /// The paths of the RPMs below a folder, relative to it, sorted.
    static func packageFiles(in directory: FilePath) throws -> [String] { try sources(in: directory).map(\.href) }

    private static func sources(in directory: FilePath) throws -> [FragmentCache.Source] {
        var found: [FragmentCache.Source] = []
        var next: [(prefix: String, depth: Int)] = [("", 0)]
        while let (prefix, depth) = next.popLast() {
            let folder = prefix.isEmpty ? directory : directory.pushing(FilePath(prefix))
            try FileSystem.scan(folder) { entry in
                let isHidden = entry.name.utf8.first == UInt8(ascii: ".") || (prefix.isEmpty && entry.name == "repodata")
                if entry.isDirectory, !isHidden, depth < depthLimit { next.append((prefix + entry.name + "/", depth + 1)) }
                return !isHidden && !entry.isDirectory && entry.name.utf8.suffix(ending.count).elementsEqual(ending)
            } visit: { entry, status in
                guard let status, status.isRegularFile else {
                    throw RepositoryError(.badPackage, folder.appending(entry.name).string, cause: "it is no file")
                }
                found.append(FragmentCache.Source(href: prefix + entry.name, status: status))
            }
        }
        return LocationOrder.sorted(found)
    }

    private static let ending = Array(".rpm".utf8)

    /// How deep folders are looked into.
    private static let depthLimit = 32
}
