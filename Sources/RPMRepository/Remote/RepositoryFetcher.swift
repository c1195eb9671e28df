import Failures
import ForeignText
package import Native
package import SystemPackage
import VersionSort

/// A fetcher of the metadata of repositories that checks all of it.
///
/// The index is checked by a signature or a metalink if there is one, and each file by the digest in the index. Fetched metadata is stored under the
/// digest of its index, so an unchanged repository needs one request.
package struct RepositoryFetcher: Sendable {
    private let client: TransferClient
    /// The folder that is kept between runs.
    private let cache: FilePath
    /// The keys, one of which must have signed the index; empty for unsigned indexes.
    private let keys: [FilePath]

    /// The maximum size of an index or a list of mirrors, in bytes.
    static let indexLimit = 4 << 20
    private static let fileLimit: UInt64 = 2 << 30
    /// The maximum number of mirrors to try.
    private static let mirrorLimit = 8

    /// Creates a fetcher.
    ///
    /// `cache` is created if it is missing.
    package init(client: TransferClient, cache: FilePath, keys: [FilePath] = []) {
        self.client = client
        self.cache = cache
        self.keys = keys
    }

    /// Returns a folder with the `repodata/` of a repository: the folder itself, or a fetched one.
    ///
    /// - Parameter kinds: The metadata to fetch; by default all kinds but the change logs, which no check needs.
    /// - Throws: ``Failure`` with code `network` if no mirror has it, `badMetadata` if a file does not match the index, `signature` if no key matches.
    package func fetch(_ source: RepositorySource, kinds: Set<Repomd.Kind> = [.primary, .filelists]) async throws -> FilePath {
        switch source {
        case .directory(let path):
            try await verify(path, kinds)
            return path
        case .url(let url): return try await fetch(mirrors: [url], metalink: nil, kinds)
        case .mirrorlist(let url):
            let lines = String(decoding: try await get(url, limit: Self.indexLimit), as: UTF8.self).filledLines
            let mirrors = lines.map { $0.droppingBytes(while: \.isBlank) }.filter { $0.utf8.hasPrefix("http") }.map(String.init)
            guard !mirrors.isEmpty else { throw Failure(.network, url, cause: "the list names no mirror") }
            return try await fetch(mirrors: mirrors, metalink: nil, kinds)
        case .metalink(let url):
            let bytes = try await get(url, limit: Self.indexLimit)
            let metalink: Metalink
            do { metalink = try Metalink(parsing: bytes) } catch { throw Failure(.badMetadata, url, cause: "\(error)") }
            guard !metalink.mirrors.isEmpty else { throw Failure(.network, url, cause: "the metalink names no mirror") }
            return try await fetch(mirrors: metalink.mirrors, metalink: metalink, kinds)
        }
    }

    private func fetch(mirrors: [String], metalink: Metalink?, _ kinds: Set<Repomd.Kind>) async throws -> FilePath {
        var failure: Failure?
        for mirror in mirrors.prefix(Self.mirrorLimit) {
            let base = mirror.utf8.hasSuffix("/") ? String(mirror.droppingBytes(last: 1)) : mirror
            do {
                let index = try await get("\(base)/\(Repomd.fileName)", limit: Self.indexLimit)
                if let metalink, !metalink.admits(index) {
                    throw Failure(.badMetadata, "\(base)/\(Repomd.fileName)", cause: "its digest matches none of the versions in the metalink")
                }
                return try await complete(index, from: base, kinds: kinds)
            } catch let error as Failure {
                // A mirror with a wrong file is more informative than an unreachable one.
                if failure == nil || (failure?.code == .network && error.code != .network) { failure = error }
            }
        }
        throw failure ?? Failure(.network, mirrors.first ?? "", cause: "the list names no mirror")
    }

    /// Fetches the files of an index into the folder of its digest.
    ///
    /// Existing files were checked when they were fetched.
    private func complete(_ index: [UInt8], from base: String, kinds: Set<Repomd.Kind>) async throws -> FilePath {
        let place = cache.appending(Digest.hex(of: index, .sha256))
        try FileSystem.createDirectory(place.appending("repodata"))
        if !keys.isEmpty { try await checkSignature(of: index, from: base, in: place) }
        let repomd = try Self.admitted(index, subject: base)
        for kind in Repomd.Kind.allCases where kinds.contains(kind) {
            if let file = repomd.data[kind] { try await fetch(file, to: place, from: base) }
        }
        let path = place.appending(Repomd.fileName)
        if try FileSystem.status(path) == nil { try FileSystem.writeAtomically(index, to: path) }
        try FileSystem.writeAtomically(Array(base.utf8), to: place.appending(Self.addressFile), mode: 0o600)
        return place
    }

    /// Checks a local repository like a fetched one: the signature of its index, and each file against the index.
    private func verify(_ folder: FilePath, _ kinds: Set<Repomd.Kind>) async throws {
        let path = folder.appending(Repomd.fileName)
        guard try FileSystem.status(path, followingLinks: true) != nil else {
            throw Failure(.badMetadata, folder.string, cause: "it holds no \(Repomd.fileName)", hint: "is it the folder that holds repodata/?")
        }
        if !keys.isEmpty { try await verify(index: path, signature: folder.appending("\(Repomd.fileName).asc"), subject: path.string) }
        let repomd = try Self.admitted(try FileSystem.readAll(path, limit: Self.indexLimit), subject: folder.string)
        for kind in Repomd.Kind.allCases where kinds.contains(kind) {
            guard let file = repomd.data[kind] else { continue }
            let place = try Self.place(of: file, in: folder, subject: folder.string)
            guard try FileSystem.status(place, followingLinks: true)?.isRegularFile == true else {
                throw Failure(.badMetadata, place.string, cause: "it is not there, and the index lists it")
            }
            try MetadataContent.verify(place, is: file, subject: place.string)
        }
    }

    /// Parses an index and checks that it is usable.
    private static func admitted(_ index: [UInt8], subject: String) throws(Failure) -> Repomd {
        let repomd: Repomd
        do { repomd = try Repomd.parse(index) } catch {
            throw Failure(.badMetadata, "\(subject)/\(Repomd.fileName)", cause: "\((error as? Failure)?.cause ?? "\(error)")")
        }
        guard repomd.data[.primary] != nil else { throw Failure(.badMetadata, subject, cause: "its index lists no primary metadata") }
        return repomd
    }

    /// Returns the path of a metadata file; throws an error if its stated sizes exceed the limits.
    private static func place(of file: Repomd.DataFile, in folder: FilePath, subject: String) throws(Failure) -> FilePath {
        let path: FilePath
        do { path = try Repomd.path(file.href, in: folder) } catch { throw Failure(.badMetadata, subject, cause: error.cause ?? error.subject) }
        guard path != folder.appending(Repomd.fileName) else { throw Failure(.badMetadata, subject, cause: "its index lists itself") }
        guard file.size <= fileLimit, file.openSize <= MetadataContent.openLimit else {
            throw Failure(
                .badMetadata, "\(subject)/\(file.href)",
                cause: "the index says that it has \(file.size) bytes, and \(file.openSize) when decompressed")
        }
        return path
    }

    /// Returns the URL of the packages of a fetched folder, from its last mirror; `nil` for other folders.
    static func address(of folder: FilePath) -> String? {
        guard let bytes = try? FileSystem.readAll(folder.appending(addressFile), limit: 64 << 10) else { return nil }
        return String(validating: bytes, as: UTF8.self)
    }

    private static let addressFile = ".fetched-from"

    /// Checks the stored signature, or else the one that the mirror has now.
    private func checkSignature(of index: [UInt8], from base: String, in place: FilePath) async throws {
        let kept = place.appending("\(Repomd.fileName).asc")
        let folder = try FileSystem.temporaryDirectory(in: cache)
        defer { try? FileSystem.remove(folder) }
        let (document, signature) = (folder.appending("repomd.xml"), folder.appending("repomd.xml.asc"))
        try FileSystem.writeAtomically(index, to: document)
        if try FileSystem.status(kept) != nil, (try? await verify(index: document, signature: kept, subject: base)) != nil { return }
        let bytes: [UInt8]
        do { bytes = try await get("\(base)/\(Repomd.fileName).asc", limit: Self.indexLimit) } catch {
            throw Failure(
                .signature, "\(base)/\(Repomd.fileName)", cause: "it has no signature that could be fetched: \(error.cause ?? error.subject)",
                hint: "leave the key out if the repository is not signed and you trust its address")
        }
        try FileSystem.writeAtomically(bytes, to: signature)
        try await verify(index: document, signature: signature, subject: "\(base)/\(Repomd.fileName)")
        try FileSystem.rename(signature, to: kept)
    }

    private func fetch(_ file: Repomd.DataFile, to place: FilePath, from base: String) async throws {
        let path = try Self.place(of: file, in: place, subject: base)
        let url = "\(base)/\(file.href)"
        try await VerifiedDownload(client: client, url: url, limit: file.size > 0 ? file.size : Self.fileLimit).fetch(to: path, workspace: cache) {
            try MetadataContent.verify($0, is: file, subject: url)
        }
    }

    private func get(_ url: String, limit: Int) async throws(Failure) -> [UInt8] {
        var request = TransferRequest(url)
        request.bodyLimit = UInt64(limit)
        return try await VerifiedDownload.response(to: request, client, hint: "is it the address of a folder that holds repodata/?").body
    }

    private func verify(index: FilePath, signature: FilePath, subject: String) async throws {
        guard try FileSystem.status(signature) != nil else { throw Failure(.signature, subject, cause: "it is not signed") }
        try await RepositorySigner.verify(index: index, signature: signature, keys: keys, subject: subject)
    }
}
