import Native
package import SystemPackage
package import VersionSort

/// Writes the metadata of a repository.
///
/// A reader sees the old repository or the new one: the new files have new names, and the index is replaced in one step.
/// Metadata files that the new index does not name are removed afterwards, except those of the index before it, which
/// clients may still be fetching.
package enum RepositoryWriter {
    /// Writes `repodata/` of `directory` anew from packages that were read before: sorted by location, files named by their digest, the index last.
    ///
    /// - Parameters:
    ///   - revision: the number in the index, from `SOURCE_DATE_EPOCH` or the clock of the caller.
    ///   - extra: what else the repository carries; kinds that are not given are taken over from the index before.
    /// - Throws: ``RepositoryError`` for two packages of one NEVRA, and for files that cannot be written.
    @discardableResult
    package static func write(
        directory: FilePath, packages: [IndexedPackage], form: RepodataForm, revision: UInt64, extra: [ExtraMetadata] = []
    ) throws -> Repomd {
        let sorted = packages.sorted { $0.href < $1.href }
        let repodata = directory.appending("repodata")
        try FileSystem.createDirectory(repodata)
        var files = try MetadataFiles(repodata, form: form, revision: revision, packages: sorted.count)
        for range in FragmentGroup.ranges(sorted.map(\.href)) { try files.append(FragmentGroup(Array(sorted[range]), form)) }
        return try publish(files.finish(), directory: directory, form: form, revision: revision, extra: extra)
    }

    /// Writes the index over finished files and clears away what it does not need.
    static func publish(
        _ data: [Repomd.Kind: Repomd.DataFile], directory: FilePath, form: RepodataForm, revision: UInt64, extra: [ExtraMetadata]
    ) throws -> Repomd {
        let repodata = directory.appending("repodata")
        let previous = try? Repomd.read(directory: directory)
        var repomd = Repomd(revision: revision, data: data)
        repomd.extra = try extraFiles(extra, previous: previous, directory, form, revision)
        let xml = repomd.xml()
        let index = directory.appending(Repomd.fileName)
        // The same index stays as it is, with its time, its signature and the generation before it.
        if let previous, (try? FileSystem.readAll(index, limit: 4 << 20)) == xml {
            try removeStale(repodata, keeping: [previous], others: true)
            return repomd
        }
        try FileSystem.syncDirectory(repodata)
        try FileSystem.remove(directory.appending("repodata/repomd.xml.asc"))
        try FileSystem.writeAtomically(xml, to: index)
        try removeStale(repodata, keeping: [repomd, previous].compactMap(\.self), others: false)
        return repomd
    }

    private static func extraFiles(
        _ extra: [ExtraMetadata], previous: Repomd?, _ directory: FilePath, _ form: RepodataForm, _ revision: UInt64
    ) throws -> [String: Repomd.DataFile] {
        var result: [String: Repomd.DataFile] = [:]
        for (type, file) in previous?.extra ?? [:] where try FileSystem.status(Repomd.path(file.href, in: directory)) != nil { result[type] = file }
        for metadata in extra {
            let compression: CompressionFormat = metadata.isPlain ? .none : try form.compressionFormat
            let stored = try Compressor.compress(metadata.content, compression)
            let algorithm = try form.digestAlgorithm
            let checksum = Digest.hex(of: stored, algorithm)
            let href = "repodata/\(checksum)-\(metadata.name)\(compression.filenameExtension)"
            try FileSystem.writeAtomically(stored, to: directory.pushing(FilePath(href)))
            result[metadata.type] = Repomd.DataFile(
                checksumType: form.checksumName, checksum: checksum, openChecksum: Digest.hex(of: metadata.content, algorithm), href: href,
                timestamp: revision, size: UInt64(stored.count), openSize: UInt64(metadata.content.count))
        }
        return result
    }

    /// Removes metadata files of earlier runs; files of other kinds, as keys, are left alone.
    ///
    /// - Parameter others: whether files that no known index names are left alone too, because they may be the generation before.
    private static func removeStale(_ repodata: FilePath, keeping kept: [Repomd], others: Bool) throws {
        let names = Set(kept.flatMap { repomd in repomd.data.values.map(\.href) + repomd.extra.values.map(\.href) })
        for path in try MetadataFiles.unfinished(repodata) { try FileSystem.remove(path) }
        for entry in others ? [] : try FileSystem.list(repodata) {
            guard let hyphen = entry.name.firstIndex(of: "-"), isDigest(entry.name[..<hyphen]) else { continue }
            if !names.contains("repodata/\(entry.name)") { try FileSystem.remove(repodata.appending(entry.name)) }
        }
    }

    private static func isDigest(_ text: Substring) -> Bool {
        text.utf8.count >= 40 && text.utf8.allSatisfy { "0123456789abcdef".utf8.contains($0) }
    }
}
