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
        let sources = try packageFiles(in: directory).map { href in
            let path = directory.pushing(FilePath(href))
            guard let status = try FileSystem.status(path, followingLinks: true), status.isRegularFile else {
                throw RepositoryError(.badPackage, path.string, cause: "it is no file")
            }
            return FragmentCache.Source(href: href, status: status)
        }
        let repodata = directory.appending("repodata")
        let cache = FragmentCache(directory: directory, form: form)
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
        let keys = cache.map { cache in ranges.map { cache.key(sources[$0], fileTime: fileTime) } } ?? []
        var files = try MetadataFiles(directory.appending("repodata"), form: form, revision: revision, packages: sources.count)
        var read = 0
        try await ordered(ranges.count, atOnce: max(1, jobs)) { number in
            if let kept = cache?.load(keys[number]) { return (kept, 0) }
            let packages = try sources[ranges[number]].map { source in
                try IndexedPackage.read(directory.pushing(FilePath(source.href)), href: source.href, form: form, fileTime: fileTime)
            }
            let group = try FragmentGroup(packages, form)
            try cache?.store(group, keys[number])
            return (group, packages.count)
        } consume: { (group: FragmentGroup, count: Int) in
            try files.append(group)
            read += count
        }
        let index = try RepositoryWriter.index(over: files.finish(), directory: directory, form: form, revision: revision, extra: extra)
        let isSigned = if let signer, index.isPublished { try await signer.hasSigned(directory) } else { false }
        let repomd = try index.publish(isSigned ? nil : await signer?.signature(of: index.xml))
        try cache?.keepOnly(Set(keys))
        return Outcome(repomd: repomd, packages: sources.count, read: read)
    }

    /// Makes `count` values side by side and hands them over in order; at most a few wait, so memory is bounded.
    private static func ordered<Value: Sendable>(
        _ count: Int, atOnce: Int, _ make: @escaping @Sendable (Int) throws -> Value, consume: (Value) throws -> Void
    ) async throws {
        try await withThrowingTaskGroup(of: (Int, Value).self) { group in
            var waiting: [Int: Value] = [:]
            var (started, consumed) = (0, 0)
            func start() {
                // No more than this far ahead of the one that is written next.
                while started < count, started < consumed + 4 * atOnce, started - consumed - waiting.count < atOnce {
                    let number = started
                    group.addTask { (number, try make(number)) }
                    started += 1
                }
            }
            start()
            while let (number, value) = try await group.next() {
                waiting[number] = value
                // The next ones are started before this one is written, so that writing keeps nobody waiting.
                start()
                while let value = waiting.removeValue(forKey: consumed) {
                    consumed += 1
                    try consume(value)
                }
                start()
            }
        }
    }

    /// The paths of the RPMs below a folder, relative to it, sorted.
    static func packageFiles(in directory: FilePath) throws -> [String] {
        var found: [String] = []
        var next: [(prefix: String, depth: Int)] = [("", 0)]
        while let (prefix, depth) = next.popLast() {
            for entry in try FileSystem.list(prefix.isEmpty ? directory : directory.pushing(FilePath(prefix))) {
                let href = prefix.isEmpty ? entry.name : "\(prefix)/\(entry.name)"
                if entry.name.hasPrefix(".") || href == "repodata" { continue }
                if entry.isDirectory {
                    guard depth < depthLimit else { continue }
                    next.append((href, depth + 1))
                } else if entry.name.hasSuffix(".rpm") {
                    found.append(href)
                }
            }
        }
        return found.sorted()
    }

    /// How deep folders are looked into.
    private static let depthLimit = 32
}
