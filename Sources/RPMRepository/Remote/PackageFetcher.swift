import Native
import SystemPackage

/// Brings packages of a repository on the network beside its metadata, and keeps none that is not what the metadata states.
struct PackageFetcher: Sendable {
    private let client: TransferClient
    /// The folder that ``RepositoryFetcher`` made of the repository.
    private let folder: FilePath
    /// Where the repository was fetched from.
    private let address: String

    /// Bytes of one package.
    private static let sizeLimit: UInt64 = 16 << 30
    /// How many packages are asked for at once.
    private static let atOnce = 8

    /// A fetcher for a folder of metadata; nil when nothing says where its packages are.
    init?(client: TransferClient, folder: FilePath) {
        guard let address = RepositoryFetcher.address(of: folder) else { return nil }
        self.client = client
        self.folder = folder
        self.address = address
    }

    /// Fetches packages; those that are there were checked when they came.
    ///
    /// - Throws: ``RepositoryError`` `.network` when one cannot be had, `.badMetadata` when it is not the one that the metadata states.
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
            throw RepositoryError(.badMetadata, url, cause: "the metadata says that it has \(package.size) bytes")
        }
        let download = VerifiedDownload(client: client, url: url, limit: package.size > 0 ? package.size : Self.sizeLimit)
        try await download.fetch(to: path, workspace: folder) { made in
            guard try package.isChecksum(of: made) else {
                throw RepositoryError(
                    .badMetadata, url, cause: "its \(package.checksumType) digest is not the one that the metadata states",
                    hint: "the mirror is being updated or is damaged: try again, or another one")
            }
        }
    }
}
