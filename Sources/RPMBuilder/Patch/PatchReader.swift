import ForeignText

/// A parser of unified diffs (the format of `diff -u`), with the extended lines of git that matter.
struct PatchReader {
    private let name: String
    private let lines: [ArraySlice<UInt8>]
    private var place = 0
    private var changes: [FileChange] = []

    /// Returns the changes of a patch.
    ///
    /// Text between them, such as a message at the start, is ignored.
    static func changes(_ bytes: [UInt8], named name: String) throws(PatchError) -> [FileChange] {
        var reader = PatchReader(name: name, lines: FileChange.lines(bytes))
        while reader.place < reader.lines.count { try reader.next() }
        guard !reader.changes.isEmpty else { throw .empty(patch: name) }
        return reader.changes
    }

    private init(name: String, lines: [ArraySlice<UInt8>]) {
        self.name = name
        self.lines = lines
    }

    private func text(_ index: Int) -> String {
        guard lines.indices.contains(index) else { return "" }
        var line = lines[index]
        while let last = line.last, last == UInt8(ascii: "\n") || last == UInt8(ascii: "\r") { line = line.dropLast() }
        return String(decoding: line, as: UTF8.self)
    }

    private func malformed(_ reason: String, at index: Int? = nil) -> PatchError {
        .malformed(patch: name, line: (index ?? place) + 1, reason: reason)
    }

    /// The changes that only git can apply.
    ///
    /// They are rejected, because skipping them would go unnoticed.
    private static let refused = [
        ("GIT binary patch", "is of a binary file"), ("Binary files ", "is of a binary file"), ("rename from ", "renames a file"),
        ("copy from ", "copies a file"), ("new file mode 120", "makes a link"), ("new mode ", "changes a mode"), ("deleted file mode 120", "removes a link"),
    ]

    private mutating func next() throws(PatchError) {
        let line = text(place)
        if let (_, reason) = Self.refused.first(where: { line.utf8.hasPrefix($0.0) }) { throw malformed("\(reason), which a patch here cannot") }
        guard line.utf8.hasPrefix("--- "), text(place + 1).utf8.hasPrefix("+++ ") else {
            if line.utf8.hasPrefix("@@ -") { throw malformed("is a hunk without a file") }
            place += 1
            return
        }
        var change = FileChange(oldPath: try path(line, at: place), newPath: try path(text(place + 1), at: place + 1))
        guard !change.paths.isEmpty else { throw malformed("names no file") }
        place += 2
        while text(place).utf8.hasPrefix("@@ -") { change.hunks.append(try hunk()) }
        guard !change.hunks.isEmpty else { throw malformed("should start a hunk") }
        try checkEnd()
        changes.append(change)
    }

    /// Checks that a hunk has no more lines than its numbers state.
    private func checkEnd() throws(PatchError) {
        let line = text(place)
        let isSignature = line == "-- " || line == "--"
        guard ["+", "-", " "].contains(where: { line.utf8.hasPrefix($0) }), !line.utf8.hasPrefix("--- "), !isSignature else { return }
        throw malformed("is not counted in the header of its hunk")
    }

    /// Returns a path without its first folder; `nil` for `/dev/null`.
    private func path(_ line: String, at index: Int) throws(PatchError) -> String? {
        let stated = line.droppingBytes(first: 4).part(before: "\t")
        if stated == "/dev/null" { return nil }
        guard !stated.utf8.hasPrefix("\"") else { throw malformed("has a quoted path, which is not supported", at: index) }
        let parts = stated.splitBytes(on: "/", omittingEmptySubsequences: false)
        guard parts.count > 1, !parts.contains(where: { $0.isEmpty || $0 == "." || $0 == ".." }), stated.utf8.count <= 1024,
            !stated.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F })
        else { throw malformed("has the path '\(printable(String(stated), limit: 100))', which is not a/PATH below the top folder", at: index) }
        return parts.dropFirst().joined(separator: "/")
    }

    private mutating func hunk() throws(PatchError) -> FileChange.Hunk {
        let line = text(place)
        let words = line.splitBytes(on: " ", maxSplits: 4)
        guard words.count >= 4, words[3] == "@@" || words[3].utf8.hasPrefix("@@"), let (start, oldCount) = Self.range(words[1], "-"),
            let (_, newCount) = Self.range(words[2], "+")
        else { throw malformed("is no start of a hunk") }
        var hunk = FileChange.Hunk(header: words.prefix(3).joined(separator: " ") + " @@", start: start)
        place += 1
        var changed = false
        while hunk.old.count < oldCount || hunk.new.count < newCount {
            guard place < lines.count else { throw malformed("is missing: the patch ends within a hunk") }
            let content = Array(lines[place].dropFirst())
            switch lines[place].first {
            case UInt8(ascii: "-"):
                hunk.old.append(content)
                (changed, hunk.trailing) = (true, 0)
            case UInt8(ascii: "+"):
                hunk.new.append(content)
                (changed, hunk.trailing) = (true, 0)
            case UInt8(ascii: " "), UInt8(ascii: "\n"):
                // Some editors remove the space of an empty line.
                let context = lines[place].first == UInt8(ascii: "\n") ? [UInt8(ascii: "\n")] : content
                hunk.old.append(context)
                hunk.new.append(context)
                if changed { hunk.trailing += 1 } else { hunk.leading += 1 }
            default: throw malformed("is no line of a hunk")
            }
            let kind = lines[place].first
            place += 1
            if lines.indices.contains(place), lines[place].first == UInt8(ascii: "\\") { endLine(kind, &hunk) }
        }
        guard hunk.old.count == oldCount, hunk.new.count == newCount else { throw malformed("is not counted in the header of its hunk", at: place - 1) }
        return hunk
    }

    /// Handles `\ No newline at end of file`: removes the line end of the line before.
    private mutating func endLine(_ kind: UInt8?, _ hunk: inout FileChange.Hunk) {
        place += 1
        if kind != UInt8(ascii: "+"), let last = hunk.old.indices.last { Self.open(&hunk.old[last]) }
        if kind != UInt8(ascii: "-"), let last = hunk.new.indices.last { Self.open(&hunk.new[last]) }
    }

    private static func open(_ line: inout [UInt8]) {
        if line.last == UInt8(ascii: "\n") { line.removeLast() }
    }

    /// Parses one range of a hunk header, `-12,3` or `-12` (one line); returns `nil` if it is invalid.
    private static func range(_ word: Substring, _ sign: Unicode.Scalar) -> (start: Int, count: Int)? {
        guard word.utf8.starts(with: sign) else { return nil }
        let parts = word.droppingBytes(first: 1).splitBytes(on: ",", omittingEmptySubsequences: false)
        guard parts.count <= 2, let start = parts.first.flatMap({ Int($0) }), start >= 0, start < 1 << 40 else { return nil }
        guard parts.count == 2 else { return (start, 1) }
        guard let count = Int(parts[1]), count >= 0, count < 1 << 40 else { return nil }
        return (start, count)
    }
}
