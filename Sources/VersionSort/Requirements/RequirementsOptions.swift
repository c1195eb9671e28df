import ForeignText

/// The options on one line of a requirements file, parsed as in pip.
///
/// Words are split as in a shell, long names may be abbreviated, and a value follows after `=` or as the next word.
struct RequirementsOptions {
    /// An option that pip accepts in requirements files.
    enum Option: Hashable, CaseIterable {
        case index, extraIndex, noIndex, constraint, requirement, editable, findLinks, noBinary, onlyBinary, preferBinary, requireHashes, noRequireHashes
        case pre, allReleases, onlyFinal, trustedHost, useFeature, hash, configSettings

        /// The names, with the best known long name first.
        var names: [String] {
            switch self {
            case .index: ["--index-url", "--pypi-url", "-i"]
            case .extraIndex: ["--extra-index-url"]
            case .noIndex: ["--no-index"]
            case .constraint: ["--constraint", "-c"]
            case .requirement: ["--requirement", "-r"]
            case .editable: ["--editable", "-e"]
            case .findLinks: ["--find-links", "-f"]
            case .noBinary: ["--no-binary"]
            case .onlyBinary: ["--only-binary"]
            case .preferBinary: ["--prefer-binary"]
            case .requireHashes: ["--require-hashes"]
            case .noRequireHashes: ["--no-require-hashes"]
            case .pre: ["--pre"]
            case .allReleases: ["--all-releases"]
            case .onlyFinal: ["--only-final"]
            case .trustedHost: ["--trusted-host"]
            case .useFeature: ["--use-feature"]
            case .hash: ["--hash"]
            case .configSettings: ["--config-settings", "-C"]
            }
        }

        var takesValue: Bool {
            switch self {
            case .noIndex, .preferBinary, .requireHashes, .noRequireHashes, .pre: false
            default: true
            }
        }
    }

    /// The reason why a text is not a list of options.
    struct Fault: Error, Hashable {
        let reason: String
    }

    /// The options in order.
    ///
    /// The value is empty for an option without one.
    private(set) var given: [(option: Option, value: String)] = []

    /// Returns the values of an option.
    func values(_ option: Option) -> [String] { given.filter { $0.option == option }.map(\.value) }

    /// Returns `true` if the option is given.
    func has(_ option: Option) -> Bool { given.contains { $0.option == option } }

    /// Parses options; skips words that are not options, as pip does.
    init(_ text: String) throws(Fault) {
        guard var words = Self.split(text).map({ $0[...] }) else { throw Fault(reason: "a quotation mark or a backslash has nothing to end it") }
        while let word = words.popFirst() {
            if word == "--" { return }
            if word.utf8.hasPrefix("--") {
                try takeLong(word, &words)
            } else if word.utf8.hasPrefix("-"), word != "-" {
                try takeShort(word, &words)
            }
        }
    }

    private mutating func takeLong(_ word: String, _ words: inout ArraySlice<String>) throws(Fault) {
        let parts = word.splitBytes(on: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let option = try Self.option(named: String(parts[0]))
        guard option.takesValue else {
            guard parts.count == 1 else { throw Fault(reason: "\(option.names[0]) takes no value") }
            return given.append((option, ""))
        }
        guard let value = parts.count > 1 ? String(parts[1]) : words.popFirst() else { throw Fault(reason: "\(option.names[0]) needs a value") }
        given.append((option, value))
    }

    /// Returns the option with a long name, or with a unique prefix of it.
    private static func option(named name: String) throws(Fault) -> Option {
        let options = Option.allCases.flatMap { option in option.names.filter { $0.utf8.hasPrefix("--") }.map { (name: $0, option: option) } }
        if let exact = options.first(where: { $0.name == name }) { return exact.option }
        let near = options.filter { $0.name.utf8.hasPrefix(name) }
        guard let first = near.first else { throw Fault(reason: "\(quotedForMessage(name)) is no option of requirements files") }
        guard near.count == 1 else {
            throw Fault(reason: "\(quotedForMessage(name)) may mean \(near.map(\.name).sorted().joined(separator: " or "))")
        }
        return first.option
    }

    private mutating func takeShort(_ word: String, _ words: inout ArraySlice<String>) throws(Fault) {
        // Every short option takes a value, so the rest of the word is the value.
        let name = String(word.start(bytes: 2))
        guard let option = Option.allCases.first(where: { $0.names.contains(name) }) else {
            throw Fault(reason: "\(quotedForMessage(name)) is no option of requirements files")
        }
        let rest = String(word.droppingBytes(first: name.utf8.count))
        guard let value = rest.isEmpty ? words.popFirst() : rest else { throw Fault(reason: "\(name) needs a value") }
        given.append((option, value))
    }

    /// Returns the words of a text like Python's `shlex.split`; `nil` if a quotation or an escape is not closed.
    static func split(_ text: String) -> [String]? {
        var words: [String] = []
        var word: String.UnicodeScalarView?
        var quote: Unicode.Scalar?
        var isEscaped = false
        for scalar in text.unicodeScalars {
            if isEscaped {
                // Within double quotes a backslash is literal, except before a backslash or a double quote.
                if let quote, scalar != "\\", scalar != quote { word?.append("\\") }
                word?.append(scalar)
                isEscaped = false
            } else if scalar == "\\", quote != "'" {
                isEscaped = true
                if word == nil { word = .init() }
            } else if scalar == quote {
                quote = nil
            } else if quote == nil, scalar == "\"" || scalar == "'" {
                quote = scalar
                if word == nil { word = .init() }
            } else if quote == nil, [" ", "\t", "\r", "\n"].contains(scalar) {
                if let done = word { words.append(String(done)) }
                word = nil
            } else {
                if word == nil { word = .init() }
                word?.append(scalar)
            }
        }
        guard quote == nil, !isEscaped else { return nil }
        if let word { words.append(String(word)) }
        return words
    }
}
