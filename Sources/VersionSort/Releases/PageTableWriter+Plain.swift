import ForeignText

extension PageTableWriter {
    /// Adds a file whose entry has the usual form (see ``PlainFile``), and gives it the next number.
    ///
    /// - Parameters:
    ///   - file: The ranges of its texts, which are ASCII. The name and the address have only unreserved characters, and the digests are in lower case.
    ///   - page: The bytes of the page, or of the part of it that was last begun with ``beginPart()``.
    /// - Returns: `false`, without adding the file, if the caller must parse its name in full: the first name with an unusual spelling of the project, and every
    ///   name that cannot be read here.
    package mutating func add(_ file: PlainFile, of page: [UInt8]) -> Bool {
        guard var entry = named(file.filename, page) else { return false }
        if case .absent = file.yanked {} else { entry.flags |= Entry.yanked }
        if let python = file.requiresPython { entry.python = UInt32(pythonNumber(page, python) + 1) }
        entry.nameStart = UInt32(clamping: heap.bytes.count)
        entry.nameLength = UInt16(clamping: file.filename.count)
        heap.append(page[file.filename])
        writeFolder(file, page)
        heap.number(file.size.map { $0 == .max ? .max : $0 + 1 } ?? 0)
        heap.optionalTime(file.uploadTime.map { page[$0] })
        switch file.yanked {
        case .absent: heap.number(0)
        case .bare: heap.number(1)
        case .text(let reason): heap.optionalText(page, reason)
        }
        writeSHA256(file.sha256, page)
        switch file.coreMetadata {
        case .absent: heap.number(0)
        case .bare: heap.number(1)
        case .text(let digest): writeSHA256(digest, page)
        }
        heap.optionalText(page, file.provenance)
        append(entry)
        return true
    }

    /// Forgets the ranges of the last file, because the next file is in other bytes.
    package mutating func beginPart() { (lastTags, lastPython, lastBeginning) = (nil, nil, nil) }

    /// Returns the kind, the version and the tags that a file name states; `nil` if it begins with no known spelling of the project (``wheelSpellings``), or
    /// has another form.
    private mutating func named(_ name: Range<Int>, _ page: [UInt8]) -> Entry? {
        var entry = Entry()
        if page[name].hasEnd(".whl".utf8) {
            guard let spelling = wheelSpellings.first(where: { page[name].starts(with: $0) }) else { return nil }
            let version = name.lowerBound + spelling.count
            guard let tags = page[version..<name.upperBound].firstIndex(of: UInt8(ascii: "-")) else { return nil }
            // A name with a build number has one more part, so the rest is not a valid set of tags.
            guard let number = tagNumber(page, (tags + 1)..<(name.upperBound - 4)) else { return nil }
            entry.version = Version.parse(page.span.extracting(version..<tags))
            entry.flags = Entry.wheel
            entry.tags = UInt32(number)
        } else {
            guard let suffix = SdistFilename.suffixes.firstIndex(where: { page[name].hasEnd($0.utf8) }) else { return nil }
            guard let spelling = sourceSpellings.first(where: { page[name].starts(with: $0) }) else { return nil }
            let version = (name.lowerBound + spelling.count)..<(name.upperBound - SdistFilename.suffixes[suffix].utf8.count)
            guard !version.isEmpty else { return nil }
            entry.version = Version.parse(page.span.extracting(version))
            entry.flags = Entry.source
            entry.suffix = UInt8(suffix)
        }
        return entry.version == nil ? nil : entry
    }

    private mutating func tagNumber(_ page: [UInt8], _ range: Range<Int>) -> Int? {
        if let last = lastTags, page[last.range].elementsEqual(page[range]) { return last.number }
        guard !range.isEmpty, WheelTag.isSet(page.span.extracting(range)) else { return nil }
        let text = String(decoding: page[range], as: UTF8.self)
        let number = tags.number(text, number(of: text))
        lastTags = (range, number)
        return number
    }

    private mutating func pythonNumber(_ page: [UInt8], _ range: Range<Int>) -> Int {
        if let last = lastPython, page[last.range].elementsEqual(page[range]) { return last.number }
        let text = String(decoding: page[range], as: UTF8.self)
        let number = pythons.number(text, number(of: text))
        lastPython = (range, number)
        return number
    }

