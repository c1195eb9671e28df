extension RPMHeader {
    /// The values in the first 16 bytes of a section, checked against the limits.
    struct Intro {
        var entryCount: Int
        var dataCount: Int

        /// The size of the whole section, in bytes.
        var sectionCount: Int {
            RPMHeaderLimits.introBytes + entryCount * RPMHeaderLimits.entryBytes + dataCount
        }

        /// Parses the first bytes of a section.
        ///
        /// - Throws: ``RPMHeaderError`` if the magic is missing or a number exceeds rpm's limits.
        init(_ bytes: some Collection<UInt8>, kind: Kind) throws(RPMHeaderError) {
            let bytes = Array(bytes)
            guard bytes.count >= RPMHeaderLimits.introBytes else {
                throw .truncated(needed: UInt64(RPMHeaderLimits.introBytes), available: UInt64(bytes.count))
            }
            // Byte 3 is the version of the structure, and the next four are reserved. rpm compares all eight.
            guard bytes.prefix(RPMHeaderBuilder.magic.count).elementsEqual(RPMHeaderBuilder.magic) else { throw .badMagic }
            let entries: UInt32 = bigEndian(bytes[...], at: 8)
            let data: UInt32 = bigEndian(bytes[...], at: 12)
            entryCount = Int(entries)
            dataCount = Int(data)
            let entryLimit = kind == .main ? RPMHeaderLimits.entries : RPMHeaderLimits.signatureEntries
            let dataLimit = kind == .main ? RPMHeaderLimits.dataBytes : RPMHeaderLimits.signatureDataBytes
            guard entryCount <= entryLimit else { throw .tooManyEntries(entryCount, limit: entryLimit) }
            guard dataCount <= dataLimit else { throw .tooMuchData(dataCount, limit: dataLimit) }
            guard entryCount > 0 else { throw .noEntries }
        }
    }

    /// Parses a whole section.
    ///
    /// - Parameter section: Exactly the bytes of the section.
    /// - Throws: ``RPMHeaderError`` for any fault that makes rpm reject the section.
    package init(parsing section: [UInt8], kind: Kind) throws(RPMHeaderError) {
        let intro = try Intro(section.prefix(RPMHeaderLimits.introBytes), kind: kind)
        guard section.count == intro.sectionCount else {
            throw .truncated(needed: UInt64(intro.sectionCount), available: UInt64(section.count))
        }
        let raw = RawEntry.all(section, count: intro.entryCount)
        let trailer = try Self.checkRegion(section, raw, intro: intro, kind: kind)
        var parsed: [Entry] = []
        parsed.reserveCapacity(raw.count)
        let dataStart = intro.sectionCount - intro.dataCount
        // Visit entries in the order of their data, to detect overlaps and to read no byte twice.
        let ordered = raw.dropFirst(trailer == nil ? 0 : 1).sorted { $0.offset < $1.offset }
        var previousEnd = dataStart
        for entry in ordered {
            let checked = try Self.checkedEntry(entry, section, dataStart: dataStart)
            guard checked.start >= previousEnd else { throw .badEntry(checked.tag, "its data overlaps other data") }
            previousEnd = checked.end
            parsed.append(checked)
        }
        if let trailer, previousEnd > trailer, kind == .main {
            throw .badRegion("data reaches into its trailer")
        }
        parsed.sort { $0.tag < $1.tag }
        for (left, right) in zip(parsed, parsed.dropFirst()) where left.tag == right.tag {
            throw .duplicate(left.tag)
        }
        bytes = section
        entries = parsed
        hasRegion = trailer != nil
    }

    /// An entry of the index as in the file.
    private struct RawEntry {
        var tag: UInt32
        var type: UInt32
        var offset: UInt32
        var count: UInt32

        static func all(_ section: [UInt8], count: Int) -> [RawEntry] {
            (0..<count).map { number in
                RawEntry(section, at: RPMHeaderLimits.introBytes + number * RPMHeaderLimits.entryBytes)
            }
        }

        init(_ bytes: [UInt8], at position: Int) {
            tag = bigEndian(bytes[...], at: position)
            type = bigEndian(bytes[...], at: position + 4)
            offset = bigEndian(bytes[...], at: position + 8)
            count = bigEndian(bytes[...], at: position + 12)
        }
    }

    /// Checks the region and its trailer; returns the offset of the trailer in the section, or `nil` if the header has no region.
    private static func checkRegion(
        _ section: [UInt8], _ raw: [RawEntry], intro: Intro, kind: Kind
    ) throws(RPMHeaderError) -> Int? {
        let accepted: [RPMTag] = kind == .main ? [.mainRegion] : [.signatureRegion, .oldSignatureRegion]
        guard let first = raw.first, first.tag < RPMHeaderLimits.smallestTag else { return nil }
        guard accepted.contains(RPMTag(rawValue: first.tag)) else { throw .badRegion("its tag is \(first.tag)") }
        let size = RPMHeaderLimits.entryBytes
        guard first.type == RPMValueType.binary.rawValue, Int(first.count) == size else { throw .badRegion("its entry is not 16 bytes") }
        guard Int(first.offset) + size <= intro.dataCount else { throw .badRegion("its trailer is outside the data") }
        let position = intro.sectionCount - intro.dataCount + Int(first.offset)
        let trailer = RawEntry(section, at: position)
        guard accepted.contains(RPMTag(rawValue: trailer.tag)), trailer.type == first.type, Int(trailer.count) == size else {
            throw .badRegion("its trailer is not one")
        }
        let span = -Int(Int32(bitPattern: trailer.offset))
        guard span > 0, span % size == 0, span / size <= intro.entryCount else {
            throw .badRegion("its trailer spans \(span) bytes of index")
        }
        if kind == .main {
            guard span / size == intro.entryCount else { throw .badRegion("it spans \(span / size) of \(intro.entryCount) entries") }
            guard Int(first.offset) + size == intro.dataCount else { throw .badRegion("data follows its trailer") }
        }
        return position
    }

    private static func checkedEntry(_ raw: RawEntry, _ section: [UInt8], dataStart: Int) throws(RPMHeaderError) -> Entry {
        let tag = RPMTag(rawValue: raw.tag)
        guard raw.tag >= RPMHeaderLimits.smallestTag else { throw .badEntry(tag, "the number is reserved") }
        guard let type = RPMValueType(rawValue: raw.type) else { throw .badEntry(tag, "it has the unknown type \(raw.type)") }
        guard raw.count > 0 else { throw .badEntry(tag, "it has no elements") }
        guard Int(raw.offset) % type.alignment == 0 else { throw .badEntry(tag, "it is not aligned") }
        let start = dataStart + Int(raw.offset)
        guard start < section.count else { throw .badEntry(tag, "it is outside the data") }
        let count = Int(raw.count)
        guard type == .binary || count <= RPMHeaderLimits.elements else { throw .badEntry(tag, "it has \(count) elements") }
        if let size = type.elementSize {
            guard count <= (section.count - start) / size else { throw .badEntry(tag, "it is longer than the data") }
            return Entry(tag: tag, type: type, start: start, end: start + count * size, count: count)
        }
        if type == .string, count != 1 { throw .badEntry(tag, "it is a string with the count \(count)") }
        guard count <= section.count - start else { throw .badEntry(tag, "it is longer than the data") }
        var end = start
        for _ in 0..<count {
            guard let terminator = section[end...].firstIndex(of: 0) else { throw .badEntry(tag, "a string has no end") }
            end = terminator + 1
        }
        return Entry(tag: tag, type: type, start: start, end: end, count: count)
    }
}

