package import Native

/// A patch of a stack: a unified diff whose paths have one leading folder, as written by `git diff` and read by `patch -p1`.
package struct SourcePatch: Hashable, Sendable {
    /// The file name of the patch.
    package let name: String
    package let sha256: SHA256Digest
    let changes: [FileChange]

    /// Parses a patch.
    ///
    /// Its paths must stay below the folder that it is applied to.
    ///
    /// - Throws: ``PatchError`` with the line, also for unsupported changes: binary files, renamed files, links.
    package init(name: String, bytes: [UInt8]) throws(PatchError) {
        self.name = name
        sha256 = SHA256Digest(of: bytes)
        changes = try PatchReader.changes(bytes, named: name)
    }

    /// Applies all changes; throws ``PatchError`` with the file and the hunk.
    ///
    /// - Parameter wanted: A closure that selects the changes to apply; the others are skipped.
    func apply<Tree: PatchTree>(to tree: inout Tree, where wanted: (FileChange) -> Bool = { _ in true }) throws {
        for change in changes where wanted(change) {
            let path = try path(of: change, in: tree)
            let before = try tree.read(path)
            if change.oldPath == nil, let before, !before.isEmpty { throw PatchError.file(patch: name, file: path, reason: "is there already") }
            guard let bytes = before ?? (change.oldPath == nil ? [] : nil) else { throw PatchError.file(patch: name, file: path, reason: "is not there") }
            let after: [UInt8]
            do {
                after = try change.applied(to: bytes)
            } catch {
                throw PatchError.hunk(patch: name, file: path, number: error.number, header: change.hunks[error.number - 1].header)
            }
            if change.newPath == nil {
                guard after.isEmpty else { throw PatchError.file(patch: name, file: path, reason: "is to be removed and has more lines than the patch knows") }
                try tree.remove(path)
            } else {
                try tree.write(after, to: path)
            }
        }
    }

    /// Returns one file after the patch, ignoring changes of other files; empty if the patch removes the file.
    ///
    /// Throws ``PatchError`` if the patch does not fit.
    package func applied(toFile path: String, holding bytes: [UInt8]) throws -> [UInt8] {
        var file = SingleFile(path: path, bytes: bytes)
        try apply(to: &file) { $0.paths.contains(path) }
        return file.bytes
    }

    /// Returns the path that a change applies to.
    ///
    /// A diff against a copy (`x.py.orig` and `x.py`) names two.
    private func path<Tree: PatchTree>(of change: FileChange, in tree: Tree) throws -> String {
        guard let old = change.oldPath, let new = change.newPath, old != new else { return change.newPath ?? change.oldPath ?? "" }
        switch (try tree.read(old) != nil, try tree.read(new) != nil) {
        case (true, false): return old
        case (false, true): return new
        case (true, true): throw PatchError.file(patch: name, file: new, reason: "is there beside \(old): it is not clear which one is meant")
        case (false, false): throw PatchError.file(patch: name, file: new, reason: "is not there")
        }
    }
}

/// A tree of files for patches.
///
/// Paths are plain names joined by `/`.
protocol PatchTree {
    /// Returns the bytes of a file; `nil` if there is none.
    func read(_ path: String) throws -> [UInt8]?
    /// Creates or replaces a file.
    mutating func write(_ bytes: [UInt8], to path: String) throws
    mutating func remove(_ path: String) throws
}

/// A tree in memory that holds the one file to be patched.
private struct SingleFile: PatchTree {
    let path: String
    var bytes: [UInt8]

    func read(_ path: String) -> [UInt8]? { path == self.path ? bytes : nil }
    mutating func write(_ bytes: [UInt8], to path: String) { self.bytes = bytes }
    mutating func remove(_ path: String) { bytes = [] }
}

/// An error for a patch that is invalid or does not fit.
package enum PatchError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A line of the patch is not a unified diff, or of an unsupported kind.
    case malformed(patch: String, line: Int, reason: String)
    /// The patch contains no changes.
    case empty(patch: String)
    /// A hunk does not fit the file. `number` is counted from 1.
    case hunk(patch: String, file: String, number: Int, header: String)
    /// A file is not in the state that the patch expects.
    case file(patch: String, file: String, reason: String)

    /// One line for a person.
    package var description: String {
        switch self {
        case .malformed(let patch, let line, let reason): "line \(line) of \(patch) \(reason)"
        case .empty(let patch): "\(patch) changes no file"
        case .hunk(let patch, let file, let number, let header): "hunk \(number) of \(patch) for \(file) ('\(header)') does not fit"
        case .file(let patch, let file, let reason): "\(patch) changes \(file), which \(reason)"
        }
    }
}
