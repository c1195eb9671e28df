import ForeignText

extension RequirementsLine {
    /// The content of a line, and its format options, which apply on every line.
    struct Meaning {
        enum Content {
            case requirement(Requirement, hashes: Set<String>)
            case include(String, isConstraints: Bool)
            case options(RequirementsOptions)
        }

        let content: Content
        /// The values of `--only-binary` and `--no-binary`, in order.
        let formats: [(isOnlyBinary: Bool, value: String)]
    }

    func meaning() throws(RequirementsFileError) -> Meaning {
        let (head, options) = try splitOptions()
        let formats = options.given.compactMap { option, value in
            option == .onlyBinary ? (true, value) : option == .noBinary ? (false, value) : nil
        }
        return Meaning(content: try content(head, options), formats: formats)
    }

    private func content(_ head: String, _ options: RequirementsOptions) throws(RequirementsFileError) -> Meaning.Content {
        if options.has(.editable) {
            throw fault("an editable requirement has no fixed content; name a release, or a URL as 'name @ URL'")
        }
        if options.has(.configSettings) {
            throw fault("--config-settings is not passed on: a build that needs settings takes them from the override file of its project")
        }
        var hashes: Set<String> = []
        for value in options.values(.hash) {
            guard Self.isHash(value) else {
                throw fault("\(quotedForMessage(value)) is not a digest: sha256, sha384 or sha512 with its hexadecimal digits is expected")
            }
            hashes.insert(value.lowercasedASCII)
        }
        if !head.isEmpty { return .requirement(try requirement(head), hashes: hashes) }
        if let path = options.values(.requirement).first { return .include(try self.path(path, "-r"), isConstraints: false) }
        if let path = options.values(.constraint).first { return .include(try self.path(path, "-c"), isConstraints: true) }
        return .options(options)
    }

    func fault(_ reason: String) -> RequirementsFileError { RequirementsFileError(file: file, line: number, reason: reason) }

    /// Splits the line into a requirement and the options after it.
    ///
    /// The options begin at the first word with `-` after a space.
    private func splitOptions() throws(RequirementsFileError) -> (head: String, options: RequirementsOptions) {
        let words = text.splitBytes(on: " ", omittingEmptySubsequences: false)
        do throws(RequirementsOptions.Fault) {
            guard let first = words.first(where: { $0.utf8.hasPrefix("-") }) else { return (text, try RequirementsOptions("")) }
            return (String(text[..<first.startIndex].strippedAsPython), try RequirementsOptions(String(text[first.startIndex...])))
        } catch {
            throw fault(error.reason)
        }
    }

    // MARK: - Included files

    private func path(_ value: String, _ option: String) throws(RequirementsFileError) -> String {
        guard !value.isEmpty else { throw fault("\(option) names no file") }
        guard let parts = value.cut(at: ":"), ["http", "https", "file"].contains(parts.before.lowercasedScalars) else { return value }
        let path = parts.after.without(prefix: "//") ?? parts.after
        guard parts.before.lowercasedScalars == "file", path.utf8.hasPrefix("/"), let decoded = path.percentDecoded(keepsBroken: true),
            !decoded.utf8.contains(0)
        else {
            throw fault("\(option) names a URL; only files can be included")
        }
        return decoded
    }

    // MARK: - Requirements

    private func requirement(_ head: String) throws(RequirementsFileError) -> Requirement {
        if let url = try NamedURL(head, line: self) { return url.requirement }
        let parts = head.splitBytes(on: ";", maxSplits: 1, omittingEmptySubsequences: false)
        let name = String(parts[0].strippedAsPython)
        let marker = parts.count > 1 ? String(parts[1].strippedAsPython) : ""
        if Self.isArchiveName(name) { throw fault("\(quotedForMessage(name)) names a file, and a path cannot be part of a release") }
        do {
            return try Requirement(marker.isEmpty ? name : "\(name) ; \(marker)")
        } catch {
            throw fault(error.description)
        }
    }

    /// Returns `true` for a text that pip treats as the path of an archive.
    private static func isArchiveName(_ text: String) -> Bool {
        let endings = [".zip", ".whl", ".tar.gz", ".tgz", ".tar", ".tar.bz2", ".tbz", ".tar.xz", ".txz", ".tlz", ".tar.lz", ".tar.lzma"]
        let plain = text.lowercasedASCII
        return !text.utf8.contains(UInt8(ascii: "@")) && endings.contains { plain.utf8.hasSuffix($0) }
    }

    /// Returns `true` for a digest that pip accepts: `algorithm:hexadecimal digits` of the right length.
    private static func isHash(_ text: String) -> Bool {
        let lengths = ["sha256": 64, "sha384": 96, "sha512": 128]
        let parts = text.splitBytes(on: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, lengths[String(parts[0])] == parts[1].utf8.count else { return false }
        return parts[1].utf8.allSatisfy { $0.isASCIIDigit || ($0.asciiLowercased >= 97 && $0.asciiLowercased <= 102) }
    }
}
