import ForeignText

/// A requirements file and all files that it includes, parsed as in pip (pip manual: requirements file format).
package struct RequirementsFile: Sendable {
    /// A requirement and its position.
    package struct Entry: Hashable, Sendable {
        package let requirement: Requirement
        /// The digests of which a file must have one, for example `sha256:…`; empty if none are stated.
        package let hashes: Set<String>
        package let file: String
        /// The number of its first line, from 1.
        package let line: Int
    }

    /// The requirements.
    package private(set) var requirements: [Entry] = []
    /// The constraints, which limit versions but do not require a project.
    package private(set) var constraints: [Entry] = []
    /// A Boolean value indicating whether pre-releases are allowed.
    package private(set) var allowsPrereleases = false
    /// The ignored options, one sentence each.
    package private(set) var notices: [String] = []

    /// The projects that are limited to wheels.
    package var onlyBinary: CandidateOptions.FormatChoice { formats.wheelsOnly }
    /// The projects that are limited to sdists.
    package var noBinary: CandidateOptions.FormatChoice { formats.sourcesOnly }

    /// A Boolean value indicating whether each project, including dependencies, needs a digest.
    ///
    /// `--require-hashes` or a single `--hash` turns this on.
    package var requiresHashes: Bool {
        explicitlyRequiresHashes || (!waivesHashes && (requirements + constraints).contains { !$0.hashes.isEmpty })
    }

    /// The maximum depth of included files.
    static let depthLimit = 32
    /// The maximum number of requirements and constraints.
    static let entriesLimit = 100_000

    private var formats = FormatControl()
    private var explicitlyRequiresHashes = false
    private var waivesHashes = false

    /// Parses a file and all files that it includes with `-r` and `-c`.
    ///
    /// - Parameters:
    ///   - environment: The values of `${NAME}`.
    ///   - read: A closure that returns the bytes of a file. The path of an included file is relative to the including file.
    /// - Throws: ``RequirementsFileError`` with file and line, or the errors of `read`.
    package init(path: String, environment: [String: String] = [:], read: (String) throws -> [UInt8]) throws {
        try include(path, asConstraints: false, environment: environment, open: [], read: read)
        try checkHashes(path)
    }

    private mutating func include(
        _ path: String, asConstraints: Bool, environment: [String: String], open: [String], read: (String) throws -> [UInt8]
    ) throws {
        if open.contains(where: { $0.hasSameBytes(as: path) }) {
            throw RequirementsFileError(file: path, line: 0, reason: "it includes itself: \((open + [path]).joined(separator: " -> "))")
        }
        guard open.count < Self.depthLimit else {
            throw RequirementsFileError(file: path, line: 0, reason: "files include each other more than \(Self.depthLimit) deep")
        }
        for line in RequirementsLine.lines(of: try Self.text(try read(path), file: path), file: path, environment: environment) {
            let meaning = try line.meaning()
            for format in meaning.formats {
                do throws(RequirementsOptions.Fault) { try formats.take(format.value, isOnlyBinary: format.isOnlyBinary) } catch {
                    throw line.fault(error.reason)
                }
            }
            switch meaning.content {
            case .requirement(let requirement, let hashes):
                try add(Entry(requirement: requirement, hashes: hashes, file: path, line: line.number), asConstraint: asConstraints)
            case .include(let name, let isConstraints):
                try include(Self.sibling(name, of: path), asConstraints: isConstraints, environment: environment, open: open + [path], read: read)
            case .options(let options): try take(options, line)
            }
        }
    }

    private static func text(_ bytes: [UInt8], file: String) throws(RequirementsFileError) -> String {
        do throws(RequirementsEncoding.Fault) {
            return try RequirementsEncoding.decode(bytes)
        } catch {
            throw RequirementsFileError(file: file, line: 0, reason: error.reason)
        }
    }

    private mutating func add(_ entry: Entry, asConstraint: Bool) throws(RequirementsFileError) {
        guard requirements.count + constraints.count < Self.entriesLimit else {
            throw RequirementsFileError(file: entry.file, line: entry.line, reason: "there are more than \(Self.entriesLimit) requirements")
        }
        guard asConstraint else { return requirements.append(entry) }
        guard entry.requirement.extras.isEmpty else {
            throw RequirementsFileError(file: entry.file, line: entry.line, reason: "a constraint cannot name extras")
        }
        constraints.append(entry)
    }

    /// Applies the options of a line without a requirement.
    private mutating func take(_ options: RequirementsOptions, _ line: RequirementsLine) throws(RequirementsFileError) {
        for (option, value) in options.given {
            let name = option.names[0]
            var notice: String?
            switch option {
            case .pre: allowsPrereleases = true
            case .allReleases where value == ":all:": allowsPrereleases = true
            case .allReleases, .onlyFinal:
                throw line.fault("\(name) \(quotedForMessage(value)) is not read here; a bound such as '>=2.0rc1' admits the pre-releases of one project")
            case .requireHashes: explicitlyRequiresHashes = true
            case .noRequireHashes: waivesHashes = true
            case .hash: notice = "--hash is ignored: it does not follow a requirement"
            case .index, .extraIndex, .noIndex, .findLinks: notice = "\(name) is ignored: which index is used is not the requirements file's to say"
            case .trustedHost, .preferBinary, .useFeature: notice = "\(name) is ignored: it changes nothing here"
            case .constraint, .requirement, .editable, .onlyBinary, .noBinary, .configSettings: break
            }
            if let notice { notices.append("\(line.file), line \(line.number): \(notice)") }
        }
    }

    /// Returns the path of an included file, without `.` and `..` where possible, so that circular includes are detected.
    private static func sibling(_ path: String, of file: String) -> String {
        var joined = path
        if !path.utf8.hasPrefix("/"), let slash = file.utf8.lastIndex(of: "/") { joined = file[...slash] + path }
        var parts: [Substring] = []
        for part in joined.splitBytes(on: "/") where part != "." {
            if part == "..", let last = parts.last, last != ".." { parts.removeLast() } else { parts.append(part) }
        }
        return (joined.utf8.hasPrefix("/") ? "/" : "") + parts.joined(separator: "/")
    }

    // MARK: - Digests

    /// Throws an error if digests are required and a requirement has none, or if the options contradict each other.
    ///
    /// Requirements with a marker are checked later for their targets.
    private func checkHashes(_ path: String) throws(RequirementsFileError) {
        if explicitlyRequiresHashes, waivesHashes {
            throw RequirementsFileError(file: path, line: 0, reason: "--require-hashes and --no-require-hashes exclude each other")
        }
        guard requiresHashes else { return }
        let stated = Set((requirements + constraints).filter { !$0.hashes.isEmpty }.map(\.requirement.name))
        let why = explicitlyRequiresHashes ? "--require-hashes asks for one" : "with one --hash, each requirement needs one"
        for entry in requirements where entry.requirement.marker == nil {
            if let url = entry.requirement.url {
                let fragment = url.cut(at: "#")?.after ?? ""
                let isArchive = !url.utf8.hasPrefix("git+") && ["sha256=", "sha384=", "sha512="].contains { fragment.utf8.has($0) }
                if isArchive { continue }
                guard url.utf8.hasPrefix("git+") || !stated.contains(entry.requirement.name) else { continue }
            } else if stated.contains(entry.requirement.name) {
                continue
            }
            throw RequirementsFileError(file: entry.file, line: entry.line, reason: "\(entry.requirement.name) has no --hash, and \(why)")
        }
    }
}

/// An error in a requirements file, with its position.
package struct RequirementsFileError: Error, Hashable, Sendable, CustomStringConvertible {
    package let file: String
    /// The line, from 1; 0 means the file as a whole.
    package let line: Int
    package let reason: String

    /// One line for a person.
    package var description: String { line > 0 ? "\(file), line \(line): \(reason)" : "\(file): \(reason)" }
}
