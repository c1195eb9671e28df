import ForeignText

/// The options of one line of a requirements file, read as pip's parser reads them: words as a shell splits them, names that may be shortened,
/// values after `=` or as the next word.
struct RequirementsOptions {
    /// An option that pip knows in requirements files.
    enum Option: Hashable, CaseIterable {
        case index, extraIndex, noIndex, constraint, requirement, editable, findLinks, noBinary, onlyBinary, preferBinary, requireHashes, noRequireHashes
        case pre, allReleases, onlyFinal, trustedHost, useFeature, hash, configSettings

        /// The names, the long one that people know first.
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

    /// A text that is no options, for people.
    struct Fault: Error, Hashable {
        let reason: String
    }

    /// The options in their order; the value is empty for one that takes none.
    private(set) var given: [(option: Option, value: String)] = []

    /// The values of an option.
    func values(_ option: Option) -> [String] { given.filter { $0.option == option }.map(\.value) }

    /// Returns `true` if the option is there.
    func has(_ option: Option) -> Bool { given.contains { $0.option == option } }

    /// Reads options; words that are none are passed over, as pip passes over them.
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

    /// The option with a long name, or with one that begins like no other.
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
        // No short option is without a value, so that the rest of the word is the value of the first.
        let name = String(word.start(bytes: 2))
        guard let option = Option.allCases.first(where: { $0.names.contains(name) }) else {
            throw Fault(reason: "\(quotedForMessage(name)) is no option of requirements files")
        }
        let rest = String(word.droppingBytes(first: name.utf8.count))
        guard let value = rest.isEmpty ? words.popFirst() : rest else { throw Fault(reason: "\(name) needs a value") }
        given.append((option, value))
    }

    /// The words of a text as Python's `shlex.split` gives them; nil where a quotation or a backslash is open at the end.
    static func split(_ text: String) -> [String]? {
        var words: [String] = []
        var word: String.UnicodeScalarView?
        var quote: Unicode.Scalar?
        var isEscaped = false
        for scalar in text.unicodeScalars {
            if isEscaped {
                // Within double quotes the backslash stays, but before another and before the quotes.
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
