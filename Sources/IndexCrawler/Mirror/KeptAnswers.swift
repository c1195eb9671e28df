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
/// A page can be parsed again from its file without a network. A damaged file is ignored.
struct KeptAnswers: Sendable {
    private let folder: FilePath
    private static let mark = "relcli answer 1"

    init(mirror: FilePath) {
        folder = mirror.appending("answers")
    }

    /// Returns the page at an address; `nil` if there is none or its file is damaged.
    func read(_ address: String) -> CachedPage? {
        guard let bytes = CheckedFile.read(path(address), mark: Self.mark) else { return nil }
        var reader = PackedReader(bytes, at: CheckedFile.start)
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
        try CheckedFile.put(writer.bytes, at: path(address), mark: Self.mark)
    }

    /// Removes the page at an address, if there is one.
    func forget(_ address: String) { try? FileSystem.remove(path(address)) }

    private func path(_ address: String) -> FilePath { folder.appending(String(CheckSum.of(Array(address.utf8)), radix: 16)) }
}
