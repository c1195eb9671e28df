import ForeignText
import VersionSort

/// The escaping of foreign text in a spec file, where every `%` starts a macro and a line may start a section.
///
/// rpm reads a line, expands its macros, and only then checks whether it is a comment, a condition or the start of a section. So a text of several
/// lines must already be valid (``sayable(_:)``); no escape helps. This and the escapes here apply to every rpm from 4.4 to 6.0.
enum SpecText {
    /// Returns a text without macros.
    ///
    /// Before rpm expands a line, it counts the open brackets that follow `%`, and ignores the character after a backslash. In `\%%(` it would therefore
    /// read `%(` as an open bracket, and join all further lines to this one. An empty macro between the backslash and `%%` prevents that.
    static func inert(_ text: String) -> String {
        guard text.utf8.contains("%") else { return text }
        return text.replacingBytes(of: "%", with: "%%").replacingBytes(of: "\\%%", with: "\\%{nil}%%")
    }

    /// Returns a text for one line of the preamble.
    ///
    /// It must not end with a backslash, which would continue the line.
    static func line(_ text: String) -> String {
        let line = inert(text.words.joined(separator: " "))
        return line.utf8.hasSuffix("\\") ? line + "%{nil}" : line
    }

    /// Returns a quoted word for a shell script in the spec.
    static func shell(_ word: String) -> String { inert(ShellWord.quoted(word)) }

    /// Returns the lines that apply a plan's patches, in a form that every rpm reads: old ones lack `%autosetup`, new ones lack `%patch0`.
    static func patches(_ plan: RPMPlan) -> [String] { plan.patches.indices.map { "%patch -P\($0) -p1" } }

    /// Returns a text of several lines that is valid in a spec, for use in both the package and the spec.
    ///
    /// rpm reads a line that starts with `#` as a comment, and one that starts with `%if`, `%include` or `%prep` as a directive, even after macro
    /// expansion. A backslash in front keeps it text. rpm removes spaces at the end of lines, and empty lines at the end.
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

    /// Returns `true` if a text of a script or file has a line that rpm would read as a section or a condition.
    static func hasDirective(_ text: String) -> Bool {
        text.utf8.contains("%") && text.filledLines.contains { isDirective($0.droppingBytes(while: \.isASCIISpace)) }
    }

    /// Returns `true` if a line starts with `%` and a letter.
    ///
    /// All such words count, because new rpm releases add further ones.
    private static func isDirective(_ line: Substring) -> Bool { line.utf8.starts(with: "%") && line.utf8.dropFirst().first?.isASCIILetter ?? false }

    private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    /// Returns the day of a time in seconds since 1970, as in change logs: `Tue Nov 24 2026`.
    static func day(_ time: UInt32) -> String {
        let date = CivilDate(secondsSince1970: time)
        return "\(weekdays[date.weekday]) \(months[date.month - 1]) \(CivilDate.twoDigits(date.day)) \(date.year)"
    }
}

/// The section that imports the built modules, as in the distribution's packages.
struct SpecCheck {
    /// The lines at the start of the spec that enable or disable the check, and the lines of the section.
    let conditions: [String]
    let lines: [String]

    /// Creates the section for the given modules; empty if there are none, or the target has no macro for it.
    ///
    /// A wheel is packaged without its dependencies being installed, so it is imported only on request.
    init(_ plan: RPMPlan, modules: [String]) {
        let names = modules.filter { $0.utf8.allSatisfy { $0.isAlphanumeric || $0 == UInt8(ascii: "_") } && !$0.utf8.hasPrefix("_") }
        guard plan.target.python.version.utf8.hasPrefix("3"), !names.isEmpty else {
            self.init(conditions: [], command: nil)
            return
        }
        self.init(
            conditions: ["# Modules only import where what they require is installed: build --with check there.", "%bcond_with check"],
            command: "%py3_check_import \(names.joined(separator: " "))")
    }

    /// Returns the section for the modules that the macro of the file list recorded.
    static var saved: SpecCheck { SpecCheck(conditions: ["%bcond_without check"], command: "%pyproject_check_import -t") }

    private init(conditions: [String], command: String?) {
        self.conditions = conditions
        lines = command.map { ["%check", "%if %{with check}", $0, "%endif", ""] } ?? []
    }
}
