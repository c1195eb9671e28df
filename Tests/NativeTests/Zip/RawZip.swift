@testable import Native

/// A zip archive in which every record can be made wrong.
struct RawZip {
    /// An entry.
    ///
    /// A field with `nil` gets the right value.
    struct Entry {
        var name: [UInt8]
        var content: [UInt8] = Array("content\n".utf8)
        var method: UInt16 = 8
        var packed: [UInt8]?
        var flags: UInt16 = 0
        var version: UInt16 = 20
        var attributes: UInt32 = 0o100644 << 16
        var disk: UInt16 = 0
        var extra: [UInt8] = []
        var comment: [UInt8] = []
        /// The values of the directory.
        var (checksum, packedSize, size, offset): (UInt32?, UInt32?, UInt32?, UInt32?)
        /// The values of the local header.
        var local = Local()
        /// The bytes after the content.
        var behind: [UInt8] = []
        var isListed = true
        var isThere = true

        init(_ name: String, _ content: String = "content\n") {
            self.name = Array(name.utf8)
            self.content = Array(content.utf8)
        }
    }

    struct Local {
        var mark: UInt32 = 0x0403_4B50
        var (name, extra): ([UInt8]?, [UInt8]) = (nil, [])
        var (flags, method): (UInt16?, UInt16?)
        var (checksum, packedSize, size): (UInt32?, UInt32?, UInt32?)
    }

    var entries: [Entry]
    var before: [UInt8] = []
    var beforeDirectory: [UInt8] = []
    var afterDirectory: [UInt8] = []
    var comment: [UInt8] = []
    var after: [UInt8] = []
    var (count, directorySize, directoryOffset): (UInt16?, UInt32?, UInt32?)
    var disks: UInt32 = 0
    /// A closure that makes the ZIP64 records from the number of entries, and the directory's size and offset.
    var zip64: ((_ count: UInt64, _ size: UInt64, _ offset: UInt64) -> [UInt8])?

    init(_ entries: [Entry]) {
        self.entries = entries
    }

    func bytes() throws -> [UInt8] {
        var archive = before
        var directory: [UInt8] = []
        for entry in entries {
            let packed = try entry.packed ?? (entry.method == 8 ? DeflateStream().deflate(entry.content, isLast: true) : entry.content)
            var sum = ZipCheckSum()
            sum.update(entry.content)
            let checksum = entry.checksum ?? sum.value
            let (packedSize, size) = (entry.packedSize ?? UInt32(packed.count), entry.size ?? UInt32(entry.content.count))
            let offset = entry.offset ?? UInt32(archive.count)
            let local = entry.local
            if entry.isThere {
                archive.append(zip32: local.mark)
                archive.append(zip16: entry.version)
                archive.append(zip16: local.flags ?? entry.flags)
                archive.append(zip16: local.method ?? entry.method)
                archive.append(zip32: 0x21 << 16)
                archive.append(zip32: local.checksum ?? checksum)
                archive.append(zip32: local.packedSize ?? packedSize)
                archive.append(zip32: local.size ?? size)
                archive.append(zip16: UInt16((local.name ?? entry.name).count))
                archive.append(zip16: UInt16(local.extra.count))
                archive += (local.name ?? entry.name) + local.extra + packed + entry.behind
            }
            guard entry.isListed else { continue }
            directory.append(zip32: 0x0201_4B50)
            directory.append(zip16: 3 << 8 | 20)
            directory.append(zip16: entry.version)
            directory.append(zip16: entry.flags)
            directory.append(zip16: entry.method)
            directory.append(zip32: 0x21 << 16)
            for value in [checksum, packedSize, size] { directory.append(zip32: value) }
            for value in [entry.name.count, entry.extra.count, entry.comment.count] { directory.append(zip16: UInt16(value)) }
            directory.append(zip16: entry.disk)
            directory.append(zip16: 0)
            directory.append(zip32: entry.attributes)
            directory.append(zip32: offset)
            directory += entry.name + entry.extra + entry.comment
        }
        archive += beforeDirectory
        let (start, number) = (archive.count, entries.count { $0.isListed })
        archive += directory + afterDirectory
        if let zip64 { archive += zip64(UInt64(number), UInt64(directory.count), UInt64(start)) }
        archive.append(zip32: 0x0605_4B50)
        archive.append(zip32: disks)
        archive.append(zip16: count ?? UInt16(number))
        archive.append(zip16: count ?? UInt16(number))
        archive.append(zip32: directorySize ?? UInt32(directory.count))
        archive.append(zip32: directoryOffset ?? UInt32(start))
        archive.append(zip16: UInt16(comment.count))
        return archive + comment + after
    }

    /// Returns the ZIP64 record and its locator.
    static func zip64End(_ count: UInt64, _ size: UInt64, _ offset: UInt64, locator: UInt64? = nil, mark: UInt32 = 0x0606_4B50) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.append(zip32: mark)
        bytes += number(44)
        bytes.append(zip32: 45 << 16 | 45)
        bytes += [UInt8](repeating: 0, count: 8) + number(count) + number(count) + number(size) + number(offset)
        bytes.append(zip32: 0x0706_4B50)
        bytes.append(zip32: 0)
        bytes += number(locator ?? offset + size)
        bytes.append(zip32: 1)
        return bytes
    }

    /// Returns an extra field.
    static func field(_ kind: UInt16, _ content: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.append(zip16: kind)
        bytes.append(zip16: UInt16(content.count))
        return bytes + content
    }

    /// Returns a number in eight bytes.
    static func number(_ value: UInt64) -> [UInt8] { (0..<8).map { UInt8(truncatingIfNeeded: value >> (8 * UInt64($0))) } }

    /// Returns a data descriptor of 16 bytes, or of 24.
    static func descriptor(_ content: String, packedSize: Int, isLong: Bool = false) -> [UInt8] {
        var sum = ZipCheckSum()
        sum.update(Array(content.utf8))
        var bytes: [UInt8] = []
        bytes.append(zip32: 0x0807_4B50)
        bytes.append(zip32: sum.value)
        for size in [packedSize, content.utf8.count] { bytes += number(UInt64(size)).prefix(isLong ? 8 : 4) }
        return bytes
    }
}
