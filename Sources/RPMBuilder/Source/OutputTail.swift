import Native
import SystemPackage

/// The end of what a process printed into a file, made fit for a terminal.
enum OutputTail {
    /// The last bytes of a file as text, from the first whole line on, without the control sequences of terminals.
    static func read(_ path: FilePath, limit: Int) throws(FileError) -> String {
        let file = try InputFile(path)
        let size = try file.size
        let start = size > UInt64(limit) ? size - UInt64(limit) : 0
        var bytes = try file.read(at: start, count: limit)[...]
        if start > 0, let lineEnd = bytes.firstIndex(of: UInt8(ascii: "\n")), lineEnd < bytes.endIndex - 1 { bytes = bytes[(lineEnd + 1)...] }
        return clean(String(decoding: bytes, as: UTF8.self))
    }

    /// Text without colours and other control characters; of a line that was written over (a progress bar) the last state stays.
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
                // ECMA-48 §5.4: a control sequence ends with a character from @ to ~; the [ after ESC begins it.
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
