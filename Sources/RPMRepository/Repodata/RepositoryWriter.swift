import Failures
import Native
package import SystemPackage
package import VersionSort

/// The writer of the metadata of a repository.
///
/// Readers see the old repository or the new one: new files have new names, and the index is replaced in one step. Metadata files that the new index
/// does not list are removed afterwards, except those of the previous index, which clients may still be fetching.
package enum RepositoryWriter {
    /// Writes `repodata/` of `directory` from packages that were read before: sorted by location, files named by digest, the index last.
    ///
    /// - Parameters:
    ///   - revision: The number in the index, from `SOURCE_DATE_EPOCH` or the caller's clock.
    ///   - extra: The further metadata. Types that are not given are copied from the previous index.
    /// - Throws: ``Failure`` for two packages with the same NEVRA, and for files that cannot be written.
    @discardableResult
    package static func write(
        directory: FilePath, packages: [IndexedPackage], form: RepodataForm, revision: UInt64, extra: [ExtraMetadata] = []
    ) throws -> Repomd {
        let sorted = packages.sorted { $0.href < $1.href }
        let repodata = directory.appending("repodata")
        try FileSystem.createDirectory(repodata)
        var files = try MetadataFiles(repodata, form: form, revision: revision, packages: sorted.count)
        for range in FragmentGroup.ranges(sorted.map(\.href)) { try files.append(FragmentGroup(sorted[range].map { .package($0) }, form)) }
        return try index(over: files.finish(), directory: directory, form: form, revision: revision, extra: extra).publish()
    }

    /// Creates the index of finished files without publishing it.
    static func index(
        over data: [Repomd.Kind: Repomd.DataFile], directory: FilePath, form: RepodataForm, revision: UInt64, extra: [ExtraMetadata]
    ) throws -> PreparedIndex {
        let previous = try? Repomd.read(directory: directory)
        var repomd = Repomd(revision: revision, data: data)
        repomd.extra = try extraFiles(extra, previous: previous, directory, form, revision)
        return PreparedIndex(directory: directory, repomd: repomd, previous: previous)
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
}
