/// The central directory of a zip archive (APPNOTE.TXT 6.3 §4.3.12), read for what libarchive changes on its way.
///
/// libarchive composes decomposed names, and takes times to be in the zone of the process. Here names are what is written
/// and times are UTC. It also tells where both descriptions of an entry disagree, which no honest archive does.
struct ZipDirectory {
    /// One entry, as the directory describes it.
    struct Record {
        /// The name as written.
        let name: [UInt8]
        /// The modification time in seconds since 1970, 0 when none is told.
        let modificationTime: Int64
        /// Where its local description starts.
        let offset: UInt64
        /// The 46 bytes before its name, a part of the directory.
        let fields: ArraySlice<UInt8>
    }

    /// The entries in the order of their places in the archive, which is the order libarchive gives them in.
    let records: [Record]
    /// Where the directory starts.
    let start: UInt64
    /// Whether it starts where the archive says, which it does not after bytes that belong to no archive, and the archive is said to be one file.
    let isAtItsPlace: Bool

    /// Reads the directory; throws when there is none, when it is cut short, or two entries share a place or a name.
    init(_ source: ArchiveSource) throws(ArchiveError) {
        let end = try Self.end(source)
        let bytes = try source.read(at: end.start, count: end.length)
        var reader = LittleEndianReader(bytes)
        var records: [Record] = []
        while reader.rest >= 46 {
            guard reader.take32() == 0x0201_4B50 else { throw Self.damage("its directory has an entry without a mark") }
            records.append(try Self.record(&reader))
        }
        guard reader.rest == 0, UInt64(records.count) == end.count else {
            throw Self.damage("its directory does not hold as many entries as it says")
        }
        records.sort { $0.offset < $1.offset }
        guard !zip(records, records.dropFirst()).contains(where: { $0.offset == $1.offset }) else {
            throw Self.damage("two entries share one place")
        }
        var names: Set<[UInt8]> = []
        for record in records where !names.insert(record.name).inserted {
            throw .damaged(entry: String(decoding: record.name, as: UTF8.self), reason: "two entries have this name")
        }
        self.records = records
        start = end.start
        isAtItsPlace = end.start == end.stated && end.isAlone
    }

    private static func record(_ reader: inout LittleEndianReader) throws(ArchiveError) -> Record {
        let fields = reader.following(46, from: -4)
        reader.skip(8)
        let (clock, date) = (reader.take16(), reader.take16())
        reader.skip(4)
        let (packed, size) = (reader.take32(), reader.take32())
        let (nameLength, extraLength, commentLength) = (reader.take16(), reader.take16(), reader.take16())
        reader.skip(8)
        let offset = reader.take32()
        guard reader.rest >= Int(nameLength) + Int(extraLength) + Int(commentLength) else {
            throw damage("its directory is cut short")
        }
        let name = reader.take(Int(nameLength))
        var extra = LittleEndianReader(reader.take(Int(extraLength)))
        reader.skip(Int(commentLength))
        var (time, place) = (dosTime(date: date, clock: clock), UInt64(offset))
        while extra.rest >= 4 {
            let (kind, length) = (extra.take16(), Int(extra.take16()))
            guard extra.rest >= length else { break }
            var field = LittleEndianReader(extra.take(length))
            if kind == 0x5455, length >= 5, field.take8() & 1 == 1 {
                time = Int64(Int32(bitPattern: field.take32()))
            } else if kind == 1, offset == .max {
                // ZIP64 (§4.5.3): only the values that did not fit are there, in this order.
                field.skip((size == .max ? 8 : 0) + (packed == .max ? 8 : 0))
                guard field.rest >= 8 else { throw damage("its directory has a short ZIP64 field") }
                place = field.take64()
            }
        }
        return Record(name: name, modificationTime: time, offset: place, fields: fields)
    }

    /// Where the directory is: it ends where the records of the end start, whatever comes before the archive.
    private static func end(_ source: ArchiveSource) throws(ArchiveError) -> (start: UInt64, stated: UInt64, isAlone: Bool, length: Int, count: UInt64) {
        let tailLength = min(source.count, 22 + 65535 + 20)
        let tail = try source.read(at: source.count - tailLength, count: Int(tailLength))
        guard
            let start = stride(from: tail.count - 22, through: 0, by: -1).first(where: { start in
                tail[start] == 0x50 && tail[start + 1] == 0x4B && tail[start + 2] == 5 && tail[start + 3] == 6
                    && Int(tail[start + 20]) | Int(tail[start + 21]) << 8 == tail.count - start - 22
            })
        else { throw damage("it has no end record, or bytes after it") }
        // The numbers of this disk and of the directory's, and how many entries are on this one.
        let isAlone = tail[(start + 4)..<(start + 8)].allSatisfy { $0 == 0 } && tail[(start + 8)..<(start + 10)] == tail[(start + 10)..<(start + 12)]
        var reader = LittleEndianReader(Array(tail[(start + 10)...]))
        var (count, length, offset) = (UInt64(reader.take16()), UInt64(reader.take32()), UInt64(reader.take32()))
        var end = source.count - tailLength + UInt64(start)
        if count == 0xFFFF || length == 0xFFFF_FFFF || offset == 0xFFFF_FFFF, start >= 20 {
            var locator = LittleEndianReader(Array(tail[(start - 20)..<start]))
            if locator.take32() == 0x0706_4B50, end >= 76 {
                end -= 76
                var record = LittleEndianReader(try source.read(at: end, count: 56))
                guard record.take32() == 0x0606_4B50 else { throw damage("its ZIP64 end record is not before the locator") }
                record.skip(28)
                (count, length, offset) = (record.take64(), record.take64(), record.take64())
            }
        }
        guard length <= end, length <= sizeLimit else { throw damage("its directory is longer than can be") }
        return (end - length, offset, isAlone, Int(length), count)
    }

    /// The time of MS-DOS fields, taken as UTC.
    private static func dosTime(date: UInt16, clock: UInt16) -> Int64 {
        let (year, month, day) = (Int64(date >> 9) + 1980, Int64(date >> 5 & 15), Int64(date & 31))
        guard (1...12).contains(month), day >= 1 else { return 0 }
        let seconds = Int64(clock >> 11) * 3600 + Int64(clock >> 5 & 63) * 60 + Int64(clock & 31) * 2
        // Days since 1 March 1968, with the leap day last in its year; 1980 to 2107 has one exception, 2100.
        let years = (month <= 2 ? year - 1 : year) - 1968
        let days = years * 365 + years / 4 + (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return (days - (years >= 132 ? 1 : 0) - 671) * 86400 + seconds
    }

    private static func damage(_ reason: String) -> ArchiveError { .damaged(entry: nil, reason: reason) }

    private static let sizeLimit: UInt64 = 256 << 20
}
