import ForeignText
import VersionSort

/// Texts of others in a spec file, where every `%` would start a macro and a line could start a section.
///
/// rpm reads a line, expands its macros, and only then looks whether it is a comment, a condition or the start of a section. So a text of several
/// lines has to be sayable already (``sayable(_:)``): no escape helps. This holds for every rpm from 4.4 to 6.0, and so do the escapes here.
enum SpecText {
    /// A text in which nothing is a macro.
    ///
    /// Before it expands a line, rpm counts the brackets that `%` opens, and passes over what follows a backslash: `\\%%(` would count as an open one,
    /// and take the rest of the spec for its inside. A macro that is empty keeps the two apart.
    static func inert(_ text: String) -> String {
        guard text.utf8.contains("%") else { return text }
        return text.replacingBytes(of: "%", with: "%%").replacingBytes(of: "\\%%", with: "\\%{nil}%%")
    }

    /// A text for one line of the preamble; one that ends with a backslash would go on in the next line.
    static func line(_ text: String) -> String {
        let line = inert(text.words.joined(separator: " "))
        return line.utf8.hasSuffix("\\") ? line + "%{nil}" : line
    }

    /// A word in a shell script of the spec.
    static func shell(_ word: String) -> String { inert(ShellWord.quoted(word)) }

    /// The lines that apply the patches of a plan, in a form that every rpm reads: older ones know no `%autosetup`, newer ones no `%patch0`.
    static func patches(_ plan: RPMPlan) -> [String] { plan.patches.indices.map { "%patch -P\($0) -p1" } }

    /// A text of several lines as a spec can say it, for the package and the spec alike.
    ///
    /// rpm takes a line that starts with `#` for a comment, and one that starts with `%if`, `%include` or `%prep` for what it says, whatever it was
    /// expanded from: a backslash before it keeps it text. rpm takes away spaces at the end of lines, and empty lines at the end.
    static func sayable(_ text: String) -> String {
        var lines: [String] = []
        for line in text.lines {
            let start = line.droppingBytes(while: \.isASCIISpace)
            let indent = line.utf8.count - start.utf8.count
            let kept = start.utf8.starts(with: "#") || isDirective(start) ? "\(line.start(bytes: indent))\\\(start)" : String(line)
            lines.append(String(kept.droppingTrailing(where: \.isASCIISpace)))
        }
        while lines.last?.isEmpty ?? false { lines.removeLast() }
        return lines.joined(separator: "\n")
    }

    /// Returns `true` if a text that a script or file holds has a line that rpm would take for a section or a condition.
    static func hasDirective(_ text: String) -> Bool {
        text.utf8.contains("%") && text.filledLines.contains { isDirective($0.droppingBytes(while: \.isASCIISpace)) }
    }

    /// The names of sections and conditions are words; new ones come with every rpm.
    private static func isDirective(_ line: Substring) -> Bool { line.utf8.starts(with: "%") && line.utf8.dropFirst().first?.isASCIILetter ?? false }

    private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    /// The day of a time in seconds since 1970, as change logs have it: `Tue Nov 24 2026`.
    static func day(_ time: UInt32) -> String {
        let date = CivilDate(secondsSince1970: time)
        return "\(weekdays[date.weekday]) \(months[date.month - 1]) \(CivilDate.twoDigits(date.day)) \(date.year)"
    }
}