/// The limits for a header, as in rpm (`hdrchk` of rpm 4.14 and later).
package enum RPMHeaderLimits {
    /// The maximum number of entries of a main header.
    static let entries = 65_535
    /// The maximum size of a main header's data, in bytes.
    static let dataBytes = 256 << 20
    /// The maximum size of a main header's data that rpm before 4.12 reads, in bytes.
    static let oldDataBytes = 16 << 20
    /// The maximum number of entries of a signature header.
    ///
    /// rpm allows 32; the reader allows more for additions by others.
    static let signatureEntries = 64
    /// The maximum size of a signature header's data, in bytes.
    static let signatureDataBytes = 64 << 20
    /// The size of the start of a section: magic, version, reserved bytes, number of entries, size of the data.
    static let introBytes = 16
    /// The size of an index entry, in bytes.
    static let entryBytes = 16
    /// The maximum number of elements of an array other than bytes.
    ///
    /// rpm 6 allows a quarter of it.
    static let elements = 4 << 20
    /// The lowest valid tag that is not a region.
    static let smallestTag: UInt32 = 100
}

/// An error for bytes or values that are not a valid header.
package enum RPMHeaderError: Error, Hashable, Sendable, CustomStringConvertible {
    case badMagic
    case truncated(needed: UInt64, available: UInt64)
    case tooManyEntries(Int, limit: Int)
    case tooMuchData(Int, limit: Int)
    case noEntries
    case badRegion(String)
    case badEntry(RPMTag, String)
    case duplicate(RPMTag)
    case wrongType(RPMTag, expected: String, found: String)
    case missing(RPMTag)
    case unequalCounts(RPMTag, expected: Int, found: Int)

    package var description: String {
        switch self {
        case .badMagic: "the header does not start with the header magic"
        case .truncated(let needed, let available): "the header needs \(needed) bytes, the file has \(available) left"
        case .tooManyEntries(let count, let limit): "the header states \(count) entries, at most \(limit) are allowed"
        case .tooMuchData(let count, let limit): "the header states \(count) bytes of data, at most \(limit) are allowed"
        case .noEntries: "the header has no entries"
        case .badRegion(let problem): "the region of the header is bad: \(problem)"
        case .badEntry(let tag, let problem): "the header entry \(tag) is bad: \(problem)"
        case .duplicate(let tag): "the header entry \(tag) occurs twice"
        case .wrongType(let tag, let expected, let found): "the header entry \(tag) has the type \(found), it must be \(expected)"
        case .missing(let tag): "the header has no entry \(tag)"
        case .unequalCounts(let tag, let expected, let found): "the header entry \(tag) has \(found) elements, it must have \(expected)"
        }
    }
}
