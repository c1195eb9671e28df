import Native
import RPMRepository
import ReleaseChain
import SystemPackage

/// A place that the command line names, and that must be there before any work begins.
enum GivenPlace {
    /// The path of a file that exists.
    ///
    /// - Throws: ``ChainError`` of status 2 when there is no such file; of status 3 when it cannot be looked at.
    static func file(_ text: String) throws -> FilePath {
        guard let status = try FileSystem.status(FilePath(text), followingLinks: true) else { throw ChainError(.usage, "there is no file \(text)") }
        guard !status.isDirectory else { throw ChainError(.usage, "\(text) is a folder", hints: ["name a file"]) }
        return FilePath(text)
    }

    /// The path of a folder that exists.
    ///
    /// - Throws: ``ChainError`` of status 2 when there is no such folder; of status 3 when it cannot be looked at.
    static func folder(_ text: String, hint: String? = nil) throws -> FilePath {
        let hints = hint.map { [$0] } ?? []
        guard let status = try FileSystem.status(FilePath(text), followingLinks: true) else {
            throw ChainError(.usage, "there is no folder \(text)", hints: hints)
        }
        guard status.isDirectory else { throw ChainError(.usage, "\(text) is no folder", hints: hints) }
        return FilePath(text)
    }

    /// Makes sure of the folders among repositories; a URL is not asked here.
    ///
    /// - Throws: ``ChainError`` of status 2 for a folder that holds no `repodata/`.
    static func repositories(_ texts: [String]) throws {
        for text in texts {
            guard case .directory(let path) = RepositorySource(parsing: text) else { continue }
            let folder = try folder(path.string, hint: "name a folder or a URL that holds repodata/")
            guard try FileSystem.status(folder.appending("repodata"), followingLinks: true) != nil else {
                throw ChainError(.usage, "\(text) holds no repodata/", hints: ["relcli repo \(text) makes it"])
            }
        }
    }
}
