internal import Native
internal import VersionSort

/// Reads the METADATA of a wheel from a few parts of it: the end record, the directory, the one entry.
struct WheelPart {
    let source: ByteSource
    let wheel: WheelFilename

    /// The bytes asked for first: they hold the directory and the metadata of most wheels.
    static let tailLength: UInt64 = 32 << 10

    private struct Window {
        let start: UInt64
        let bytes: [UInt8]
    }

    /// The bytes of METADATA; throws `ZipFault` for a file that is no such wheel.
    func metadata() async throws -> [UInt8] {
        let (tail, fileSize) = try await source.tail(Self.tailLength)
        guard UInt64(tail.count) <= fileSize else { throw ZipFault.truncated }
        let window = Window(start: fileSize - UInt64(tail.count), bytes: tail)
        let place = try ZipDirectory.locate(tail: tail, fileSize: fileSize)
        let directory = try await read(place.offset..<(place.offset + place.size), window)
        let entries = try ZipDirectory.entries(directory, count: place.count)
        let entry = try metadataEntry(entries)
        let start = UInt64(entry.localOffset)
        // The next entry, or the directory, bounds what belongs to this one.
        let end = entries.lazy.map { UInt64($0.localOffset) }.filter { $0 > start }.min() ?? place.offset
        guard start < end, end <= place.offset else { throw ZipFault.truncated }
        guard end - start <= PageLimits.metadata else { throw ZipFault.tooLarge }
        return try extract(entry, from: try await read(start..<end, window))
    }

    private func read(_ range: Range<UInt64>, _ window: Window) async throws -> [UInt8] {
        if range.isEmpty { return [] }
        guard range.lowerBound < window.start else {
            let first = Int(range.lowerBound - window.start)
            guard first + range.count <= window.bytes.count else { throw ZipFault.truncated }
            return Array(window.bytes[first..<(first + range.count)])
        }
        let bytes = try await source.part(range)
        guard bytes.count == range.count else { throw ZipFault.truncated }
        return bytes
    }

    private func metadataEntry(_ entries: [ZipEntry]) throws(ZipFault) -> ZipEntry {
        var found: ZipEntry?
        for entry in entries where WheelMetadataPath.matches(entry.name, wheel) {
            guard found == nil else { throw .ambiguousMetadata }
            found = entry
        }
        guard let found else { throw .noMetadata }
        return found
    }

    /// Unpacks an entry from its local header on, once both headers tell the same of it (APPNOTE.TXT §4.3.7).
    private func extract(_ entry: ZipEntry, from bytes: [UInt8]) throws -> [UInt8] {
        guard bytes.count >= 30, bytes.u32(0) == 0x0403_4b50 else { throw ZipFault.truncated }
        let nameEnd = 30 + Int(bytes.u16(26))
        let start = nameEnd + Int(bytes.u16(28))
        guard entry.compressedSize != .max, entry.size != .max else { throw ZipFault.unsupported("64-bit fields") }
        guard UInt64(entry.size) <= PageLimits.metadata else { throw ZipFault.tooLarge }
        guard start + Int(entry.compressedSize) <= bytes.count else { throw ZipFault.truncated }
        guard Array(bytes[30..<nameEnd]) == entry.name else { throw ZipFault.disagreement("name") }
        guard bytes.u16(8) == entry.method else { throw ZipFault.disagreement("method") }
        guard bytes.u16(6) == entry.flags else { throw ZipFault.disagreement("flags") }
        guard entry.flags & 1 == 0 else { throw ZipFault.unsupported("encryption") }
        guard entry.method == 0 || entry.method == 8 else { throw ZipFault.unsupported("the compression method \(entry.method)") }
        // With bit 3 the sizes stand behind the data and the local header has none.
        if entry.flags & 8 == 0 {
            guard bytes.u32(14) == entry.checksum, bytes.u32(18) == entry.compressedSize, bytes.u32(22) == entry.size else {
                throw ZipFault.disagreement("size")
            }
        }
        return try SingleEntryZip.unpack(entry, data: bytes[start..<(start + Int(entry.compressedSize))])
    }
}

/// Where the METADATA of a wheel is: `NAME-VERSION.dist-info/METADATA`, spelt in any of the ways that mean the same project.
enum WheelMetadataPath {
    static func matches(_ path: [UInt8], _ wheel: WheelFilename) -> Bool {
        guard path.count <= PageLimits.filename * 2, let text = String(validating: path, as: UTF8.self) else { return false }
        return matches(text, wheel)
    }

    static func matches(_ path: String, _ wheel: WheelFilename) -> Bool {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[1] == "METADATA", parts[0].hasSuffix(".dist-info") else { return false }
        let stem = parts[0].dropLast(".dist-info".count)
        guard let dash = stem.lastIndex(of: "-"), (try? ProjectName(String(stem[..<dash]))) == wheel.name else { return false }
        // Older tools escaped versions in ways that no longer parse: the name decides, the text inside is checked later.
        guard let version = try? Version(String(stem[stem.index(after: dash)...])) else { return true }
        return version == wheel.version
    }
}
