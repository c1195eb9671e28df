import Native
import SystemPackage
import VersionSort

/// What an installation needs of base repositories on the network, as a repository of their own on this machine.
///
/// Of such a repository only the metadata is here. The solver chooses from it what the root and the packages under check need; only that is fetched,
/// and the package manager then sees nothing else.
struct BasePackages: Sendable {
    private let options: InstallOptions
    /// The bases whose packages are not here, with what fetches them.
    private let remote: [(folder: FilePath, fetcher: PackageFetcher)]

    /// Nil when there is nothing to fetch, or nothing to fetch it with.
    init?(_ options: InstallOptions) throws {
        guard let client = options.client else { return nil }
        self.options = options
        remote = try options.base.compactMap { folder in
            guard try !Self.holdsPackages(folder), let fetcher = PackageFetcher(client: client, folder: folder) else { return nil }
            return (folder, fetcher)
        }
        if remote.isEmpty { return nil }
    }

    /// Whether the packages that a repository lists are beside its metadata.
    static func holdsPackages(_ folder: FilePath) throws -> Bool {
        guard RepositoryFetcher.address(of: folder) == nil else { return false }
        guard let first = try PackageLocation.read(directory: folder).first else { return true }
        return try FileSystem.status(folder.pushing(FilePath(first.href)), followingLinks: true) != nil
    }

    /// Fetches what is needed into a new repository, and gives options that take it for the bases that were fetched.
    ///
    /// - Parameters:
    ///   - wanted: repositories with the names of their packages that will be installed, each by itself.
    ///   - folder: a new folder for the repository.
    /// - Throws: ``RepositoryError`` `.base` when these packages cannot be installed together, `.network` and `.badMetadata` when one cannot be had.
    func fetched(for wanted: [(repository: FilePath, packages: [String])], into folder: FilePath) async throws -> InstallOptions {
        var needed: [FilePath: Set<PackageLocation>] = [:]
        for (names, repositories) in [(options.basePackages, options.base)]
            + wanted.map({ (options.basePackages + $0.packages, options.base + [$0.repository]) })
        {
            for choice in try RepositoryChoice.packages(of: names, in: repositories) { needed[choice.repository, default: []].insert(choice.location) }
        }
        for (number, base) in remote.enumerated() {
            let packages = (needed[base.folder] ?? []).sorted { $0.href < $1.href }
            try await base.fetcher.fetch(packages)
            // Two repositories may have files of one name.
            let place = folder.appending("\(number)")
            try FileSystem.createDirectory(place)
            for package in packages {
                let file = base.folder.pushing(FilePath(package.href))
                try FileSystem.linkOrCopy(file, to: place.appending(file.lastComponent?.string ?? ""))
            }
        }
        try await RepositoryDirectory.index(
            folder, form: RepodataForm(checksumName: "sha256", compression: "gzip"), revision: 1, fileTime: .build, caching: false)
        var local = options
        local.base = options.base.filter { base in !remote.contains { $0.folder == base } } + [folder]
        return local
    }
}
