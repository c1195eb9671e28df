import ForeignText
import VersionSort

/// The first line (shebang) of a program.
struct Shebang {
    /// The program and its options.
    let line: String

    /// Parses the line after `#!`; `nil` if the content starts otherwise, and for a line of 256 bytes or more or that is not UTF-8.
    init?(_ bytes: [UInt8]) {
        guard bytes.starts(with: [0x23, 0x21]) else { return nil }
        let text = bytes.dropFirst(2).prefix { $0 != 0x0A && $0 != 0x0D }
        guard text.count < 256, let line = String(validating: text, as: UTF8.self) else { return nil }
        self.line = String(line[...].trimmingSpaces)
    }

    private init(line: String) {
        self.line = line
    }

    private var words: [Substring] { line.splitBytes(where: \.isBlank) }

    /// The path of the program.
    var program: String { words.first.map(String.init) ?? "" }

    /// The arguments after the interpreter, and the words that only `env` understands; `nil` if the interpreter is not a Python.
    ///
    /// For `/usr/bin/env -i LANG=C python3 -u` the arguments are `-u`, and `-i` and `LANG=C` are lost. Wheels write `python`, which an installer must replace.
    /// Other lines are those of the author, often with `env`.
    private var python: (arguments: [Substring], lost: [Substring])? {
        guard let first = words.first else { return nil }
        if Self.isPythonName(first) { return (Array(words.dropFirst()), []) }
        guard (first.splitBytes(on: "/").last ?? first) == "env" else { return nil }
        var lost: [Substring] = []
        var rest = words.dropFirst()
        while var word = rest.popFirst() {
            // `-S` splits the rest into words, as is done here anyway. Its first word may follow without a space.
            if let split = word.without(prefix: "--split-string=") ?? word.without(prefix: "-S") { word = split }
            if word.isEmpty || word == "--split-string" { continue }
            if word.utf8.hasPrefix("-") {
                lost.append(word)
                if ["-u", "--unset", "-C", "--chdir"].contains(word), let value = rest.popFirst() { lost.append(value) }
            } else if word.utf8.contains("=") {
                lost.append(word)
            } else {
                return Self.isPythonName(word) ? (Array(rest), lost) : nil
            }
        }
        return nil
    }

    /// Returns the line for a target's Python, and the words that were dropped; `nil` if the line names another interpreter.
    ///
    /// The kernel passes everything after the program as one word, so options are joined: `-s` and `-u` give `-su`.
    /// - Parameter target: The line for the target's programs, `/usr/bin/python3 -s`.
    func forPython(_ target: String) -> (shebang: Shebang, lost: [Substring])? {
        guard let python else { return nil }
        var lost = python.lost
        let words = target.splitBytes(on: " ")
        var options = words.dropFirst().first.map { String($0.droppingBytes(first: 1)) } ?? ""
        var valued = ""
        var rest = python.arguments[...]
        while let word = rest.popFirst() {
            let letters = word.droppingBytes(first: 1)
            if word.utf8.hasPrefix("-"), !letters.isEmpty, letters.utf8.allSatisfy({ Self.flags.contains($0) || options.utf8.contains($0) }) {
                for letter in letters.unicodeScalars where !options.unicodeScalars.contains(letter) { options.unicodeScalars.append(letter) }
            } else if valued.isEmpty, word.utf8.hasPrefix("-W") || word.utf8.hasPrefix("-X") {
                // An option with a value takes the rest of the word, so only the last option may have one.
                valued = String(letters) + (letters.utf8.count == 1 ? rest.popFirst().map(String.init) ?? "" : "")
            } else {
                lost.append(word)
            }
        }
        let all = options + valued
        return (Shebang(line: "\(words.first ?? "")\(all.isEmpty ? "" : " -\(all)")"), lost)
    }

    /// The options without a value that every Python supports.
    private static let flags = Set("BbdEiIOqRsSuv".utf8)

    /// Returns `true` for `python`, `/usr/bin/python3.11`, `pythonw` and the Python of system tools.
    private static func isPythonName(_ path: Substring) -> Bool {
        let name = path.splitBytes(on: "/").last ?? path
        if name == "platform-python" { return true }
        return name.without(prefix: "python")?.utf8.drop { $0 == UInt8(ascii: "w") }.allSatisfy { $0.isASCIIDigit || $0 == UInt8(ascii: ".") } ?? false
    }
}

/// The target's interpreter, started so that it loads no module from a folder that others can write.
///
/// rpm writes a script to a file in `/var/tmp`, and Python puts that folder first in `sys.path`: a `py_compile.py` there would be run as root. Since
/// Python 3.4, `-I` excludes that folder, the user's packages and the environment. For older versions, `-E` and `-s` exclude the last two, and
/// the first statement of the program removes the folder: it is always the first entry, and `sys` is built in, so nothing is loaded before.
struct IsolatedPython {
    private let python: PythonProfile

    init(_ python: PythonProfile) {
        self.python = python
    }

    /// The interpreter and its options.
    ///
    /// `-S` excludes site-packages, because byte code needs none, and their `.pth` files can run code.
    var command: [String] { [python.interpreter] + (hasIsolation ? ["-I"] : ["-E"] + (knowsUserSite ? ["-s"] : [])) + ["-S"] }

    /// The first statements of a program.
    var start: [String] { hasIsolation ? [] : ["import sys", "del sys.path[0]"] }

    /// Returns a path as an expression with the same value in every locale.
    func path(_ text: String) -> String {
        let inside = PythonLiteral.byteEscapes(text.utf8)
        let isPlain = text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F }
        return isPlain || number < (3, 0) ? "'\(inside)'" : "os.fsdecode(b'\(inside)')"
    }

    private var hasIsolation: Bool { number >= (3, 4) }
    private var knowsUserSite: Bool { number >= (2, 6) }

    private var number: (Int, Int) {
        let parts = python.version.splitBytes(on: ".").map { Int($0) ?? 0 }
        return (parts.first ?? 0, parts.count > 1 ? parts[1] : 0)
    }
}
