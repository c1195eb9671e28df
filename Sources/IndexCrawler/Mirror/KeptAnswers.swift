internal import Native
internal import SystemPackage
internal import VersionSort

/// A received project page with the validators for a conditional request.
struct CachedPage: Hashable, Sendable {
    /// The URL of the response, which is the base of its links.
    var url: String
    var contentType: String
    var validators = PageValidators()
    var body: [UInt8]

    /// Returns an empty page, which records that the index has no such project.
    static func absent(_ address: String) -> CachedPage { CachedPage(url: address, contentType: "", body: []) }

    /// A Boolean value indicating whether the page records that the index has no such project.
    var isAbsent: Bool { contentType.isEmpty && body.isEmpty }
}

/// The project pages as the index last sent them, one file for each under `answers/`.
///
/// A page can be parsed again from its file without a network. A file that is damaged or that another user wrote is ignored.
struct KeptAnswers: Sendable {
    private let files: SealedFiles
    private static let mark = "relcli answer 1"

    init(mirror: FilePath, key: UserKey) {
        files = SealedFiles(mirror.appending("answers"), mark: Self.mark, key: key)
    }

    /// Returns the page at an address; `nil` if there is none or its file is not used.
    func read(_ address: String) -> CachedPage? {
        guard let bytes = files.read(name(address)) else { return nil }
        var reader = PackedReader(bytes, at: SealedFiles.start)
        guard reader.text() == address else { return nil }
        let (url, contentType) = (reader.text(), reader.text())
        let (entityTag, lastModified) = (reader.optionalText(), reader.optionalText())
        return CachedPage(
            url: url, contentType: contentType, validators: PageValidators(entityTag: entityTag, lastModified: lastModified), body: Array(reader.rest))
    }

    /// Stores a page, and replaces an earlier one.
    func write(_ page: CachedPage, address: String) throws(FileError) {
        var writer = PackedWriter()
        for text in [address, page.url, page.contentType] { writer.text(text) }
        writer.optionalText(page.validators.entityTag)
        writer.optionalText(page.validators.lastModified)
        writer.append(page.body)
        try files.writeUnsynced(writer.bytes, to: name(address))
    }

    /// Removes the page at an address, if there is one.
    func forget(_ address: String) { files.forget(name(address)) }

    private func name(_ address: String) -> String { String(CheckSum.of(Array(address.utf8)), radix: 16) }
}
