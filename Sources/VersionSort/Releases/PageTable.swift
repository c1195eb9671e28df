/// The files of a project page in one block of bytes, which is also the format on disk.
///
/// The values for selecting candidates (kind, version, `Requires-Python` and tags) are in columns, and each distinct text is stored once. The other data is
/// read only for the few files that are used. All accesses are safe: damaged bytes read as 0 or empty.
package struct PageTable: Sendable {
    /// The values that decide whether a file is used.
    struct Row {
        /// The file is a wheel of the project with a valid name.
        let isWheel: Bool
        /// The file is an sdist of the project with a valid name.
        let isSource: Bool
        let isYanked: Bool
        /// The index of the file's suffix in ``SdistFilename/suffixes``, of which `.tar.gz` is the first.
        let suffix: Int
        /// The index of its `Requires-Python` among the distinct ones of the page; `nil` if it has none.
        let pythonIndex: Int?
        /// The index of its tag set, such as `py3-none-any`, among the distinct ones of the page.
        let tagSetIndex: Int
        /// The index of its release, with 0 for the newest.
        ///
        /// It is ``releaseCount`` if the file name states no version.
        let releaseIndex: Int
    }

    let bytes: [UInt8]
    let base: Int
    package let fileCount: Int
    /// The number of releases.
    ///
    /// Release 0 is the newest.
    let releaseCount: Int
    let pythonCount: Int
    let tagCount: Int
    private let textCount: Int
    private var sections = Sections()

    static let headerSize = 32
    static let releaseSize = 24
    static let rowSize = 24

    /// The offsets of the table's parts.
    private struct Sections {
        var releases = 0
        var order = 0
        var rows = 0
        var pythons = 0
        var tags = 0
        var texts = 0
        var heap = 0
    }

    /// Creates a table of the files of a project's page.
    package init(_ files: [IndexFile], project: ProjectName) {
        var writer = PageTableWriter(project: project)
        for file in files { writer.add(file) }
        self = writer.table()
    }

    /// Opens a table that extends from an offset to the end of the bytes; `nil` if the sizes of its parts do not match.
    package init?(_ bytes: [UInt8], at base: Int) {
        self.init(reading: bytes, at: base)
        guard sections.heap + bytes.uint32(at: base + 20) == bytes.count else { return nil }
    }

    init(reading bytes: [UInt8], at base: Int) {
        self.bytes = bytes
        self.base = base
        fileCount = bytes.uint32(at: base)
        releaseCount = bytes.uint32(at: base + 4)
        pythonCount = bytes.uint32(at: base + 8)
        tagCount = bytes.uint32(at: base + 12)
        textCount = bytes.uint32(at: base + 16)
        sections.releases = base + Self.headerSize
        sections.order = sections.releases + releaseCount * Self.releaseSize
        sections.rows = sections.order + fileCount * 4
        sections.pythons = sections.rows + fileCount * Self.rowSize
        sections.tags = sections.pythons + pythonCount * 4
        sections.texts = sections.tags + tagCount * 4
        sections.heap = sections.texts + (textCount + 1) * 4
    }

    /// The bytes of the table.
    package var packed: ArraySlice<UInt8> { bytes[base...] }

    func row(_ file: Int) -> Row {
        let place = sections.rows + file * Self.rowSize
        let flags = bytes.byte(at: place + 6)
        let python = bytes.uint32(at: place + 8)
        return Row(
            isWheel: flags & 1 != 0, isSource: flags & 2 != 0, isYanked: flags & 4 != 0, suffix: Int(bytes.byte(at: place + 7)),
            pythonIndex: python == 0 || python > pythonCount ? nil : python - 1, tagSetIndex: bytes.uint32(at: place + 12),
            releaseIndex: bytes.uint32(at: place + 16))
    }

    func filename(_ file: Int) -> String {
        let place = sections.rows + file * Self.rowSize
        return bytes.text(at: sections.heap + bytes.uint32(at: place), count: bytes.uint16(at: place + 4))
    }

    /// Returns the build number of a wheel; `nil` if it has none.
    func build(_ file: Int) -> String? {
        let text = bytes.uint32(at: sections.rows + file * Self.rowSize + 20)
        return text == 0 ? nil : self.text(text)
    }

    /// Returns a reader for the other data of a file.
    func details(_ file: Int) -> PackedReader {
        let place = sections.rows + file * Self.rowSize
        return PackedReader(bytes, at: sections.heap + bytes.uint32(at: place) + bytes.uint16(at: place + 4))
    }

    func version(ofRelease release: Int) -> Version {
        let place = sections.releases + release * Self.releaseSize
        let text = bytes.uint32(at: place + 12)
        if text != 0, let version = Version.parse(self.text(text)) { return version }
        return Version(key: bytes.uint64(at: place), releaseLength: max(1, bytes.byte(at: place + 8)))
    }

    /// Returns the files of a release, in the order of the page.
    func files(ofRelease release: Int) -> LazyMapSequence<Range<Int>, Int> {
        let place = sections.releases + release * Self.releaseSize
        let start = min(bytes.uint32(at: place + 16), fileCount)
        let end = min(start + bytes.uint32(at: place + 20), fileCount)
        return (start..<end).lazy.map { [self] in min(bytes.uint32(at: sections.order + $0 * 4), fileCount - 1) }
    }

    /// Returns the `Requires-Python` with an index, as ``Row/python`` states it.
    func python(_ number: Int) -> String { text(bytes.uint32(at: sections.pythons + number * 4)) }

    /// Returns the tag set with an index, as ``Row/tags`` states it and as in a wheel's name: `py2.py3-none-any`.
    func tags(_ number: Int) -> String { number < tagCount ? text(bytes.uint32(at: sections.tags + number * 4)) : "" }

    /// Returns a text by its number, from 1; empty for other numbers.
    func text(_ number: Int) -> String {
        guard number > 0, number <= textCount else { return "" }
        let place = sections.texts + (number - 1) * 4
        let start = bytes.uint32(at: place)
        return bytes.text(at: sections.heap + start, count: max(0, bytes.uint32(at: place + 4) - start))
    }
}