    /// Writes the address as ``PageTable`` stores it: a shared beginning, and folders with hexadecimal names.
    private mutating func writeFolder(_ file: PlainFile, _ page: [UInt8]) {
        var end = file.folder.upperBound - 1
        var folders: [Range<Int>] = []
        while folders.count < 16, let start = page[file.folder.lowerBound..<end].lastIndex(of: UInt8(ascii: "/")) {
            let folder = (start + 1)..<end
            guard !folder.isEmpty, folder.count.isMultiple(of: 2), page[folder].allSatisfy(PackedWriter.isDigit) else { break }
            folders.append(folder)
            end = start
        }
        let beginning = file.folder.lowerBound..<end
        if let last = lastBeginning, last.base == file.base, page[last.range].elementsEqual(page[beginning]) {
            heap.number(UInt64(last.number))
        } else {
            let prefix =
                switch file.base {
                case .none: ""
                case .host: origin
                case .folder(let number): self.folders[number]
                }
            let number = number(of: prefix + String(decoding: page[beginning], as: UTF8.self))
            lastBeginning = (beginning, file.base, number)
            heap.number(UInt64(number))
        }
        heap.number(UInt64(folders.count) << 2 | 3)
        for folder in folders.reversed() { heap.digits(page, folder) }
    }

    private mutating func writeSHA256(_ digest: Range<Int>, _ page: [UInt8]) {
        heap.number(2)
        if sha256Text == 0 { sha256Text = number(of: "sha256") }
        heap.number(UInt64(sha256Text))
        heap.digits(page, digest)
    }
}

extension PackedWriter {
    /// Appends an optional text from a range of bytes.
    mutating func optionalText(_ source: [UInt8], _ range: Range<Int>?) {
        number(range.map { UInt64($0.count) + 1 } ?? 0)
        if let range { append(source[range]) }
    }

    /// Appends an even number of lower-case hexadecimal digits from a range of bytes.
    mutating func digits(_ source: [UInt8], _ range: Range<Int>) {
        number(UInt64(range.count / 2) << 1 | 1)
        for place in stride(from: range.lowerBound, to: range.upperBound, by: 2) {
            append(Self.half(source[place]) << 4 | Self.half(source[place + 1]))
        }
    }

    /// Returns `true` if a byte is a lower-case hexadecimal digit.
    package static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 || byte &- 0x61 < 6 }

    /// Returns the value of a hexadecimal digit.
    private static func half(_ digit: UInt8) -> UInt8 { digit & 0x0F &+ (digit >> 6) &* 9 }
}

/// An entry of a project page in the usual form, as ranges of its texts in the bytes of the page.
///
/// Each text is ASCII without escapes, so it needs no copy before it is checked. ``PageTableWriter/add(_:of:)`` states which entries it accepts.
package struct PlainFile: Sendable {
    /// The value of `yanked` or `core-metadata`: absent or `false`, `true`, or a text such as a reason or a digest.
    package enum Mark: Sendable {
        case absent
        case bare
        case text(Range<Int>)
    }

    /// A part of the address of a page.
    package enum Base: Hashable, Sendable {
        /// The address is absolute.
        case none
        /// The scheme and host.
        case host
        /// The folder with an index in ``PageTableWriter/folders``: 0 is the folder of the page, and each further one is its parent.
        case folder(Int)
    }

    package var filename = 0..<0
    /// The address up to the file name, including the slash.
    package var folder = 0..<0
    /// The part of the page's address that the address is relative to.
    package var base = Base.none
    /// The SHA-256 digest, as 64 lower-case hexadecimal digits.
    package var sha256 = 0..<0
    package var requiresPython: Range<Int>?
    package var size: UInt64?
    package var uploadTime: Range<Int>?
    /// The mark of a withdrawn file, with the reason if one is given.
    package var yanked = Mark.absent
    /// The mark of a file with metadata beside it, with the metadata's SHA-256 digest if one is given.
    package var coreMetadata = Mark.absent
    package var provenance: Range<Int>?

    /// Creates an empty entry.
    package init() {}
}
