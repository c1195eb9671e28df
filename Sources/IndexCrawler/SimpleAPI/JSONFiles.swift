internal import VersionSort

/// The files of a page in the JSON form, scanned one by one.
struct JSONFiles {
    /// An element of the list.
    enum Entry {
        /// A file in the usual form, with the range of its entry; its name may belong to another project.
        case plain(PlainFile, Range<Int>)
        /// A file of a kind that installers do not use, with the range of its name.
        case unused(Range<Int>)
        /// Any other element, which a decoder must read.
        case other(Range<Int>)
    }

    private var scanner: JSONScanner
    /// The page was fetched over https, so its files must be too.
    private let isSecure: Bool
    /// The number of folders above the page, including its own and the root.
    ///
    /// It is 3 for a page at `/simple/demo/`. A relative address may begin with fewer `../` than that.
    private let depth: Int
    /// The depth of an entry: it is in the page, and in its list of files.
    static let entryDepth = 2

    /// The number of elements so far.
    private(set) var count = 0

    /// The place after the last element.
    var end: Int { scanner.place }

    /// Creates a scanner of the list that begins at a place.
    init(_ bytes: [UInt8], at place: Int, isSecure: Bool, depth: Int) {
        scanner = JSONScanner(bytes, at: place)
        self.isSecure = isSecure
        self.depth = depth
    }

    /// Returns the next element; `nil` at the end of the list.
    mutating func next() throws(JSONScanner.Fault) -> Entry? {
        if count == 0 {
            try scanner.expect("[")
            if scanner.take("]") { return nil }
        } else if !scanner.take(",") {
            try scanner.expect("]")
            return nil
        }
        count += 1
        _ = scanner.next()
        let start = scanner.place
        if let entry = try? plain(from: start) { return entry }
        scanner.go(to: start)
        return .other(try scanner.skip(depth: Self.entryDepth))
    }

    /// The fields of an entry, and a bit set of the fields that it has.
    private struct Fields {
        var file = PlainFile()
        var url = 0..<0
        var met = 0
        /// The value of the field under its old name, used if the entry does not have the new name.
        var oldCoreMetadata = PlainFile.Mark.absent
        var hasCoreMetadata = false

        /// Records a field; returns `false` if it occurred before.
        mutating func meet(_ field: Int) -> Bool {
            defer { met |= 1 << field }
            return met & 1 << field == 0
        }
    }

    private mutating func plain(from start: Int) throws(JSONScanner.Fault) -> Entry {
        var fields = Fields()
        try scanner.expect("{")
        repeat {
            let key = try scanner.plainText()
            try scanner.expect(":")
            try readField(key, &fields)
        } while scanner.take(",")
        try scanner.expect("}")
        // The name, the address and the digests are required.
        guard fields.met & 0b111 == 0b111 else { throw scanner.fault }
        guard PlainNames.isHarmless(scanner.bytes, fields.file.filename) else { throw scanner.fault }
        guard PlainNames.isDistribution(scanner.bytes, fields.file.filename) else { return .unused(fields.file.filename) }
        guard let folder = PlainNames.folder(scanner.bytes, fields.url, of: fields.file.filename, isSecure: isSecure, depth: depth) else { throw scanner.fault }
        (fields.file.folder, fields.file.base) = folder
        if !fields.hasCoreMetadata { fields.file.coreMetadata = fields.oldCoreMetadata }
        return .plain(fields.file, start..<scanner.place)
    }

    private mutating func readField(_ key: Range<Int>, _ fields: inout Fields) throws(JSONScanner.Fault) {
        let field = Self.field(scanner, key)
        guard field < Self.unknown else {
            try scanner.skip(depth: Self.entryDepth + 1)
            return
        }
        guard fields.meet(field) else { throw scanner.fault }
        switch field {
        case 0: fields.file.filename = try scanner.plainText()
        case 1: fields.url = try scanner.plainText()
        case 2: fields.file.sha256 = try digests()
        case 3: fields.file.requiresPython = try optionalText()
        case 4: fields.file.size = scanner.takeWord("null") ? nil : try scanner.count()
        case 5: fields.file.uploadTime = try optionalText()
        case 6: fields.file.yanked = try yankedMark()
        case 7: (fields.hasCoreMetadata, fields.file.coreMetadata) = try coreMetadataMark()
        case 8: (_, fields.oldCoreMetadata) = try coreMetadataMark()
        default:
            fields.file.provenance = try optionalText()
            if let address = fields.file.provenance, !PlainNames.isSecureAddress(scanner.bytes, address) { throw scanner.fault }
        }
    }

    /// The number that stands for an unknown field, which is skipped.
    private static let unknown = 10

    /// Returns the number of a field by its name.
    private static func field(_ scanner: JSONScanner, _ key: Range<Int>) -> Int {
        switch key.count {
        case 3 where scanner.matches(key, "url"): 1
        case 4 where scanner.matches(key, "size"): 4
        case 6 where scanner.matches(key, "hashes"): 2
        case 6 where scanner.matches(key, "yanked"): 6
        case 8 where scanner.matches(key, "filename"): 0
        case 10 where scanner.matches(key, "provenance"): 9
        case 11 where scanner.matches(key, "upload-time"): 5
        case 13 where scanner.matches(key, "core-metadata"): 7
        case 15 where scanner.matches(key, "requires-python"): 3
        case 18 where scanner.matches(key, "dist-info-metadata"): 8
        default: unknown
        }
    }

    private mutating func optionalText() throws(JSONScanner.Fault) -> Range<Int>? {
        scanner.takeWord("null") ? nil : try scanner.plainText()
    }

    /// Reads `false`, `null`, `true` or a reason.
    ///
    /// - Throws: a fault for a reason that is longer than ``PageLimits/reason`` bytes, so that a decoder reads the entry.
    private mutating func yankedMark() throws(JSONScanner.Fault) -> PlainFile.Mark {
        if scanner.takeWord("false") || scanner.takeWord("null") { return .absent }
        if scanner.takeWord("true") { return .bare }
        let reason = try scanner.plainText()
        guard reason.count <= PageLimits.reason else { throw scanner.fault }
        return .text(reason)
    }

    /// Reads `null`, `false`, `true` or digests.
    ///
    /// Returns `false` for `null` and `true` for any other value, and the mark.
    private mutating func coreMetadataMark() throws(JSONScanner.Fault) -> (Bool, PlainFile.Mark) {
        if scanner.takeWord("null") { return (false, .absent) }
        if scanner.takeWord("false") { return (true, .absent) }
        if scanner.takeWord("true") { return (true, .bare) }
        return (true, .text(try digests()))
    }

    /// Reads an object whose only member is a lower-case SHA-256 digest.
    private mutating func digests() throws(JSONScanner.Fault) -> Range<Int> {
        try scanner.expect("{")
        let algorithm = try scanner.plainText()
        try scanner.expect(":")
        let digest = try scanner.plainText()
        try scanner.expect("}")
        guard scanner.matches(algorithm, "sha256"), digest.count == 64, scanner.bytes[digest].allSatisfy(PackedWriter.isDigit) else {
            throw scanner.fault
        }
        return digest
    }
}
