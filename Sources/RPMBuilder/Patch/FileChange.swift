import ForeignText
import Native
import SystemPackage

/// The change of one file by a patch.
struct FileChange: Hashable, Sendable {
    /// A run of lines that is replaced by another.
    struct Hunk: Hashable, Sendable {
        /// The header line, up to the second `@@`.
        let header: String
        /// The first line in the old file, from 1; for an empty run, the line before it.
        let start: Int
        /// The old and new lines, each with its line end if it has one.
        var old: [[UInt8]] = []
        var new: [[UInt8]] = []
        /// The numbers of unchanged lines at the beginning and at the end.
        var leading = 0
        var trailing = 0
    }

    /// The paths before and after, below the top folder; `nil` for a file that is created or removed.
    let oldPath: String?
    let newPath: String?
    var hunks: [Hunk] = []

    /// The paths in the change.
    var paths: [String] { [oldPath, newPath].compactMap(\.self) }
}

extension FileChange {
    /// Returns the changed bytes; throws the number of a hunk that does not fit.
    ///
    /// Hunks are applied like GNU patch without fuzz: every line must match, the nearest position counts, and a hunk with less context on one side must be
    /// at that end of the file.
    func applied(to bytes: [UInt8]) throws(MisfitHunk) -> [UInt8] {
        let lines = Self.lines(bytes)
        var result: [UInt8] = []
        // Add a line end to the last line if another line follows.
        func append(_ line: some Sequence<UInt8>) {
            if let last = result.last, last != UInt8(ascii: "\n") { result.append(UInt8(ascii: "\n")) }
            result += line
        }
        var done = 0
        var offset = 0
        for (index, hunk) in hunks.enumerated() {
            let stated = hunk.old.isEmpty ? hunk.start : hunk.start - 1
            guard let place = Self.place(of: hunk, in: lines, near: stated + offset, after: done) else { throw MisfitHunk(number: index + 1) }
            offset = place - stated
            for line in lines[done..<place] { append(line) }
            for line in hunk.new.dropLast(hunk.trailing) { append(line) }
            // The next hunk may begin in the lines that follow the last change: they are as they were.
            done = place + hunk.old.count - hunk.trailing
        }
        for line in lines[done...] { append(line) }
        return result
    }

    private static func place(of hunk: Hunk, in lines: [ArraySlice<UInt8>], near guess: Int, after done: Int) -> Int? {
        let last = lines.count - hunk.old.count
        func fits(_ place: Int) -> Bool {
            guard place >= done, place <= last else { return false }
            return hunk.old.indices.allSatisfy { lines[place + $0].elementsEqual(hunk.old[$0]) }
        }
        if hunk.old.isEmpty { return fits(guess) ? guess : nil }
        if hunk.leading < hunk.trailing, hunk.start <= 1 { return fits(0) ? 0 : nil }
        if hunk.trailing < hunk.leading { return fits(last) ? last : nil }
        guard done <= last else { return nil }
        for distance in 0...max(abs(guess - done), abs(last - guess)) {
            if fits(guess + distance) { return guess + distance }
            if fits(guess - distance) { return guess - distance }
        }
        return nil
    }

    /// Returns the lines of a file, each with its line end.
    ///
    /// The last may have none.
    static func lines(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] {
        var lines: [ArraySlice<UInt8>] = []
        var start = 0
        while start < bytes.count {
            let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? bytes.count
            lines.append(bytes[start..<end])
            start = end
        }
        return lines
    }
}

/// A hunk that does not fit, counted from 1.
struct MisfitHunk: Error {
    let number: Int
}

/// A source tree on disk for patches.
///
/// It follows no links.
struct FolderTree: PatchTree {
    let root: FilePath
    /// The modification time of changed files, in seconds since 1970.
    let time: Int64
    /// The maximum size of a changed file, in bytes.
    let sizeLimit: Int

    func read(_ path: String) throws -> [UInt8]? {
        guard try status(path) != nil else { return nil }
        let file = try InputFile(beneath: root, names: path.splitBytes(on: "/").map(String.init))
        let status = try file.status()
        guard status.isRegularFile, status.size <= UInt64(sizeLimit) else { throw FileError(.open, root.pushing(FilePath(path)), .invalidArgument) }
        return try file.read(at: 0, count: Int(status.size))
    }

    mutating func write(_ bytes: [UInt8], to path: String) throws {
        let place = root.pushing(FilePath(path))
        let mode = try status(path)?.mode ?? 0o644
        try FileSystem.createDirectory(place.removingLastComponent())
        try FileSystem.writeAtomically(bytes, to: place, mode: mode & 0o777)
        try FileSystem.setModificationTime(of: place, to: time)
    }

    mutating func remove(_ path: String) throws { try FileSystem.remove(root.pushing(FilePath(path))) }

    /// Returns the status of a path; throws an error if a parent is not a real folder.
    private func status(_ path: String) throws -> FileStatus? {
        var place = root
        let names = path.splitBytes(on: "/")
        for name in names.dropLast() {
            place.append(String(name))
            guard let status = try FileSystem.status(place) else { return nil }
            guard status.isDirectory else { throw FileError(.open, place, .notDirectory) }
        }
        return try FileSystem.status(place.appending(String(names.last ?? "")))
    }
}
