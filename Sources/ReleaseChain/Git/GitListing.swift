import Failures
import ForeignText
import SystemPackage

/// The files, folders and sub-modules of a tree in a git repository, listed within limits.
struct GitListing: Sendable {
    /// A file, link, folder or sub-module.
    struct Entry: Sendable {
        /// The kind and the permissions in octal digits: `100644`, `100755`, `120000` for a link, `040000` for a folder, `160000` for a sub-module.
        let mode: String
        /// The identifier of its object; for a sub-module, that of its commit.
        let id: String
        /// The number of its bytes; 0 for a folder and a sub-module.
        let size: UInt64
        /// The path from the top of the tree.
        let path: String

        /// A Boolean value indicating whether it is a commit of another repository.
        var isSubmodule: Bool { mode == "160000" }
        /// A Boolean value indicating whether it is a file or a link.
        var isFile: Bool { mode.utf8.hasPrefix("1") && !isSubmodule }
    }

    private(set) var entries: [Entry] = []
    /// The number of bytes of all files.
    private(set) var size: UInt64 = 0
    /// The number of bytes of all paths.
    private var pathSize = 0
    /// The maximum of ``pathSize``.
    private static let pathsLimit = 64 << 20

    /// Lists a tree that was fetched.
    ///
    /// A few objects can describe a tree without end: nine levels of folders that each have ten names for the next one. Git would read all of it before
    /// it writes the first file or a list of them, and memory and disk would fill. So the list stops at the limit; it has the folders too, because a folder
    /// without files costs as much.
    ///
    /// - Parameters:
    ///   - tree: a commit.
    ///   - earlier: the number of entries and of bytes in trees that count together with this one.
    /// - Throws: ``Failure`` with code `failure` for a tree that is larger than the limits.
    static func read(
        _ tree: String, by git: GitCommand, in folder: FilePath, after earlier: (count: Int, size: UInt64) = (0, 0), within limits: GitTree.Limits,
        doing: String
    ) async throws -> GitListing {
        let arguments = ["ls-tree", "-r", "-t", "-l", "-z", "--full-tree", tree]
        return try await git.records(arguments, in: folder, into: GitListing(), doing: doing) { listing, record in
            guard let (entry, path) = record.cut(at: "\t") else { return }
            let words = entry.splitBytes(on: " ")
            guard words.count == 4 else { throw Failure(.external, doing, causes: ["git lists its tree in another form"]) }
            // As in file systems; a tree may have a path of many kilobytes in each of its entries.
            guard path.utf8.count <= 4096 else { throw Failure(.failure, doing, causes: ["it has a path of more than 4096 bytes"]) }
            listing.pathSize += path.utf8.count
            guard listing.pathSize <= pathsLimit else { throw Failure(.failure, doing, causes: ["its paths have more than \(pathsLimit >> 20) MiB"]) }
            let added = Entry(mode: String(words[0]), id: String(words[2]), size: UInt64(words[3]) ?? 0, path: String(path))
            listing.entries.append(added)
            let (size, overflows) = listing.size.addingReportingOverflow(added.size)
            listing.size = size
            guard listing.entries.count <= limits.entryCount - earlier.count else {
                throw Failure(.failure, doing, causes: ["it has more than \(limits.entryCount) files"])
            }
            guard !overflows, size <= limits.size - earlier.size else {
                throw Failure(.failure, doing, causes: ["it has more than \(limits.size >> 20) MiB of files"])
            }
        }
    }
}
