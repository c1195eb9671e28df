import Native
import VersionSort

/// A file in the payload of a package.
package struct PayloadEntry: Sendable, Hashable {
    /// The name in the archive.
    ///
    /// For a record without a name, it is the path in the header.
    package var name: String
    /// The index of the file in the header; `nil` for a name that is not in the header.
    package var index: Int?
    /// The mode, including the type bits.
    package var mode: UInt16
    /// The size of the content that follows, in bytes.
    package var size: UInt64
    /// The number of names of the file in the archive.
    ///
    /// Only the last one has the content.
    package var linkCount: UInt32
    /// A Boolean value indicating whether the record has no fields of its own, as for large files and in packages of rpm 6.
    package var isShort: Bool
}

/// A reader of the payload of a package: its files in order, and the content of each in parts.
package struct PayloadReader: ~Copyable {
    private var stream: PayloadStream
    private let files: [PackageDescription.File]
    private let places: [[UInt8]: Int]
    private let links: HardLinks
    private var contentLeft: UInt64 = 0
    private var isAtEnd = false

    /// Opens the payload of a package.
    ///
    /// - Throws: ``RPMReadError`` if the file cannot be opened or the payload has an unknown format.
    package init(_ package: ReadPackage) throws(RPMReadError) {
        // Finding its padding needs knowledge of the layout, which only rpm 6.2 and later have.
        guard !package.package.requires.contains(where: { $0.name == "rpmlib(PayloadAlignment)" }) else {
            throw .badPayload("its files are aligned, which is not supported")
        }
        let links = try HardLinks(package)
        let file = try PackageBytes(package.path)
        guard file.size >= package.headerEnd else { throw .truncated("payload") }
        let range = package.headerEnd..<file.size
        do throws(ArchiveError) {
            stream = PayloadStream(try Decompressor(file.opened(), range: range))
        } catch {
            throw .badPayload("\(error)")
        }
        self.links = links
        files = package.package.files
        var places: [[UInt8]: Int] = [:]
        for (index, file) in files.enumerated() { places[Self.key(Array(file.path.utf8)[...])] = index }
        self.places = places
    }

    /// Returns the next file, or `nil` after the last; skips the unread content of the one before.
    package mutating func next() throws(RPMReadError) -> PayloadEntry? {
        guard !isAtEnd else { return nil }
        // Do not use read(upTo:): for an unused array, the optimizer of Swift 6.3.1 releases the array before the copy into it.
        while contentLeft > 0 { contentLeft -= UInt64(try stream.readSome(upTo: Int(min(1 << 20, contentLeft))).count) }
        try stream.align()
        let head = try stream.read(CpioRecord.shortHeadBytes)
        let entry: PayloadEntry?
        switch try CpioReader.Form(head.prefix(6)) {
        case .short: entry = try indexed(try CpioReader.number(head.suffix(8)))
        case .long: entry = try named(head)
        }
        guard let entry else {
            isAtEnd = true
            return nil
        }
        contentLeft = entry.size
        return entry
    }

    /// Returns the next part of the current file's content, at most `count` bytes; `nil` at its end.
    package mutating func read(upTo count: Int) throws(RPMReadError) -> [UInt8]? {
        guard contentLeft > 0, count > 0 else { return nil }
        let part = try stream.readSome(upTo: Int(min(UInt64(count), contentLeft)))
        contentLeft -= UInt64(part.count)
        return Array(part)
    }

    private mutating func indexed(_ number: UInt32) throws(RPMReadError) -> PayloadEntry {
        guard let index = Int(exactly: number), files.indices.contains(index) else {
            throw .badPayload("a record refers to the file \(number) of \(files.count)")
        }
        try stream.align()
        let file = files[index]
        // A folder has a size in some headers but never a content.
        let hasContent = file.isSymlink || file.isRegular && links.carriesContent(index)
        let names = UInt32(truncatingIfNeeded: links.names(index).count)
        return PayloadEntry(
            name: file.path, index: index, mode: file.mode, size: hasContent ? file.size : 0, linkCount: names, isShort: true)
    }

    /// Returns the entry of a record with a name; `nil` for the trailer.
    private mutating func named(_ start: ArraySlice<UInt8>) throws(RPMReadError) -> PayloadEntry? {
        let head = Array(start) + (try stream.read(CpioRecord.headBytes - start.count))
        func field(_ number: Int) throws(RPMReadError) -> UInt32 {
            try CpioReader.number(head[6 + 8 * number..<14 + 8 * number])
        }
        let nameSize = Int(try field(11))
        guard (1...CpioReader.longestName).contains(nameSize) else { throw .badPayload("a file name has \(nameSize) bytes") }
        let name = try stream.read(nameSize)
        guard name.last == 0, !name.dropLast().contains(0) else { throw .badPayload("a file name is not ended by its only NUL") }
        try stream.align()
        let bytes = name.dropLast()
        if bytes.elementsEqual(CpioRecord.trailerName.utf8) { return nil }
        let mode = try field(1)
        guard mode <= UInt32(UInt16.max) else { throw .badPayload("a file has the mode \(mode)") }
        let path = RPMText.decoded(bytes)
        return PayloadEntry(
            name: path, index: places[Self.key(Array(path.utf8)[...])], mode: UInt16(mode),
            size: UInt64(try field(6)), linkCount: try field(4), isShort: false)
    }

    /// Returns a path without the leading `./` or `/`.
    private static func key(_ path: ArraySlice<UInt8>) -> [UInt8] {
        var path = path
        if path.first == UInt8(ascii: "."), path.dropFirst().first == UInt8(ascii: "/") { path = path.dropFirst() }
        if path.first == UInt8(ascii: "/") { path = path.dropFirst() }
        return Array(path)
    }
}

