internal import Native
internal import SystemPackage
internal import VersionSort

/// Parsed project pages, one file each under `cache/pages/`.
///
/// A run reads them instead of JSON or HTML.
///
/// Each file is independent: it holds the address and validators of its response. A file that is damaged or that another user wrote counts as missing, and the
/// page is then parsed from the stored response again, or fetched.
struct ReadPages: Sendable {
    /// A page with the validators for a conditional request.
    struct Entry: Sendable {
        let reading: PageReading
        let validators: PageValidators
        /// The digest, the media type and the base URL of the response, as ``IndexClient`` writes them: `SHA256 TYPE URL`; `nil` if they are not known.
        ///
        /// A response with the same identity is not parsed again.
        let identity: String?
    }

    private let files: SealedFiles

    /// The format mark of the files.
    ///
    /// Change the number with the format, or with the rules for accepted files, including how file names are parsed.
    private static let mark = "relcli page 3"

    init(mirror: FilePath, key: UserKey) {
        files = SealedFiles(mirror.appending("cache").appending("pages"), mark: Self.mark, key: key)
    }

    /// Returns the page at an address; `nil` if there is none or its file is damaged.
    func read(_ address: String, project: ProjectName) -> Entry? {
        guard let bytes = files.read(name(address)) else { return nil }
        var reader = PackedReader(bytes, at: SealedFiles.start)
        guard reader.text() == address else { return nil }
        let (entityTag, lastModified, identity) = (reader.optionalText(), reader.optionalText(), reader.optionalText())
        let (status, statusReason) = (reader.optionalText(), reader.optionalText())
        let serial = reader.optionalText().flatMap { Int($0) }
        let versions = PackedTexts(&reader)
        let refused = (0..<reader.count()).map { _ in RefusedFile(filename: reader.text(), reason: reader.text()) }
        guard let table = PageTable(bytes, at: reader.place) else { return nil }
        let page = ProjectPage(
            name: project, table: table, versions: versions, status: status, statusReason: statusReason, lastSerial: serial)
        return Entry(
            reading: PageReading(page: page, refused: refused), validators: PageValidators(entityTag: entityTag, lastModified: lastModified),
            identity: identity)
    }

    /// Stores a page; ignores failures.
    func write(_ entry: Entry, address: String) {
        var writer = PackedWriter()
        let page = entry.reading.page
        writer.text(address)
        for text in [
            entry.validators.entityTag, entry.validators.lastModified, entry.identity, page.status, page.statusReason, page.lastSerial.map { "\($0)" },
        ] {
            writer.optionalText(text)
        }
        writer.texts(page.versions)
        writer.number(UInt64(entry.reading.refused.count))
        for file in entry.reading.refused {
            writer.text(file.filename)
            writer.text(file.reason)
        }
        writer.append(page.table.packed)
        files.tryToWrite(writer.bytes, to: name(address))
    }

    func forget(_ address: String) { files.forget(name(address)) }

    private func name(_ address: String) -> String { String(CheckSum.of(Array(address.utf8)), radix: 16) }
}
