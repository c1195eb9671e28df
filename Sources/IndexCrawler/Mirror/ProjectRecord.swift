internal import ForeignText
internal import FoundationEssentials
internal import Native
package import VersionSort

/// The facts that a mirror keeps about one project; its pages are written from them.
///
/// On disk it is `projects/NAME.json`. Everything else that clients read about the project can be made from the record and the blobs.
package struct ProjectRecord: Codable, Hashable, Sendable {
    /// A file that the mirror holds.
    package struct File: Codable, Hashable, Sendable {
        /// The file as the index listed it last; its URL is its origin.
        package var file: IndexFile
        /// The size of the held bytes.
        package var size: UInt64
        /// The SHA-256 of the `.metadata` file in hexadecimal; `nil` if there is none (PEP 658).
        package var metadata: String?
        /// The time when the mirror first had the file, in seconds since 1970.
        package var firstSeen: Int64
        /// The file is on the project's page.
        ///
        /// `false` for a file that the index no longer lists, if such files are hidden.
        package var isListed: Bool
        /// The yank that this mirror decided; `nil` if it decided none.
        package var yankedHere: Yanked?
        /// The origin of an uploaded file; `nil` for a file of an index.
        package var upload: UploadOrigin?
        /// The SHA-256 of the mirror's own provenance document in hexadecimal; `nil` if there is none (PEP 740).
        package var provenance: String?

        /// The yank in force: the mirror's own before that of the index.
        package var yanked: Yanked? { yankedHere ?? file.yanked }

        private enum CodingKeys: String, CodingKey {
            case file, size, metadata, upload, provenance
            case firstSeen = "first-seen"
            case isListed = "listed"
            case yankedHere = "yanked-here"
        }
    }

    /// The format of the file on disk; a record of another format is read as missing.
    package private(set) var format = Self.currentFormat
    /// The normalized name.
    package let name: String
    /// The address of the index that a walk took the project from; `nil` for a project that only releases used.
    package var index: String?
    /// The serial number of the last change that the index stated.
    package var serial: Int?
    /// The project status, such as `archived` (PEP 792).
    package var status: String?
    /// The reason for the status.
    package var statusReason: String?
    /// The held files, sorted by name.
    package var files: [File] = []

    private enum CodingKeys: String, CodingKey {
        case format, name, index, serial, status, files
        case statusReason = "status-reason"
    }

    static let currentFormat = 1
    /// The end of the name of a provenance document, after the name of its file.
    static let provenanceSuffix = ".provenance"
    /// The largest record that is read, in bytes.
    static let sizeLimit = 256 << 20

    /// Creates a record without files.
    init(name: ProjectName) { self.name = name.normalized }

    /// Parses a record; `nil` if it is damaged, has another format or belongs to another project.
    init?(parsing bytes: [UInt8], name: ProjectName) {
        guard let record = try? JSONDecoder().decode(ProjectRecord.self, from: Data(bytes)), record.format == Self.currentFormat,
            record.name == name.normalized, record.files.allSatisfy({ $0.file.sha256 != nil && (try? FileEntry.checkName($0.file.filename)) != nil })
        else { return nil }
        self = record
    }

    /// Returns the record as JSON: the same bytes for the same facts.
    func json() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return try Array(encoder.encode(self)) + [0x0a]
    }

    /// The files on the project's page.
    package var listed: [File] { files.filter(\.isListed) }

    /// The project's files were uploaded, at least one of them.
    var isUploaded: Bool { files.contains { $0.upload != nil } }

    /// The project has a page: it has files to offer, or clients need to know that it is quarantined.
    var hasPage: Bool { status == "quarantined" || files.contains(where: \.isListed) }
}

/// The treatment of files that an index removed and the mirror holds.
package enum RemovedFiles: String, Sendable, CaseIterable {
    /// They stay on the page.
    case keep
    /// They leave the page; the mirror keeps their bytes and their place in the record.
    case hide
    /// They leave the page and the record; `mirror gc` removes their bytes.
    case delete
}
