import Failures
import Native
import SystemPackage
import VersionSort

/// The packages of remote base repositories that an installation needs, as a local repository.
///
/// Only the metadata of a remote repository is local. The solver selects the packages that the root and the packages under check need. Only these are
/// fetched, and the package manager sees no others.
struct BasePackages: Sendable {
    private let options: InstallOptions
    /// The bases whose packages are remote, with their fetchers.
    private let remote: [(folder: FilePath, fetcher: PackageFetcher)]

    /// Creates the value; `nil` if there is nothing to fetch or no client.
    init?(_ options: InstallOptions) throws {
        guard let client = options.client else { return nil }
        self.options = options
        remote = try options.base.compactMap { folder in
            guard try !Self.holdsPackages(folder), let fetcher = PackageFetcher(client: client, folder: folder) else { return nil }
            return (folder, fetcher)
        }
        if remote.isEmpty { return nil }
    }

    /// Returns `true` if the packages of a repository are stored beside its metadata.
    static func holdsPackages(_ folder: FilePath) throws -> Bool {
        guard RepositoryFetcher.address(of: folder) == nil else { return false }
        guard let first = try PackageLocation.read(directory: folder).first else { return true }
        return try FileSystem.status(folder.pushing(FilePath(first.href)), followingLinks: true) != nil
    }

    /// Fetches the needed packages into a new repository; returns options that use it in place of the remote bases.
    ///
    /// - Parameters:
    ///   - wanted: The repositories, with the names of their packages that will be installed, each separately.
    ///   - folder: A new folder for the repository.
    /// - Throws: ``Failure`` with `.base` if these packages cannot be installed together, `.network` or `.badMetadata` if one cannot be fetched.
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
            // Two repositories may have files with the same name.
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
