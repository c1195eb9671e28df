package import Native
package import SystemPackage
import VersionSort

/// Brings the metadata of repositories onto this machine, and believes nothing of it that it did not check.
///
/// The index is checked by a signature or a metalink where there is one, each file by the digest that the index states. What was fetched is
/// kept under the digest of its index: a repository that did not change costs one request.
package struct RepositoryFetcher: Sendable {
    private let client: TransferClient
    /// The folder that is kept between runs.
    private let cache: FilePath
    /// Keys of which one must have signed the index; none for indexes that are not signed.
    private let keys: [FilePath]

    private static let indexLimit: UInt64 = 4 << 20
    private static let fileLimit: UInt64 = 2 << 30
    /// How many mirrors are tried before giving up.
    private static let mirrorLimit = 8

    /// Makes a fetcher; `cache` is made when it does not exist.
    package init(client: TransferClient, cache: FilePath, keys: [FilePath] = []) {
        self.client = client
        self.cache = cache
        self.keys = keys
    }

    /// Gives a folder that holds the `repodata/` of a repository: the folder itself, or the one that was fetched.
    ///
    /// - Throws: ``RepositoryError`` `.network` when no mirror has it, `.badMetadata` when what it has is not what its index states,
    ///   `.signature` when no key fits.
    package func fetch(_ source: RepositorySource) async throws -> FilePath {
        switch source {
        case .directory(let path):
            if !keys.isEmpty { try await verify(index: path.appending(Repomd.fileName), signature: path.appending("\(Repomd.fileName).asc")) }
            return path
        case .url(let url): return try await fetch(mirrors: [url], metalink: nil)
        case .mirrorlist(let url):
            let lines = String(decoding: try await get(url, limit: Self.indexLimit), as: UTF8.self).split(whereSeparator: \.isNewline)
            let mirrors = lines.map { $0.trimmingPrefix { $0 == " " } }.filter { $0.hasPrefix("http") }.map(String.init)
            guard !mirrors.isEmpty else { throw RepositoryError(.network, url, cause: "the list names no mirror") }
            return try await fetch(mirrors: mirrors, metalink: nil)
        case .metalink(let url):
            let bytes = try await get(url, limit: Self.indexLimit)
            let metalink: Metalink
            do { metalink = try Metalink(parsing: bytes) } catch { throw RepositoryError(.badMetadata, url, cause: "\(error)") }
            guard !metalink.mirrors.isEmpty else { throw RepositoryError(.network, url, cause: "the metalink names no mirror") }
            return try await fetch(mirrors: metalink.mirrors, metalink: metalink)
        }
    }

    private func fetch(mirrors: [String], metalink: Metalink?) async throws -> FilePath {
        var failure: (any Error)?
        for mirror in mirrors.prefix(Self.mirrorLimit) {
            let base = mirror.hasSuffix("/") ? String(mirror.dropLast()) : mirror
            do {
                let index = try await get("\(base)/\(Repomd.fileName)", limit: Self.indexLimit)
                if let metalink, !metalink.admits(index) {
                    throw RepositoryError(.badMetadata, "\(base)/\(Repomd.fileName)", cause: "it is none of the versions that the metalink admits")
                }
                return try await complete(index, from: base)
            } catch {
                failure = failure ?? error
            }
        }
        throw failure ?? RepositoryError(.network, mirrors.first ?? "", cause: "there is no mirror")
    }

    /// Fetches what an index names, into the folder of its digest.
    private func complete(_ index: [UInt8], from base: String) async throws -> FilePath {
        let place = cache.appending(Digest.hex(of: index, .sha256))
        if keys.isEmpty, try FileSystem.status(place) != nil { return place }
        try FileSystem.createDirectory(cache)
        let made = try FileSystem.temporaryDirectory(in: cache)
        do {
            try FileSystem.createDirectory(made.appending("repodata"))
            try FileSystem.writeAtomically(index, to: made.appending(Repomd.fileName))
            if !keys.isEmpty {
                let signature = try await get("\(base)/\(Repomd.fileName).asc", limit: Self.indexLimit)
                try FileSystem.writeAtomically(signature, to: made.appending("\(Repomd.fileName).asc"))
                try await verify(index: made.appending(Repomd.fileName), signature: made.appending("\(Repomd.fileName).asc"))
            }
            if try FileSystem.status(place) == nil {
                let repomd = try Repomd.read(directory: made)
                for kind in Repomd.Kind.allCases where repomd.data[kind] != nil {
                    try await fetch(repomd.data[kind], kind, to: made, from: base)
                }
                guard repomd.data[.primary] != nil else { throw RepositoryError(.badMetadata, base, cause: "its index lists no primary metadata") }
                try FileSystem.rename(made, to: place)
                return place
            }
        } catch {
            try? FileSystem.remove(made)
            throw error
        }
        try FileSystem.remove(made)
        return place
    }

    private func fetch(_ file: Repomd.DataFile?, _ kind: Repomd.Kind, to folder: FilePath, from base: String) async throws {
        // Change logs serve no check.
        guard let file, kind != .other else { return }
        let path = try Repomd.path(file.href, in: folder)
        let url = "\(base)/\(file.href)"
        guard file.size <= Self.fileLimit else { throw RepositoryError(.badMetadata, url, cause: "the index says that it has \(file.size) bytes") }
        try FileSystem.createDirectory(path.removingLastComponent())
        var request = TransferRequest(url)
        request.destination = .file(path)
        request.bodyLimit = file.size > 0 ? file.size : Self.fileLimit
        let response = try await perform(request)
        guard response.status == 200 else { throw RepositoryError(.network, url, cause: "the server answered with status \(response.status)") }
        let algorithm = try RepodataForm(checksumName: file.checksumType, compression: "none").digestAlgorithm
        guard try Hex.encode(Digest.ofFile(path, algorithm)) == file.checksum.lowercased() else {
            throw RepositoryError(
                .badMetadata, url, cause: "its \(file.checksumType) digest is not the one that the index states",
                hint: "the mirror is being updated or is damaged: try again, or another one")
        }
    }

    private func get(_ url: String, limit: UInt64) async throws -> [UInt8] {
        var request = TransferRequest(url)
        request.bodyLimit = limit
        let response = try await perform(request)
        guard response.status == 200 else {
            throw RepositoryError(
                .network, url, cause: "the server answered with status \(response.status)", hint: "is it the address of a folder that holds repodata/?")
        }
        return response.body
    }

    private func perform(_ request: TransferRequest) async throws -> TransferResponse {
        do { return try await client.perform(request) } catch { throw RepositoryError(.network, request.url, cause: "\(error)") }
    }

    private func verify(index: FilePath, signature: FilePath) async throws {
        guard try FileSystem.status(signature) != nil else {
            throw RepositoryError(.signature, index.string, cause: "it is not signed")
        }
        var failure: (any Error)?
        for key in keys {
            do { return try await RepositorySigner.verify(index: index, signature: signature, key: key) } catch { failure = error }
        }
        if let failure { throw failure }
    }
}
