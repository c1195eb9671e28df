import Native
import SystemPackage

/// The end of a process's output in a file, cleaned for a terminal.
enum OutputTail {
    /// Returns the last bytes of a file as text, from the first complete line, without terminal control sequences.
    static func read(_ path: FilePath, limit: Int) throws(FileError) -> String {
        let file = try InputFile(path)
        let size = try file.size
        let start = size > UInt64(limit) ? size - UInt64(limit) : 0
        var bytes = try file.read(at: start, count: limit)[...]
        if start > 0, let lineEnd = bytes.firstIndex(of: UInt8(ascii: "\n")), lineEnd < bytes.endIndex - 1 { bytes = bytes[(lineEnd + 1)...] }
        return clean(String(decoding: bytes, as: UTF8.self))
    }

    /// Returns the text without colours and other control characters.
    ///
    /// Of a line that was overwritten (a progress bar), the last state is kept.
    static func clean(_ text: String) -> String {
        var lines: [String] = []
        for line in text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false) {
            lines.append(line.split(separator: "\r").last.map(withoutControls) ?? "")  // text: scalars of a line
        }
        while lines.last?.isEmpty ?? false { lines.removeLast() }
        return lines.joined(separator: "\n")
    }

    private static func withoutControls(_ line: some Sequence<Unicode.Scalar>) -> String {
        var kept = String.UnicodeScalarView()
        var isInSequence = false
        var previous: Unicode.Scalar = " "
        for scalar in line {
            defer { previous = scalar }
            if isInSequence {
                // ECMA-48 §5.4: the [ after ESC starts a control sequence, and a character from @ to ~ ends it.
                let begins = previous == "\u{1B}" && scalar == "["
                isInSequence = begins || !(0x40...0x7E).contains(scalar.value)
            } else if scalar == "\u{1B}" {
                isInSequence = true
            } else if scalar == "\t" || scalar.properties.generalCategory != .control {
                kept.append(scalar)
            }
        }
        return String(kept)
    }
}
