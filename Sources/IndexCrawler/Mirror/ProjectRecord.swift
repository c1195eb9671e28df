internal import ForeignText
internal import FoundationEssentials
package import Native
package import SystemPackage
package import VersionSort

/// The stored data of one project, from which its pages are written.
///
/// The file is `projects/NAME.json`. Everything else that clients read about the project can be made from the record and the blobs.
package struct ProjectRecord: Codable, Hashable, Sendable {
    /// A file that the mirror holds.
    package struct File: Codable, Hashable, Sendable {
        /// The file as the index last listed it.
        ///
        /// Its URL is the address from which it is downloaded.
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

        /// The effective yank: the mirror's own decision, or otherwise the index's.
        package var yanked: Yanked? { yankedHere ?? file.yanked }

        private enum CodingKeys: String, CodingKey {
            case file, size, metadata, upload, provenance
            case firstSeen = "first-seen"
            case isListed = "listed"
            case yankedHere = "yanked-here"
        }
    }

    /// A file that an index lists and the mirror does not hold.
    ///
    /// A server that fetches files on demand lists it too.
    package struct Offer: Codable, Hashable, Sendable {
        /// The file as the index last listed it.
        ///
        /// Its URL is the address from which it is downloaded.
        package var file: IndexFile
        /// The time when the mirror first saw the file on the page of the index, in seconds since 1970.
        package var firstSeen: Int64

        private enum CodingKeys: String, CodingKey {
            case file
            case firstSeen = "first-seen"
        }
    }

    /// The format of the file on disk; a record of another format is read as missing.
    package private(set) var format = Self.currentFormat
    /// The normalized name.
    package let name: String
    /// The address of the index from which a walk took the project; `nil` if only releases have used the project.
    package var index: String?
    /// The serial number that the index stated for the last change of the project; `nil` if it stated no number.
    package var serial: Int?
    /// The project status, such as `archived` (PEP 792).
    package var status: String?
    /// The reason for the status.
    package var statusReason: String?
    /// The held files, sorted by name.
    package var files: [File] = []
    /// The files that a server fetches on demand, sorted by name; `nil` if the project's files are not fetched on demand.
    package var offers: [Offer]?

    private enum CodingKeys: String, CodingKey {
        case format, name, index, serial, status, files, offers
        case statusReason = "status-reason"
    }

    static let currentFormat = 1
    /// The suffix of the name of a provenance document: `FILE.provenance`.
    static let provenanceSuffix = ".provenance"
    /// The largest record that is read, in bytes.
    static let sizeLimit = 256 << 20

    /// Creates a record without files.
    init(name: ProjectName) { self.name = name.normalized }

    /// Parses a record; `nil` if it is damaged, has another format or belongs to another project.
    init?(parsing bytes: [UInt8], name: ProjectName) {
        guard let record = try? JSONDecoder().decode(ProjectRecord.self, from: Data(bytes)), record.format == Self.currentFormat,
            record.name == name.normalized,
            (record.files.map(\.file) + (record.offers ?? []).map(\.file)).allSatisfy({ $0.sha256 != nil && (try? FileEntry.checkName($0.filename)) != nil })
        else { return nil }
        self = record
    }

    /// Reads the record of a project with the status of its file; `nil` if the file is missing or cannot be read.
    package static func read(_ name: ProjectName, in mirror: FilePath) -> (record: ProjectRecord, status: FileStatus)? {
        let path = mirror.appending("projects").appending(name.normalized + ".json")
        // A record that is replaced in between has another status, so it is only read once more.
        guard let status = (try? FileSystem.status(path)).flatMap(\.self), let bytes = try? FileSystem.readAll(path, limit: sizeLimit),
            let record = ProjectRecord(parsing: bytes, name: name)
        else { return nil }
        return (record, status)
    }

    /// Returns the record as JSON: the same bytes for the same facts.
    func json() -> [UInt8] {
        JSONWriter.line { json in
            json.member("files", each: files, Self.write)
            json.member("format", format)
            json.member("index", index)
            json.member("name", name)
            json.member("offers", each: offers) { offer, json in
                json.member("file", offer.file, Self.write)
                json.member("first-seen", offer.firstSeen)
            }
            json.member("serial", serial)
            json.member("status", status)
            json.member("status-reason", statusReason)
        }
    }

    private static func write(_ entry: File, _ json: inout JSONWriter) {
        json.member("file", entry.file, write)
        json.member("first-seen", entry.firstSeen)
        json.member("listed", entry.isListed)
        json.member("metadata", entry.metadata)
        json.member("provenance", entry.provenance)
        json.member("size", entry.size)
        json.member("upload", entry.upload) { origin, json in
            json.member("at", origin.at)
            json.member("by", origin.by)
        }
        json.member("yanked-here", entry.yankedHere, write)
    }

    private static func write(_ file: IndexFile, _ json: inout JSONWriter) {
        json.member("core-metadata", file.coreMetadata) { mark, json in json.member("hashes", mark.hashes) }
        json.member("filename", file.filename)
        json.member("hashes", file.hashes)
        json.member("provenance", file.provenance)
        json.member("requires-python", file.requiresPython)
        json.member("size", file.size)
        json.member("upload-time", file.uploadTime)
        json.member("url", file.url)
        json.member("yanked", file.yanked, write)
    }

    private static func write(_ yanked: Yanked, _ json: inout JSONWriter) { json.member("reason", yanked.reason) }

    /// The files on the project's page.
    package var listed: [File] { files.filter(\.isListed) }

    /// A Boolean value indicating whether at least one file was uploaded.
    package var isUploaded: Bool { files.contains { $0.upload != nil } }

    /// A Boolean value indicating whether the record was rebuilt from a page, so that nobody knows where its files came from.
    var isOfUnknownOrigin: Bool { index == nil && listed.contains { $0.file.url.isEmpty && $0.upload == nil } }

    /// A Boolean value indicating whether the project has a page: it has files to offer, or clients need to know that it is quarantined.
    var hasPage: Bool { status == "quarantined" || files.contains(where: \.isListed) }

    /// Returns the index's page, rebuilt from the record: the listed files and the offered ones.
    func page(of project: ProjectName) -> ProjectPage {
        ProjectPage(
            name: project, files: listed.map(\.file) + (offers ?? []).map(\.file), status: status, statusReason: statusReason, lastSerial: serial)
    }

    /// Returns a copy of the record with only the visible files.
    ///
    /// - Parameters:
    ///   - offering: a Boolean value indicating whether offered files are included. An offered file whose index states no size has the size 0.
    ///   - isVisible: a closure that returns `true` for a visible file.
    package func shown(offering: Bool, _ isVisible: (File) -> Bool) -> ProjectRecord {
        var shown = self
        shown.files = listed
        shown.offers = nil
        if offering, status != "quarantined" {
            shown.files += (offers ?? []).map { offer in
                File(
                    file: offer.file, size: offer.file.size ?? 0, metadata: offer.file.coreMetadata?.hashes["sha256"], firstSeen: offer.firstSeen,
                    isListed: true)
            }
        }
        shown.files = shown.files.filter(isVisible).sorted { $0.file.filename.precedesByBytes($1.file.filename) }
        return shown
    }

    /// The pages of a project as bytes.
    package struct Pages: Sendable {
        /// The page of the simple index as JSON; ``html`` is the same page as HTML.
        package let json: [UInt8]
        package let html: [UInt8]
        /// The releases in the older JSON form, `pypi/NAME/json`, which bandersnatch reads.
        package let releases: [UInt8]
    }

    /// Returns the pages, with the listed files: the same bytes for the same record.
    package func pages() throws -> Pages {
        let writer = SimplePageWriter(record: self)
        return Pages(json: writer.json(), html: writer.html(), releases: try ReleasesPageWriter(record: self).json())
    }

    /// Returns the reason to reject a page that lacks many of the known files, probably by an error of the index; `nil` if the page is acceptable.
    ///
    /// - Parameter offering: a Boolean value indicating whether offered files count as known.
    func loss(in page: ProjectPage, offering: Bool = false) -> String? {
        let known = listed.map(\.file.filename) + (offering ? offers ?? [] : []).map(\.file.filename)
        guard !page.isQuarantined, !known.isEmpty else { return nil }
        let onPage = Set(page.eachFile.map(\.filename))
        let lost = known.count { !onPage.contains($0) }
        if onPage.isEmpty { return "its page has no file, and the mirror has \(known.count.counted("file")) of it" }
        guard lost > Self.smallLoss, lost * 2 > known.count else { return nil }
        return "its page lost \(lost) of the \(known.count.counted("file")) that the mirror has"
    }

    /// The number of lost files or projects up to which a loss is small.
    ///
    /// The loss of all files, or of more than half of the projects, is not small.
    static let smallLoss = 5
}

/// The treatment of files that an index removed and the mirror holds.
package enum RemovedFiles: String, Sendable, CaseIterable {
    /// The files stay on the page.
    case keep
    /// The files leave the page. The mirror keeps their bytes and their entries in the record.
    case hide
    /// The files leave the page and the record. `mirror gc` removes their bytes.
    case delete
}
