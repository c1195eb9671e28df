import Failures
import ForeignText
import Native
import SystemPackage
import VersionSort

/// The source of one project, as the user names it.
enum ProjectSource: Equatable {
    /// A release on the index.
    case requirement(String)
    /// A wheel or sdist on disk.
    case file(FilePath)
    /// A source tree on disk.
    case folder(FilePath)
    /// A source at an address.
    case direct(DirectReference)

    /// Parses `NAME==VERSION`, a path, `git+https://…@TAG`, or `https://…/x.tar.gz#sha256=…`.
    ///
    /// Throws a ``Failure`` of code `usage` for an archive without a digest, or a path that does not exist.
    init(_ text: String) throws {
        if ["git+", "https://", "http://", "file://"].contains(where: { text.utf8.hasPrefix($0) }) {
            self = .direct(try DirectReference(text))
        } else if let status = (try? FileSystem.status(FilePath(text), followingLinks: true)) ?? nil,
            text.utf8.contains("/") || !status.isDirectory || text == "."
        {
            self = status.isDirectory ? .folder(FilePath(text)) : .file(FilePath(text))
        } else if text.utf8.contains("/") || ([".whl"] + SdistFilename.suffixes).contains(where: { text.utf8.hasSuffix($0) }) {
            throw Failure(.usage, "there is no file or folder \(text)")
        } else {
            self = .requirement(text)
        }
    }
}
