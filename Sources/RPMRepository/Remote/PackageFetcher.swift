import Failures
import ForeignText
import Native
import SystemPackage

/// A fetcher that stores packages of a remote repository beside its local metadata.
///
/// It keeps only files that match the metadata.
struct PackageFetcher: Sendable {
    private let client: TransferClient
    /// The folder that ``RepositoryFetcher`` created for the repository.
    private let folder: FilePath
    /// The URL of the repository.
    private let address: String

    /// The maximum size of one package, in bytes.
    private static let sizeLimit: UInt64 = 16 << 30
    /// The number of simultaneous requests.
    private static let atOnce = 8

    /// Creates a fetcher for a folder of metadata; `nil` if the location of its packages is unknown.
    init?(client: TransferClient, folder: FilePath) {
        guard let address = RepositoryFetcher.address(of: folder) else { return nil }
        self.client = client
        self.folder = folder
        self.address = address
    }

    /// Fetches packages that are missing.
    ///
    /// Existing ones were checked when they were fetched.
    ///
    /// - Throws: ``Failure`` with code `network` if one cannot be fetched, `badMetadata` if it does not match the metadata.
    func fetch(_ packages: [PackageLocation]) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            var waiting = packages.makeIterator()
            for _ in 0..<Self.atOnce {
                guard let package = waiting.next() else { break }
                group.addTask { try await fetch(package) }
            }
            while try await group.next() != nil {
                if let package = waiting.next() { group.addTask { try await fetch(package) } }
            }
        }
    }

    private func fetch(_ package: PackageLocation) async throws {
        let path = try Repomd.path(package.href, in: folder)
        let url = "\(address)/\(package.href)"
        guard package.size <= Self.sizeLimit else {
            throw Failure(.badMetadata, url, cause: "the metadata says that it has \(package.size) bytes")
        }
        let download = VerifiedDownload(client: client, url: url, limit: package.size > 0 ? package.size : Self.sizeLimit)
        try await download.fetch(to: path, workspace: folder) { made in
            guard try package.isChecksum(of: made) else {
                throw Failure(
                    .badMetadata, url, cause: "its \(package.checksumType) digest is not the one that the metadata states",
                    hint: "the mirror is being updated or is damaged: try again, or another one")
            }
        }
    }
}

/// The download of a repository's file, which is stored only after it was checked against the metadata.
struct VerifiedDownload {
    let client: TransferClient
    let url: String
    /// The maximum number of bytes.
    let limit: UInt64

    /// Fetches the file to a path unless it exists.
    ///
    /// An existing file was checked when it was fetched.
    ///
    /// - Parameters:
    ///   - workspace: A folder on the same disk for unchecked files.
    ///   - verify: A closure that throws an error if a file is wrong.
    /// - Throws: ``Failure`` with code `network` if it cannot be fetched, and the errors of `verify`.
    func fetch(to path: FilePath, workspace: FilePath, verify: (FilePath) throws -> Void) async throws {
        if try FileSystem.status(path) != nil { return }
        let folder = try FileSystem.temporaryDirectory(in: workspace)
        defer { try? FileSystem.remove(folder) }
        let made = folder.appending("file")
        var request = TransferRequest(url)
        request.destination = .file(made)
        request.bodyLimit = limit
        _ = try await Self.response(to: request, client)
        try verify(made)
        try FileSystem.createDirectory(path.removingLastComponent())
        try FileSystem.rename(made, to: path)
    }

    /// Returns the response to a request if it is a success.
    ///
    /// - Parameter hint: The hint for a missing resource.
    /// - Throws: ``Failure`` with code `network`, or `badMetadata` for a response above the limit.
    static func response(to request: TransferRequest, _ client: TransferClient, hint: String? = nil) async throws(Failure) -> TransferResponse {
        let response: TransferResponse
        do { response = try await client.perform(request) } catch {
            let message = "\(error)"
            let words = message.without(prefix: "\(request.url): ").map(String.init) ?? message
            if case .bodyTooLong = error.reason { throw Failure(.badMetadata, request.url, cause: words) }
            throw Failure(.network, request.url, cause: words)
        }
        guard response.status == 200 else {
            throw Failure(.network, request.url, cause: "the server answered with status \(response.status)", hint: hint)
        }
        return response
    }
}
