import ForeignText

/// A requirements file as pip reads it, with all that it includes (pip manual: requirements file format).
package struct RequirementsFile: Sendable {
    /// One requirement with where it stands.
    package struct Entry: Hashable, Sendable {
        package let requirement: Requirement
        /// Digests of which a file must have one, as `sha256:…`; empty when none are given.
        package let hashes: [String]
        package let file: String
        /// The number of its first line, counted from 1.
        package let line: Int
    }

    /// What is asked for.
    package private(set) var requirements: [Entry] = []
    /// What bounds versions without asking for a project.
    package private(set) var constraints: [Entry] = []
    /// The projects of which only wheels are wanted.
    package private(set) var onlyBinary = CandidateOptions.FormatChoice.none
    /// The projects of which only source archives are wanted.
    package private(set) var noBinary = CandidateOptions.FormatChoice.none
    /// Whether pre-releases are wanted.
    package private(set) var allowsPrereleases = false
    /// Options that are read and do nothing here, one sentence each.
    package private(set) var notices: [String] = []

    /// How deep files may include each other.
    static let depthLimit = 32
    /// The most requirements and constraints taken.
    static let entriesLimit = 100_000

    private var requiresHashes = false

    /// Reads a file and everything that it includes with `-r` and `-c`.
    ///
    /// - Parameters:
    ///   - environment: the values of `${NAME}`.
    ///   - read: gives the text of a file; the path of an include is relative to the file that includes it.
    /// - Throws: ``RequirementsFileError`` naming file and line, or what `read` throws.
    package init(path: String, environment: [String: String] = [:], read: (String) throws -> String) throws {
        try include(path, asConstraints: false, environment: environment, open: [], read: read)
        guard requiresHashes else { return }
        if let bare = requirements.first(where: { $0.hashes.isEmpty }) {
            throw RequirementsFileError(
                file: bare.file, line: bare.line, reason: "\(bare.requirement.name) has no --hash, and --require-hashes asks for one")
        }
    }

    private mutating func include(
        _ path: String, asConstraints: Bool, environment: [String: String], open: [String], read: (String) throws -> String
    ) throws {
        if open.contains(path) {
            throw RequirementsFileError(file: path, line: 0, reason: "it includes itself: \((open + [path]).joined(separator: " -> "))")
        }
        guard open.count < Self.depthLimit else {
            throw RequirementsFileError(file: path, line: 0, reason: "files include each other more than \(Self.depthLimit) deep")
        }
        for line in RequirementsLine.lines(of: try read(path), file: path, environment: environment) {
            switch try line.meaning() {
            case .requirement(let requirement, let hashes):
                try add(Entry(requirement: requirement, hashes: hashes, file: path, line: line.number), asConstraint: asConstraints)
            case .include(let name, let isConstraints):
                try include(
                    Self.sibling(name, of: path), asConstraints: asConstraints || isConstraints, environment: environment,
                    open: open + [path], read: read)
            case .onlyBinary(let choice): onlyBinary.add(choice)
            case .noBinary(let choice): noBinary.add(choice)
            case .allowPrereleases: allowsPrereleases = true
            case .requireHashes: requiresHashes = true
            case .ignored(let notice): notices.append("\(path), line \(line.number): \(notice)")
            }
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

    private static func sibling(_ path: String, of file: String) -> String {
        guard !path.utf8.hasPrefix("/"), let slash = file.utf8.lastIndex(of: "/") else { return path }
        return file[...slash] + path
    }
}

extension CandidateOptions.FormatChoice {
    /// Adds another choice, in pip's way: `.none` empties what was chosen before.
    fileprivate mutating func add(_ choice: CandidateOptions.FormatChoice) {
        switch (self, choice) {
        case (_, .none): self = .none
        case (_, .all), (.all, _): self = .all
        case (.none, .projects): self = choice
        case (.projects(let old), .projects(let new)): self = .projects(old.union(new))
        }
    }
}
