import Glibc
import SystemPackage

/// Standard output and standard error, and what they can show.
struct Terminal: Sendable {
    /// When to use colour: `--color`.
    enum ColorChoice: String, Sendable, CaseIterable {
        case auto, always, never
    }

    /// Whether standard error may be redrawn: it is a terminal that understands control sequences.
    let isLive: Bool
    /// Whether standard output gets colour.
    let colorsOutput: Bool
    /// Whether standard error gets colour.
    let colorsErrors: Bool
    /// The width of the terminal in columns.
    let width: Int

    init(color: ColorChoice, environment: [String: String]) {
        let dumb = environment["TERM"] == "dumb" || environment["TERM"] == nil
        let refused = environment["NO_COLOR"].map { !$0.isEmpty } ?? false
        func colored(_ descriptor: Int32) -> Bool {
            switch color {
            case .always: true
            case .never: false
            case .auto: !refused && !dumb && isatty(descriptor) == 1
            }
        }
        colorsOutput = colored(1)
        colorsErrors = colored(2)
        isLive = isatty(2) == 1 && !dumb
        width = environment["COLUMNS"].flatMap(Int.init) ?? 100
    }

    /// Writes a result line to standard output.
    func print(_ text: String) {
        write(text + "\n", to: 1)
    }

    /// Writes a line that is not the result to standard error.
    func note(_ text: String) {
        write(text + "\n", to: 2)
    }

    /// Writes text to standard error as it is, for redrawing.
    func redraw(_ text: String) {
        write(text, to: 2)
    }

    /// Paints text for standard output.
    func paint(_ text: String, _ style: Style) -> String {
        colorsOutput ? "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m" : text
    }

    /// Paints text for standard error.
    func paintError(_ text: String, _ style: Style) -> String {
        colorsErrors ? "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m" : text
    }

    /// The few styles that we use, as SGR codes.
    enum Style: String {
        case bold = "1"
        case dim = "2"
        case red = "31"
        case green = "32"
        case yellow = "33"
        case cyan = "36"
    }

    /// Writes everything, through short writes and interruptions; a reader that went away ends the writing quietly.
    private func write(_ text: String, to descriptor: Int32) {
        let stream = descriptor == 1 ? FileDescriptor.standardOutput : FileDescriptor.standardError
        _ = try? stream.writeAll(text.utf8)
    }
}
