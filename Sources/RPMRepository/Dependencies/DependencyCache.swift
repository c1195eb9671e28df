import ForeignText
import Native
import SystemPackage

/// Metadata of repositories in forms that need no parsing: ours (``StoredDependencies``) for looking up, and libsolv's for its solver.
///
/// A file is named by the digest that the index of a repository gives for its primary metadata.
struct DependencyCache {
    let folder: FilePath

    /// Opens the cache; the folder is made when it does not exist.
    init(_ folder: FilePath) throws {
        try FileSystem.createDirectory(folder)
        self.folder = folder
    }

    /// libsolv's form of a repository; nil when its digest is no name of a file, or when it is not kept yet and the metadata does not have that digest.
    func solverFile(_ repomd: Repomd, primary: FilePath) throws -> FilePath? {
        guard let path = file(repomd, "solv") else { return nil }
        return try FileSystem.status(path) != nil || Self.isWhole(primary, repomd) ? path : nil
    }

    /// What the packages of a repository say of themselves, from the cache or, when it has nothing to be believed, from the metadata.
    func contents(_ repomd: Repomd, in directory: FilePath, architecture: String) throws -> SolverContents {
        let primary = try repomd.path(of: .primary, in: directory)
        let path = file(repomd, "deps")
        // Metadata that is gone or has another length is for the reader to complain about.
        let isThere = try FileSystem.status(primary, followingLinks: true)?.size == repomd.data[.primary]?.size
        if isThere, let path, let known = StoredDependencies.read(path, source: Self.source(repomd)) { return known }
        // What is kept under a digest must have it; that it cannot be kept is no reason to fail.
        let isKept = try isThere && Self.isWhole(primary, repomd)
        var builder = try SolverPoolBuilder(architecture: architecture)
        let repository = try builder.addRepository("contents", primary: primary, cache: isKept ? file(repomd, "solv") : nil)
        let contents = try builder.contents(of: repository.packages, files: true)
        if isKept, let path { try? StoredDependencies.write(contents, source: Self.source(repomd), to: path) }
        return contents
    }

    private static func isWhole(_ primary: FilePath, _ repomd: Repomd) throws -> Bool {
        guard let file = repomd.data[.primary] else { return false }
        return try DigestAlgorithm(repodata: file.checksumType).isDigest(file.checksum, of: primary)
    }

    private static func source(_ repomd: Repomd) -> String {
        guard let file = repomd.data[.primary] else { return "" }
        return "\(file.checksumType) \(file.checksum) \(file.size)"
    }

    private func file(_ repomd: Repomd, _ ending: String) -> FilePath? {
        guard let checksum = repomd.data[.primary]?.checksum, checksum.utf8.count >= 40,
            checksum.utf8.allSatisfy({ $0.isASCIIDigit || (0x61...0x66).contains($0 | 0x20) })
        else { return nil }
        return folder.appending("\(checksum).\(ending)")
    }
}
