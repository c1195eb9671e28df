package import Native

/// A file in a `LocalIndex`.
package struct LocalIndexFile: Sendable {
    package var project: String
    package var filename: String
    package var bytes: [UInt8]
    package var requiresPython: String?
    /// The reason of a yank, which may be empty; `nil` if the file is not yanked.
    package var yanked: String?
    package var uploadTime = "2024-01-02T03:04:05.000000Z"
    /// The bytes of the `.metadata` file; `nil` if there is none.
    package var metadata: [UInt8]?

    /// Creates a file of a project.
    package init(
        project: String, filename: String, bytes: [UInt8], requiresPython: String? = nil, yanked: String? = nil, metadata: [UInt8]? = nil
    ) {
        self.project = project
        self.filename = filename
        self.bytes = bytes
        self.requiresPython = requiresPython
        self.yanked = yanked
        self.metadata = metadata
    }

    /// Creates the file for a wheel, with its metadata.
    package init(_ wheel: WheelMaker) throws {
        self.init(
            project: wheel.name, filename: wheel.filename, bytes: try wheel.bytes(), requiresPython: wheel.requiresPython,
            metadata: wheel.metadata)
    }

    /// Creates the file for a source archive.
    package init(_ source: SdistMaker) throws {
        self.init(project: source.name, filename: source.filename, bytes: try source.bytes(), requiresPython: source.requiresPython)
    }

    /// The project's name in URLs: lower case, runs of `-`, `_` and `.` replaced by one dash (PEP 503).
    package var normalizedProject: String { LocalIndexFile.normalized(project) }

    static func normalized(_ name: String) -> String {
        name.lowercased().split(whereSeparator: { "-_.".contains($0) }).joined(separator: "-")
    }

    package var sha256: SHA256Digest { SHA256Digest(of: bytes) }
}
