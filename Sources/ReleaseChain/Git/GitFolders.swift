import Failures
import ForeignText
import Native
import SystemPackage

/// The folders of a git repository on this machine (`gitrepository-layout(5)`).
///
/// The files that name them are the text of others, so each place that they name is looked at before it is used.
struct GitFolders: Sendable {
    /// The folder with `HEAD`.
    let head: FilePath
    /// The folder with the references and objects, which linked work trees share.
    let common: FilePath

    /// The maximum size of a file that names one place, in bytes.
    private static let lineLimit = 4096

    /// Finds the folders of a repository.
    ///
    /// - Parameters:
    ///   - git: the folder of a repository, or a file `.git` that names one.
    ///   - resolve: a closure that returns a place with all links followed, or throws an error if nothing of the repository may be there.
    ///   - refusal: a closure that returns the error for a cause.
    init(at git: FilePath, resolve: (FilePath) throws -> FilePath, refusal: (String) -> Failure) throws {
        let place = try resolve(git)
        if try FileSystem.status(place)?.isRegularFile ?? false {
            guard let named = try Self.line(place).without(prefix: "gitdir: ") else { throw refusal("\(git) is no file of git") }
            head = try resolve(place.removingLastComponent().pushing(FilePath(String(named))))
        } else {
            head = place
        }
        let shared = head.appending("commondir")
        if try FileSystem.status(shared) == nil {
            common = head
        } else {
            common = try resolve(head.pushing(FilePath(try Self.line(resolve(shared)))))
        }
    }

    /// Returns the only line of a file that names a place.
    static func line(_ path: FilePath) throws -> String {
        let text = String(decoding: try FileSystem.readAll(path, limit: lineLimit), as: UTF8.self)
        return String(text.droppingTrailing(where: \.isLineEnd))
    }
}

/// The only folder in which the files of a local repository may be, and the error for one that leads elsewhere.
struct RepositoryBounds: Sendable {
    /// The folder, without links in its path.
    let root: FilePath
    /// The name of the folder in errors, for example `the stack's folder`.
    let name: String
    /// The first line of errors, for example `the git repository of /srv/stack is not read`.
    let subject: String
    let code: Failure.Code
    /// The hints of all errors.
    var hints: [String] = []
    /// The hints for something that is outside the folder; `nil` for ``hints``.
    var outsideHints: [String]?

    /// Returns the path of something with all links followed; throws an error if it is not inside the folder.
    func inside(_ path: FilePath) throws -> FilePath {
        guard let real = try? FileSystem.realPath(path) else { throw refusal("there is no \(path)") }
        guard real.starts(with: root) else {
            throw Failure(code, subject, causes: [PublicText.cleaned("\(path) is not below \(name)")], hints: outsideHints ?? hints)
        }
        return real
    }

    func refusal(_ cause: String) -> Failure { Failure(code, subject, causes: [PublicText.cleaned(cause)], hints: hints) }
}
