import ForeignText
import Native
import SystemPackage

/// An index whose metadata files are all written, but which is not published yet.
struct PreparedIndex {
    let directory: FilePath
    let repomd: Repomd
    /// The currently published index.
    let previous: Repomd?

    /// The bytes of the index.
    var xml: [UInt8] { repomd.xml() }

    private var path: FilePath { directory.appending(Repomd.fileName) }

    /// A Boolean value indicating whether the published index has the same bytes.
    var isPublished: Bool { previous != nil && (try? FileSystem.readAll(path, limit: RepositoryFetcher.indexLimit)) == xml }

    /// Publishes the index, and removes files that no known index needs.
    ///
    /// The caller makes the signature first, so only three files are renamed here, directly after each other: index, key and signature. A reader can still
    /// fetch the index before that moment and the signature after it. The two then do not match, as in any repository of this form, and the reader must fetch
    /// both again. Without a signature, an old one is removed first, so that no reader applies it to the new index.
    @discardableResult
    func publish(_ signature: RepositorySigner.Signature? = nil) throws -> Repomd {
        let repodata = directory.appending("repodata")
        // If the index is unchanged, keep its time, its signature and the previous generation.
        if isPublished {
            try signature?.write(to: directory)
            try Self.removeStale(repodata, keeping: [previous].compactMap(\.self), others: true)
            return repomd
        }
        try FileSystem.syncDirectory(repodata)
        if signature == nil { try FileSystem.remove(directory.appending("\(Repomd.fileName).asc")) }
        let pending = repodata.appending(".repomd.xml\(MetadataFiles.temporaryEnding)")
        if let signature {
            let (text, key) = (repodata.appending(".asc\(MetadataFiles.temporaryEnding)"), repodata.appending(".key\(MetadataFiles.temporaryEnding)"))
            for (bytes, place) in [(signature.publicKey, key), (signature.text, text), (xml, pending)] { try FileSystem.writeAtomically(bytes, to: place) }
            try FileSystem.rename(key, to: directory.appending("repodata/repomd.xml.key"))
            try FileSystem.rename(pending, to: path)
            try FileSystem.rename(text, to: directory.appending("\(Repomd.fileName).asc"))
            try FileSystem.syncDirectory(repodata)
        } else {
            try FileSystem.writeAtomically(xml, to: path)
        }
        try Self.removeStale(repodata, keeping: [repomd, previous].compactMap(\.self), others: false)
        return repomd
    }

    /// Removes metadata files of earlier runs, but not files of other kinds such as keys.
    ///
    /// - Parameter others: `true` to keep files that no known index lists, because they may belong to the previous generation.
    private static func removeStale(_ repodata: FilePath, keeping kept: [Repomd], others: Bool) throws {
        let names = Set(kept.flatMap { repomd in repomd.data.values.map(\.href) + repomd.extra.values.map(\.href) })
        for path in try MetadataFiles.unfinished(repodata) { try FileSystem.remove(path) }
        for entry in others ? [] : try FileSystem.list(repodata) {
            guard let hyphen = entry.name.utf8.firstIndex(of: "-"), isDigest(entry.name[..<hyphen]) else { continue }
            if !names.contains("repodata/\(entry.name)") { try FileSystem.remove(repodata.appending(entry.name)) }  // text: a list
        }
    }

    private static func isDigest(_ text: Substring) -> Bool {
        text.utf8.count >= 40 && text.utf8.allSatisfy { "0123456789abcdef".utf8.contains($0) }
    }
}
