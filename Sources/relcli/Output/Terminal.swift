import Failures
import ForeignText
import Glibc
import Native
import ReleaseChain
import Synchronization
import SystemPackage

/// Standard output and standard error, and what the terminal behind each can show.
///
/// All text for people and logs is written here, so that secrets in URLs and control characters of foreign text are removed.
struct Terminal: Sendable {
    /// The value of `--color`.
    enum ColorChoice: String, Sendable, CaseIterable {
        case auto, always, never
    }

    /// A Boolean value indicating whether standard error can be redrawn: it is a terminal that understands control sequences.
    let isLive: Bool
    /// A Boolean value indicating whether standard output gets colour.
    let colorsOutput: Bool
    /// A Boolean value indicating whether standard error gets colour.
    let colorsErrors: Bool
    /// The width in columns if standard error is not a terminal.
    private let statedWidth: Int
    /// The mark before a style in painted text; it contains a random number, so that no other text can contain it.
    private let mark: String

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
        mark = "\u{F8FF}\(UInt64.random(in: .min ... .max))m"
        colorsOutput = colored(1)
        colorsErrors = colored(2)
        isLive = isatty(2) == 1 && !dumb
        statedWidth = environment["COLUMNS"].flatMap(Int.init) ?? 100
    }

    /// The width of the terminal in columns, which may change at any time.
    var width: Int { TerminalWidth.columns(of: 2) ?? statedWidth }

    /// Writes a result line to standard output.
    func print(_ text: String) {
        write(shown(text) + "\n", to: 1)
    }

    /// Writes a document as it is, for programs: a lock whose URLs must work.
    func printDocument(_ text: String) {
        write(text + "\n", to: 1)
    }

    /// Writes a line that is not the result to standard error.
    func note(_ text: String) {
        write(shown(text) + "\n", to: 2)
    }

    /// Replaces the last line of standard error; `nil` only removes it.
    ///
    /// - Parameter last: the columns of the existing line; a terminal that became narrower has wrapped it.
    /// - Returns: the columns of the new line, which is cut to fit.
    @discardableResult func redraw(_ line: String?, over last: Int = 0) -> Int {
        let width = width
        let above = max(0, last - 1) / max(1, width)
        var text = ""
        var columns = 0
        for scalar in (line.map { PublicText.cleaned(PublicText.masked($0)) } ?? "").unicodeScalars {
            // From the first wide script on, each character is counted as wide.
            let wide = scalar.value < 0x1100 ? 1 : 2
            guard columns + wide < width else { break }
            text.unicodeScalars.append(scalar)
            columns += wide
        }
        write((above > 0 ? "\u{1B}[\(above)A" : "") + "\r\u{1B}[J" + text, to: 2)
        return columns
    }

    /// Returns text without secrets and control characters, with its painted styles.
    private func shown(_ text: String) -> String {
        var rest = text[...]
        var parts: [String] = []
        while let (before, after) = rest.cut(at: mark) {
            parts.append(String(before))
            rest = after
        }
        return (parts + [String(rest)]).map { PublicText.cleaned(PublicText.masked($0), keepsLines: true) }.joined(separator: "\u{1B}[")
    }

    /// Paints text for standard output.
    func paint(_ text: String, _ style: Style) -> String {
        colorsOutput ? painted(text, style) : text
    }

    /// Paints text for standard error.
    func paintError(_ text: String, _ style: Style) -> String {
        colorsErrors ? painted(text, style) : text
    }

    private func painted(_ text: String, _ style: Style) -> String { "\(mark)\(style.rawValue)m\(text)\(mark)0m" }

    /// The styles that are used, as SGR codes.
    enum Style: String {
        case bold = "1"
        case dim = "2"
        case red = "31"
        case green = "32"
        case yellow = "33"
        case cyan = "36"
    }

    /// Writes all text, despite short writes and interruptions; if the reader closed the pipe, the rest is dropped silently.
    private func write(_ text: String, to descriptor: Int32) {
        let stream = descriptor == 1 ? FileDescriptor.standardOutput : FileDescriptor.standardError
        do { _ = try stream.writeAll(text.utf8) } catch let error as Errno where descriptor == 1 && error != .brokenPipe {
            Self.outputError.withLock { $0 = error }
        } catch {
            // No message can be written.
        }
    }

    /// The error that stopped the writing of the result.
    private static let outputError = Mutex<Errno?>(nil)

    /// Throws an error if a part of the result could not be written, so that a script does not take it for the whole.
    ///
    /// Throws a ``Failure`` with code `external`.
    static func checkOutput() throws {
        guard let error = outputError.withLock({ $0 }) else { return }
        throw Failure(.external, "cannot write the result to standard output", causes: [error.description], hints: ["free some space there"])
    }
}
