import Failures
import Native
import RPMRepository
import ReleaseChain
import SystemPackage

/// The checks of paths from the command line, before any work begins.
enum PathArgument {
    /// Returns the path of a file that exists.
    ///
    /// - Throws: ``Failure`` with code `usage` if there is no such file, and with code `external` if the path cannot be examined.
    static func file(_ text: String) throws -> FilePath {
        guard let status = try FileSystem.status(FilePath(text), followingLinks: true) else { throw Failure(.usage, "there is no file \(text)") }
        guard !status.isDirectory else { throw Failure(.usage, "\(text) is a folder", hints: ["name a file"]) }
        return FilePath(text)
    }

    /// Returns the path of a folder that exists.
    ///
    /// - Throws: ``Failure`` with code `usage` if there is no such folder, and with code `external` if the path cannot be examined.
    static func folder(_ text: String, hint: String? = nil) throws -> FilePath {
        let hints = hint.map { [$0] } ?? []
        guard let status = try FileSystem.status(FilePath(text), followingLinks: true) else {
            throw Failure(.usage, "there is no folder \(text)", hints: hints)
        }
        guard status.isDirectory else { throw Failure(.usage, "\(text) is no folder", hints: hints) }
        return FilePath(text)
    }

    /// Checks the path of a folder that a command makes if it is missing.
    ///
    /// - Throws: ``Failure`` with code `usage` if something else has the path.
    static func newFolder(_ text: String, hint: String) throws {
        guard let status = try? FileSystem.status(FilePath(text), followingLinks: true), !status.isDirectory else { return }
        throw Failure(.usage, "\(text) is no folder", hints: [hint])
    }

    /// Checks the folders among repositories; URLs are not checked.
    ///
    /// - Throws: ``Failure`` with code `usage` for a missing folder, and for a folder without `repodata/`.
    static func repositories(_ texts: [String]) throws {
        for text in texts {
            guard case .directory(let path) = RepositorySource(parsing: text) else { continue }
            let folder = try folder(path.string, hint: "name a folder or a URL that holds repodata/")
            guard try FileSystem.status(folder.appending("repodata"), followingLinks: true) != nil else {
                throw Failure(.usage, "\(text) holds no repodata/", hints: ["relcli repo \(text) makes it"])
            }
        }
    }
}
