/// Writes zip archives (APPNOTE.TXT 6.3) without ZIP64: entries below 4 GiB, fewer than 65535 of them.
///
/// libarchive's own writer turns times into the local time zone, so its bytes would differ between machines. The deflated
/// form and the CRC-32 come out of a gzip stream, which holds both.
struct ZipWriter {
    private var archive: [UInt8] = []
    private var directory: [UInt8] = []
    private var count: UInt16 = 0

    /// Adds an entry; the content of a symbolic link is what it says.
    mutating func add(
        _ path: String, _ kind: ArchiveEntry.Kind, _ content: [UInt8], permissions: UInt16, time: Int64
    ) throws(ArchiveError) {
        let name = Array(path.utf8)
        guard !name.isEmpty, let nameLength = UInt16(exactly: name.count) else {
            throw .notWritable(entry: path, reason: "the path is empty or longer than 65535 bytes")
        }
        let packed = try Self.deflate(content)
        guard let size = UInt32(exactly: content.count), let packedSize = UInt32(exactly: packed.deflated.count),
            let offset = UInt32(exactly: archive.count), count < UInt16.max - 1
        else {
            throw .notWritable(entry: path, reason: "a zip archive of this kind holds less than 4 GiB and 65535 entries")
        }
        let isStored = packedSize >= size
        let (date, clock) = try Self.dosTime(time, path)
        var fields: [UInt8] = []
        // Version 2.0 to read; flag bit 11: the name is UTF-8; method 8 is deflate, 0 is none.
        fields.append16(20)
        fields.append16(0x0800)
        fields.append16(isStored ? 0 : 8)
        fields.append16(clock)
        fields.append16(date)
        fields.append32(packed.crc)
        fields.append32(isStored ? size : packedSize)
        fields.append32(size)
        fields.append16(nameLength)
        fields.append16(0)
        archive += [0x50, 0x4B, 0x03, 0x04] + fields + name
        archive += isStored ? content[...] : packed.deflated

        // Made by Unix (3), so that the upper half of the external attributes is a mode.
        directory += [0x50, 0x4B, 0x01, 0x02]
        directory.append16(3 << 8 | 20)
        directory += fields
        directory += [UInt8](repeating: 0, count: 6)
        directory.append32(Self.attributes(kind, permissions))
        directory.append32(offset)
        directory += name
        count += 1
    }

    /// Adds the central directory and returns the archive.
    consuming func finish() throws(ArchiveError) -> [UInt8] {
        guard let start = UInt32(exactly: archive.count), let length = UInt32(exactly: directory.count) else {
            throw .notWritable(entry: "", reason: "a zip archive of this kind holds less than 4 GiB")
        }
        var end: [UInt8] = [0x50, 0x4B, 0x05, 0x06, 0, 0, 0, 0]
        end.append16(count)
        end.append16(count)
        end.append32(length)
        end.append32(start)
        end.append16(0)
        return archive + directory + end
    }

    /// The raw deflate stream of some bytes and their CRC-32: what is between the 10-byte header and the 8-byte end of a gzip
    /// member (RFC 1952 §2.3).
    private static func deflate(_ content: [UInt8]) throws(ArchiveError) -> (deflated: ArraySlice<UInt8>, crc: UInt32) {
        let member = try Compressor.compress(content, .gzip, level: 9)
        guard member.count >= 18, member[3] == 0 else { throw .unsupported("the gzip form of this machine's libarchive") }
        let crc = member[(member.count - 8)..<(member.count - 4)].reversed().reduce(0) { $0 << 8 | UInt32($1) }
        return (member[10..<(member.count - 8)], crc)
    }

    private static func attributes(_ kind: ArchiveEntry.Kind, _ permissions: UInt16) -> UInt32 {
        switch kind {
        case .directory: UInt32(0o040000 | permissions & 0o7777) << 16 | 0x10
        case .symlink: UInt32(0o120000 | permissions & 0o7777) << 16
        default: UInt32(0o100000 | permissions & 0o7777) << 16
        }
    }

    /// A time as MS-DOS date and clock, both in UTC; the clock counts in steps of two seconds.
    private static func dosTime(_ seconds: Int64, _ path: String) throws(ArchiveError) -> (date: UInt16, clock: UInt16) {
        guard (ArchiveWriter.earliestZipTime..<4_354_819_200).contains(seconds) else {
            throw .notWritable(entry: path, reason: "a zip archive cannot say a time outside 1980 to 2107")
        }
        let second = seconds % 86400
        let (year, month, day) = civil(days: seconds / 86400)
        return (UInt16((year - 1980) << 9 | month << 5 | day), UInt16((second / 3600) << 11 | (second / 60 % 60) << 5 | (second % 60 / 2)))
    }

    /// The Gregorian date of a day counted from 1 January 1970, for days from then on.
    private static func civil(days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        // Counted from 1 March 0000, so that the leap day is the last of a year.
        let shifted = days + 719_468
        let (era, dayOfEra) = shifted.quotientAndRemainder(dividingBy: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        let year = era * 400 + yearOfEra + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
    }
}

extension [UInt8] {
    fileprivate mutating func append16(_ value: UInt16) {
        append(UInt8(truncatingIfNeeded: value))
        append(UInt8(truncatingIfNeeded: value >> 8))
    }

    fileprivate mutating func append32(_ value: UInt32) {
        append16(UInt16(truncatingIfNeeded: value))
        append16(UInt16(truncatingIfNeeded: value >> 16))
    }
}
