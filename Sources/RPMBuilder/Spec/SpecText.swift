import ForeignText
import VersionSort

/// Texts of others in a spec file, where every `%` would start a macro and a line could start a section.
enum SpecText {
    /// A text in which nothing is a macro.
    static func inert(_ text: String) -> String { hasMacro(text) ? text.replacing("%", with: "%%") : text }

    /// Whether anything in a text could be a macro; in most there is nothing, and they stay as they are.
    private static func hasMacro(_ text: String) -> Bool { text.utf8.contains(UInt8(ascii: "%")) }

    /// A text for one line of the preamble.
    static func line(_ text: String) -> String {
        inert(text.split(whereSeparator: \.isWhitespace).joined(separator: " "))
    }

    /// A text of several lines: a line that could start a section or be a condition is moved in by a space.
    static func paragraph(_ text: String) -> String {
        guard hasMacro(text) else { return text }
        return inert(text).split(separator: "\n", omittingEmptySubsequences: false).map { $0.hasPrefix("%") ? " " + $0 : String($0) }.joined(separator: "\n")
    }

    /// A path in a list of files: every character that rpm takes for a pattern is a class of its own, which old and new releases read alike.
    static func path(_ path: String) -> String {
        // Nearly all are of such characters, and there may be thousands.
        if path.utf8.allSatisfy({ $0.isAlphanumeric || "/._-".utf8.contains($0) }) { return path }
        var text = ""
        for character in path {
            switch character {
            case "*", "?", "[", "{", "\\": text += "[\(character == "\\" ? "\\\\" : String(character))]"
            default: text.append(character)
            }
        }
        text = inert(text)
        return text.contains(" ") ? "\"\(text)\"" : text
    }

    /// A word in a shell script of the spec.
    static func shell(_ word: String) -> String {
        let isPlain = word.utf8.allSatisfy { $0.isAlphanumeric || "/._-+=:@".utf8.contains($0) }
        return isPlain ? word : "'\(inert(word).replacing("'", with: "'\\''"))'"
    }

    private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    /// The day of a time in seconds since 1970, as change logs have it: `Tue Nov 24 2026`.
    static func day(_ time: UInt32) -> String {
        let date = CivilDate(secondsSince1970: time)
        return "\(weekdays[date.weekday]) \(months[date.month - 1]) \(CivilDate.twoDigits(date.day)) \(date.year)"
    }
}
