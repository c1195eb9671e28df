import ForeignText

extension RequirementsLine {
    /// What a line asks for.
    enum Meaning {
        case requirement(Requirement, hashes: [String])
        case include(String, isConstraints: Bool)
        case onlyBinary(CandidateOptions.FormatChoice)
        case noBinary(CandidateOptions.FormatChoice)
        case allowPrereleases
        case requireHashes
        /// An option that does nothing here, and why.
        case ignored(String)
    }

    func meaning() throws(RequirementsFileError) -> Meaning {
        text.utf8.hasPrefix("-") ? try option() : try requirement()
    }

    private func fault(_ reason: String) -> RequirementsFileError { RequirementsFileError(file: file, line: number, reason: reason) }

    // MARK: - Options of the file

    private func option() throws(RequirementsFileError) -> Meaning {
        let (name, value) = splitOption()
        switch name {
        case "-r", "--requirement": return .include(try path(value, name), isConstraints: false)
        case "-c", "--constraint": return .include(try path(value, name), isConstraints: true)
        case "--only-binary": return .onlyBinary(try choice(value))
        case "--no-binary": return .noBinary(try choice(value))
        case "--pre": return .allowPrereleases
        case "--require-hashes": return .requireHashes
        case "-e", "--editable":
            throw fault("an editable requirement has no fixed content; name a release, or a URL as 'name @ URL'")
        case "-i", "--index-url", "--extra-index-url", "--no-index", "-f", "--find-links":
            return .ignored("\(name) is ignored: which index is used is not the requirements file's to say")
        case "--trusted-host", "--prefer-binary", "--use-feature":
            return .ignored("\(name) is ignored: it changes nothing here")
        default:
            throw fault("\(quotedForMessage(name)) is no option of requirements files")
        }
    }

    /// The option and its value, written `--name value`, `--name=value` or `-nvalue`.
    private func splitOption() -> (name: String, value: String) {
        if !text.utf8.hasPrefix("--") {
            return (String(text.start(bytes: 2)), String(text.droppingBytes(first: 2).droppingBytes { $0 == UInt8(ascii: "=") }.trimmed))
        }
        let end = text.utf8.firstIndex { $0 == UInt8(ascii: "=") || $0.isBlank } ?? text.endIndex
        return (String(text[..<end]), String(text[end...].droppingBytes(first: 1).trimmingASCIIWhitespace))
    }

    private func path(_ value: String, _ option: String) throws(RequirementsFileError) -> String {
        let name = Self.unquoted(value)
        guard !name.isEmpty else { throw fault("\(option) names no file") }
        guard !name.utf8.has("://") else { throw fault("\(option) names a URL; only files can be included") }
        return name
    }

    private func choice(_ value: String) throws(RequirementsFileError) -> CandidateOptions.FormatChoice {
        switch value {
        case ":all:": return .all
        case ":none:": return .none
        default:
            var names = Set<ProjectName>()
            for word in value.splitBytes(on: ",") {
                guard let name = try? ProjectName(String(word.trimmingASCIIWhitespace)) else {
                    throw fault("\(quotedForMessage(String(word))) is not the name of a project")
                }
                names.insert(name)
            }
            guard !names.isEmpty else { throw fault("the option names no project") }
            return .projects(names)
        }
    }

    // MARK: - Requirements

    private func requirement() throws(RequirementsFileError) -> Meaning {
        let (head, options) = splitOptions()
        var hashes: [String] = []
        for option in options {
            guard let value = Self.hashValue(option) else {
                throw fault("\(quotedForMessage(option)) is no option of a requirement that is understood here")
            }
            guard Self.isHash(value) else { throw fault("\(quotedForMessage(value)) is not a digest: sha256 and hexadecimal digits are expected") }
            hashes.append(value.lowercasedASCII)
        }
        if let url = try NamedURL(head, line: self) { return .requirement(url.requirement, hashes: hashes) }
        do {
            return .requirement(try Requirement(head), hashes: hashes)
        } catch {
            throw fault(error.description)
        }
    }

    /// The requirement, and the options after it: words from the first that begins with `--` behind white space.
    private func splitOptions() -> (head: String, options: [String]) {
        let words = text.splitBytes(where: \.isBlank)
        guard let first = words.firstIndex(where: { $0.utf8.hasPrefix("--") }) else { return (text, []) }
        var options: [String] = []
        var waiting = false
        for word in words[first...] {
            if waiting, let last = options.popLast() {
                options.append("\(last)=\(word)")
                waiting = false
            } else {
                options.append(String(word))
                waiting = word == "--hash"
            }
        }
        return (String(text[..<words[first].startIndex].trimmingASCIIWhitespace), options)
    }

    private static func hashValue(_ option: String) -> String? {
        option.utf8.hasPrefix("--hash=") ? String(option.droppingBytes(first: "--hash=".utf8.count)) : nil
    }

    /// One of the digests that pip takes, `algorithm:hexadecimal digits` of the right length.
    private static func isHash(_ text: String) -> Bool {
        let lengths = ["sha256": 64, "sha384": 96, "sha512": 128]
        let parts = text.splitBytes(on: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, lengths[String(parts[0])] == parts[1].utf8.count else { return false }
        return parts[1].utf8.allSatisfy { $0.isASCIIDigit || ($0.asciiLowercased >= 97 && $0.asciiLowercased <= 102) }
    }

    private static func unquoted(_ text: String) -> String {
        guard text.utf8.count >= 2, let first = text.utf8.first, first == UInt8(ascii: "\"") || first == UInt8(ascii: "'"), text.utf8.last == first else {
            return text
        }
        return String(text.droppingBytes(first: 1).droppingBytes(last: 1))
    }
}