/// The hard links of a package: files that share a device and an inode.
///
/// The payload contains the content of such a set once, with the last name in header order.
struct HardLinks {
    /// All names of each file with several names, in header order.
    ///
    /// Files with one name are not included.
    private let sets: [Int: [Int]]

    /// The value for a package in which every file has one name.
    static let none = HardLinks(sets: [:])

    private init(sets: [Int: [Int]]) {
        self.sets = sets
    }

    /// Finds the hard links.
    ///
    /// - Throws: ``RPMReadError`` if the arrays do not match the files.
    init(_ package: ReadPackage) throws(RPMReadError) {
        let files = package.package.files
        let header = package.header
        let inodes: [UInt64]?
        let devices: [UInt64]?
        do throws(RPMHeaderError) {
            inodes = try header.parallel(.fileInodes, files.count, try header.integers(.fileInodes))
            devices = try header.parallel(.fileDevices, files.count, try header.integers(.fileDevices))
        } catch {
            throw .header(error)
        }
        guard let inodes else {
            sets = [:]
            return
        }
        struct Identity: Hashable {
            let device: UInt64
            let inode: UInt64
        }
        var places: [Identity: [Int]] = [:]
        for (index, file) in files.enumerated() where file.isRegular && !file.flags.contains(.ghost) {
            places[Identity(device: devices?[index] ?? 0, inode: inodes[index]), default: []].append(index)
        }
        var sets: [Int: [Int]] = [:]
        for names in places.values where names.count > 1 {
            for index in names { sets[index] = names }
        }
        self.sets = sets
    }

    /// Returns all names of a file, including itself.
    func names(_ index: Int) -> [Int] { sets[index] ?? [index] }

    /// Returns `true` if this name of a file has the content in the payload.
    func carriesContent(_ index: Int) -> Bool { sets[index]?.last ?? index == index }

    /// The names of each file with several names, sorted by the index of the last name.
    var all: [[Int]] { sets.filter { $0.key == $0.value.last }.sorted { $0.key < $1.key }.map(\.value) }
}
