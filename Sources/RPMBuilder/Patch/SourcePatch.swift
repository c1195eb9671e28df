package import Native

/// A patch of a stack: a unified diff whose paths have one folder before them, as `git diff` writes it and `patch -p1` reads it.
package struct SourcePatch: Hashable, Sendable {
    /// The name of its file.
    package let name: String
    package let sha256: SHA256Digest
    let changes: [FileChange]

    /// Reads a patch; its paths must stay below the folder that it is applied to.
    ///
    /// - Throws: ``PatchError`` that names the line; also for what a text cannot say alone: binary files, renamed files, links.
    package init(name: String, bytes: [UInt8]) throws(PatchError) {
        self.name = name
        sha256 = SHA256Digest(of: bytes)
        changes = try PatchReader.changes(bytes, named: name)
    }

    /// Applies all changes, or throws ``PatchError`` that names the file and the hunk.
    ///
    /// - Parameter wanted: changes of other files are passed over.
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

    /// One file as the patch leaves it, whatever else the patch changes; a file that it removes is empty.
    ///
    /// Throws ``PatchError`` when it does not fit.
    package func applied(toFile path: String, holding bytes: [UInt8]) throws -> [UInt8] {
        var file = SingleFile(path: path, bytes: bytes)
        try apply(to: &file) { $0.paths.contains(path) }
        return file.bytes
    }

    /// The one file that is meant: diffs of a file beside its copy (`x.py.orig` and `x.py`) name two.
    private func path<Tree: PatchTree>(of change: FileChange, in tree: Tree) throws -> String {
        guard let old = change.oldPath, let new = change.newPath, old != new else { return change.newPath ?? change.oldPath ?? "" }
        switch (try tree.read(old) != nil, try tree.read(new) != nil) {
        case (true, false): return old
        case (false, true): return new
        case (true, true): throw PatchError.file(patch: name, file: new, reason: "is there beside \(old): which is meant is not clear")
        case (false, false): throw PatchError.file(patch: name, file: new, reason: "is not there")
        }
    }
}

/// Files that a patch can be applied to; paths are plain names joined by `/`.
protocol PatchTree {
    /// The bytes of a file, nil when there is none.
    func read(_ path: String) throws -> [UInt8]?
    /// Makes or replaces a file.
    mutating func write(_ bytes: [UInt8], to path: String) throws
    mutating func remove(_ path: String) throws
}

/// One file of a tree.
private struct SingleFile: PatchTree {
    let path: String
    var bytes: [UInt8]

    func read(_ path: String) -> [UInt8]? { path == self.path ? bytes : nil }
    mutating func write(_ bytes: [UInt8], to path: String) { self.bytes = bytes }
    mutating func remove(_ path: String) { bytes = [] }
}
