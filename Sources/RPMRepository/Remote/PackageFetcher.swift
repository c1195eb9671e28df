import Failures
import Native
import SystemPackage

/// Fetches packages of a remote repository to its local metadata, keeping only files that match the metadata.
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
    /// - Throws: ``Failure`` with `.network` if one cannot be fetched, `.badMetadata` if it does not match the metadata.
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
