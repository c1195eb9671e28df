import Failures
import ForeignText
import Native
import SystemPackage
import VersionSort

/// The three metadata files of a repository, written group by group.
struct MetadataFiles: ~Copyable {
    private let repodata: FilePath
    private let form: RepodataForm
    private let compression: CompressionFormat
    private let revision: UInt64
    private var primary: RepodataSink
    private var filelists: RepodataSink
    private var other: RepodataSink
    private var names = KnownNames()
    /// A unique text in the names of unfinished files.
    private let token: String

    /// The suffix of unfinished files.
    ///
    /// One found after a run was left by a killed process.
    static let temporaryEnding = ".new"

    init(_ repodata: FilePath, form: RepodataForm, revision: UInt64, packages: Int) throws {
        let compression = try form.compressionFormat
        let digest = try form.digestAlgorithm
        let token = String(UInt64.random(in: 0...UInt64.max), radix: 36)
        func sink(_ kind: Repomd.Kind) throws -> RepodataSink {
            let path = Self.temporary(kind, repodata, compression, token)
            var sink = try RepodataSink(path: path, compression: compression, digest: digest)
            try sink.write(.init(Array(kind.writer.head(count: packages).utf8), compression))
            return sink
        }
        let first = try sink(.primary)
        let second = try sink(.filelists)
        let third = try sink(.other)
        primary = first
        filelists = second
        other = third
        self.token = token
        self.repodata = repodata
        self.form = form
        self.compression = compression
        self.revision = revision
    }

    /// Adds a group.
    ///
    /// - Throws: ``Failure`` if one of its packages was added before.
    mutating func append(_ group: FragmentGroup) throws {
        try names.add(group.names)
        if let part = group.parts[.primary] { try primary.write(part) }
        if let part = group.parts[.filelists] { try filelists.write(part) }
        if let part = group.parts[.other] { try other.write(part) }
    }

    /// The state of the text digests; `nil` if they cannot be continued later.
    var step: TextDigests.Step? {
        guard let first = primary.progress, let second = filelists.progress, let third = other.progress else { return nil }
        return TextDigests.Step([first, second, third])
    }

    /// Completes the files and renames them.
    consuming func finish() throws -> [Repomd.Kind: Repomd.DataFile] {
        let (repodata, compression, type, revision, token) = (repodata, compression, form.checksumName, revision, token)
        try primary.write(.init(Array(PrimaryWriter.tail.utf8), compression))
        try filelists.write(.init(Array(FilelistsWriter.tail.utf8), compression))
        try other.write(.init(Array(OtherWriter.tail.utf8), compression))
        let files: [(Repomd.Kind, Repomd.DataFile)] = [
            (.primary, try primary.finish(checksumType: type)), (.filelists, try filelists.finish(checksumType: type)),
            (.other, try other.finish(checksumType: type)),
        ]
        var result: [Repomd.Kind: Repomd.DataFile] = [:]
        for (kind, file) in files {
            var file = file
            let name = "\(file.checksum)-\(kind.rawValue).xml\(compression.filenameExtension)"
            try FileSystem.rename(Self.temporary(kind, repodata, compression, token), to: repodata.appending(name))
            file.href = "repodata/\(name)"
            file.timestamp = revision
            result[kind] = file
        }
        return result
    }

    /// Returns the unfinished files in a folder.
    static func unfinished(_ repodata: FilePath) throws -> [FilePath] {
        try FileSystem.list(repodata).filter { $0.name.utf8.hasPrefix(".") && $0.name.utf8.hasSuffix(temporaryEnding) }.map { repodata.appending($0.name) }
    }

    private static func temporary(_ kind: Repomd.Kind, _ repodata: FilePath, _ compression: CompressionFormat, _ token: String) -> FilePath {
        repodata.appending(".\(kind.rawValue)-\(token).xml\(compression.filenameExtension)\(temporaryEnding)")
    }
}
