import ForeignText

/// A configuration file of pip, parsed like Python's `configparser.RawConfigParser` (Python's library: configparser, Supported INI File Structure).
///
/// `=` or `:` ends a key, a comment is a whole line, a line indented deeper than its key continues the value, and values are not interpolated. Keys
/// are normalized as in pip: lower case, `_` replaced by `-`, without a leading `--`.
struct PipConfigurationFile: Sendable {
    /// An error for a line that is not valid configuration.
    struct SyntaxError: Error, Hashable, Sendable {
        /// The line, from 1.
        let line: Int
        let reason: String
    }

    /// Keys and their values, in the order of the keys' first mention.
    struct Values: Sendable {
        private(set) var keys: [String] = []
        private var values: [String: String] = [:]

        /// The value of a key; `nil` if there is none.
        ///
        /// Setting `nil` stores an empty value.
        subscript(key: String) -> String? {
            get { values[key] }
            set {
                if values.updateValue(newValue ?? "", forKey: key) == nil { keys.append(key) }
            }
        }
    }

    /// The values by section.
    ///
    /// Each section includes the values of `[DEFAULT]`.
    let sections: [String: Values]

    /// Parses the text of a file.
    init(_ text: String) throws(SyntaxError) {
        var reader = Reader()
        var number = 0
        for line in text.lines {
            number += 1
            try reader.take(line, number: number)
        }
        sections = try reader.sections()
    }

    /// Returns a key, or the name of an environment variable, in pip's normalized form.
    static func normalized(_ name: some StringProtocol) -> String {
        let name = name.lowercasedScalars.replacingBytes(of: "_", with: "-")
        return name.without(prefix: "--").map(String.init) ?? name
    }
}

/// The state of parsing a file line by line.
private struct Reader {
    /// A key and the lines of its value.
    private struct Entry {
        let key: String
        var lines: [String]
    }

    private static let defaults = ExactText("DEFAULT")

    private var entries: [ExactText: [Entry]] = [:]
    private var section: ExactText?
    /// The keys found so far, as section and key in lower case.
    private var met: Set<[ExactText]> = []
    /// A Boolean value indicating whether the next line may continue the last value.
    private var isOpen = false
    private var indent = 0
    /// The first line that is neither a section nor a key.
    ///
    /// Parsing continues, because Python may report another error first.
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

    /// Returns the name in `[name]`.
    ///
    /// It ends before the last bracket of the line.
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
