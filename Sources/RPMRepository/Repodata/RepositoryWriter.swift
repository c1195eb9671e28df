import Native
package import SystemPackage
package import VersionSort

/// Writes the metadata of a repository.
package enum RepositoryWriter {
    /// Writes `repodata/` of `directory` anew: packages sorted by location, files named by their digest, the index last.
    ///
    /// A reader sees the old repository or the new one: the new files have new names, and the index is replaced in one step.
    /// Metadata files that the new index does not name are removed afterwards, except those of the index before it, which
    /// clients may still be fetching.
    ///
    /// - Parameter revision: the number in the index, from `SOURCE_DATE_EPOCH` or the clock of the caller.
    /// - Throws: ``RepositoryError`` for two packages of one NEVRA, and for files that cannot be written.
    @discardableResult
    package static func write(
        directory: FilePath, packages: [IndexedPackage], form: RepodataForm, revision: UInt64
    ) throws -> Repomd {
        let sorted = packages.sorted { $0.href < $1.href }
        try refuseDuplicates(sorted)
        let repodata = directory.appending("repodata")
        let previous = try? Repomd.read(directory: directory)
        try FileSystem.createDirectory(repodata)
        var repomd = Repomd(revision: revision, data: [:])
        repomd.data[.primary] = try write(PrimaryWriter.self, sorted, repodata, form, revision)
        repomd.data[.filelists] = try write(FilelistsWriter.self, sorted, repodata, form, revision)
        repomd.data[.other] = try write(OtherWriter.self, sorted, repodata, form, revision)
        try FileSystem.syncDirectory(repodata)
        try FileSystem.writeAtomically(repomd.xml(), to: directory.appending(Repomd.fileName))
        try removeStale(repodata, keeping: [repomd, previous].compactMap(\.self))
        return repomd
    }

    static func refuseDuplicates(_ packages: [IndexedPackage]) throws(RepositoryError) {
        var seen: [String: String] = [:]
        for package in packages {
            let nevra = package.nevra.description
            if let other = seen.updateValue(package.href, forKey: nevra) {
                throw RepositoryError(
                    .duplicatePackage, nevra, cause: "both \(other) and \(package.href) are this package",
                    hint: "remove one of them, or raise the release of the newer one")
            }
        }
    }

    private static func write<Writer: RepodataWriter>(
        _ writer: Writer.Type, _ packages: [IndexedPackage], _ repodata: FilePath, _ form: RepodataForm, _ revision: UInt64
    ) throws -> Repomd.DataFile {
        let compression = try form.compressionFormat
        let ending = "\(writer.kind.rawValue).xml\(compression.filenameExtension)"
        let temporary = repodata.appending(".\(ending)\(temporaryEnding)")
        var sink = try RepodataSink(path: temporary, compression: compression, digest: form.digestAlgorithm)
        try sink.write(Array(writer.head(count: packages.count).utf8))
        var xml = XMLText()
        for package in packages {
            writer.append(package, to: &xml)
            try sink.write(xml.take())
        }
        try sink.write(Array(writer.tail.utf8))
        var file = try sink.finish(checksumType: form.checksumName)
        let name = "\(file.checksum)-\(ending)"
        try FileSystem.rename(temporary, to: repodata.appending(name))
        file.href = "repodata/\(name)"
        file.timestamp = revision
        return file
    }

    /// Removes metadata files of earlier runs; files of other kinds, as signatures and keys, are left alone.
    private static func removeStale(_ repodata: FilePath, keeping kept: [Repomd]) throws {
        let names = Set(kept.flatMap { $0.data.values.map(\.href) })
        for entry in try FileSystem.list(repodata) {
            if entry.name.hasPrefix("."), entry.name.hasSuffix(temporaryEnding) {
                try FileSystem.remove(repodata.appending(entry.name))
            }
            guard let hyphen = entry.name.firstIndex(of: "-"), isDigest(entry.name[..<hyphen]) else { continue }
            guard Repomd.Kind.allCases.contains(where: { entry.name[hyphen...].hasPrefix("-\($0.rawValue).xml") }) else { continue }
            if !names.contains("repodata/\(entry.name)") { try FileSystem.remove(repodata.appending(entry.name)) }
        }
    }

    /// How the names of files in the making end; one that is found when all are done was left by a writer that was killed.
    private static let temporaryEnding = ".new"

    private static func isDigest(_ text: Substring) -> Bool {
        text.utf8.count >= 40 && text.utf8.allSatisfy { "0123456789abcdef".utf8.contains($0) }
    }
}
