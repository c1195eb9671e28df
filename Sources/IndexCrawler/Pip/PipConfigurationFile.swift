import ForeignText

/// A configuration file of pip, read as Python's `configparser.RawConfigParser` reads it (Python's library: configparser, Supported INI File Structure).
///
/// Sections and keys are told by `=` or `:`, comments are whole lines, a line that is indented deeper than its key continues the value, and nothing is
/// interpolated. Keys are as pip compares them: in lower case, `_` as `-`, without `--` before them.
struct PipConfigurationFile: Sendable {
    /// A line that is no configuration.
    struct SyntaxError: Error, Hashable, Sendable {
        /// The number of the line, counted from 1.
        let line: Int
        let reason: String
    }

    /// Keys with their values, each at the place of its first mention.
    struct Values: Sendable {
        private(set) var keys: [String] = []
        private var values: [String: String] = [:]

        /// The value of a key; nil where there is none.
        subscript(key: String) -> String? {
            get { values[key] }
            set {
                if values.updateValue(newValue ?? "", forKey: key) == nil { keys.append(key) }
            }
        }
    }

    /// The values by section, those of `[DEFAULT]` included in each.
    let sections: [String: Values]

    /// Reads the text of a file.
    init(_ text: String) throws(SyntaxError) {
        var reader = Reader()
        var number = 0
        for line in text.lines {
            number += 1
            try reader.take(line, number: number)
        }
        sections = try reader.sections()
    }

    /// The name of a key or an environment variable as pip compares it.
    static func normalized(_ name: some StringProtocol) -> String {
        let name = name.lowercasedScalars.replacingBytes(of: "_", with: "-")
        return name.without(prefix: "--").map(String.init) ?? name
    }
}

/// The state of reading a file line by line.
private struct Reader {
    /// A key with the lines of its value.
    private struct Entry {
        let key: String
        var lines: [String]
    }

    private static let defaults = ExactText("DEFAULT")

    private var entries: [ExactText: [Entry]] = [:]
    private var section: ExactText?
    /// The keys that were met, as section and key in lower case.
    private var met: Set<[ExactText]> = []
    /// The last key can be continued.
    private var isOpen = false
    private var indent = 0
    /// The first line that is neither section nor key: reading goes on, as another fault may come first to Python.
    private var fault: PipConfigurationFile.SyntaxError?

    mutating func take(_ line: Substring, number: Int) throws(PipConfigurationFile.SyntaxError) {
        let content = String(line.strippedAsPython)
        let isComment = content.utf8.starts(with: "#") || content.utf8.starts(with: ";")
        guard !content.isEmpty, !isComment else {
            if !isComment, isOpen { append("") }
            return
        }
        let indent = line.unicodeScalars.prefix { $0.isPythonSpace }.count
        if isOpen, indent > self.indent { return append(content) }
        self.indent = indent
        if let name = Self.header(content) { return try begin(ExactText(name), number: number) }
        guard section != nil else { throw .init(line: number, reason: "there is no section before this line") }
        try takeKey(content, number: number)
    }

    /// Returns the name in `[name]`, which ends with the last bracket of the line.
    private static func header(_ content: String) -> String? {
        guard content.utf8.starts(with: "["), let end = content.utf8.lastIndex(of: "]") else { return nil }
        let name = content[..<end].droppingBytes(first: 1)
        return name.isEmpty ? nil : String(name)
    }

    private mutating func begin(_ name: ExactText, number: Int) throws(PipConfigurationFile.SyntaxError) {
        if name != Self.defaults, entries[name] != nil { throw .init(line: number, reason: "the section [\(name)] is there already") }
        entries[name, default: []] += []
        section = name
        isOpen = false
    }

    private mutating func takeKey(_ content: String, number: Int) throws(PipConfigurationFile.SyntaxError) {
        let bytes = content.utf8
        guard let sign = bytes.firstIndex(where: { $0 == UInt8(ascii: "=") || $0 == UInt8(ascii: ":") }) else {
            return note(number, "it has no '=' or ':'")
        }
        let key = content[..<sign].rightStrippedAsPython.lowercasedScalars
        guard !key.isEmpty else { return note(number, "there is no key before the '=' or ':'") }
        guard let section, met.insert([section, ExactText(key)]).inserted else { throw .init(line: number, reason: "the key \(key) is there already") }
        let value = content[bytes.index(after: sign)...].strippedAsPython
        entries[section, default: []].append(Entry(key: PipConfigurationFile.normalized(key), lines: [String(value)]))
        isOpen = true
    }

    private mutating func note(_ number: Int, _ reason: String) {
        if fault == nil { fault = .init(line: number, reason: reason) }
    }

    private mutating func append(_ line: String) {
        guard let section, let last = entries[section]?.indices.last else { return }
        entries[section]?[last].lines.append(line)
    }

    func sections() throws(PipConfigurationFile.SyntaxError) -> [String: PipConfigurationFile.Values] {
        if let fault { throw fault }
        var sections: [String: PipConfigurationFile.Values] = [:]
        for (name, own) in entries where name != Self.defaults {
            var values = PipConfigurationFile.Values()
            for entry in (entries[Self.defaults] ?? []) + own { values[entry.key] = String(entry.lines.joined(separator: "\n").rightStrippedAsPython) }
            sections[name.text] = values
        }
        return sections
    }
}
