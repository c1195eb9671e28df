/// A writer of zip archives (APPNOTE.TXT 6.3) without ZIP64: entries below 4 GiB, fewer than 65535 of them.
///
/// The same entries give the same bytes on any machine: times are UTC, and the zlib level is fixed.
package struct ZipWriter {
    private var directory: [UInt8] = []
    private var count: UInt16 = 0
    private let time: Int64

    /// Starts an archive.
    ///
    /// All entries have the same modification time, in seconds since 1970.
    package init(modificationTime: Int64) {
        time = modificationTime
    }

    /// Adds a file to an archive on disk.
    package mutating func addFile(_ path: String, _ content: [UInt8], permissions: UInt16, to output: inout OutputFile) throws(ArchiveError) {
        try add(path, .regular, content, permissions: permissions, to: &output)
    }

    /// Adds a file from an entry of another archive, in parts; calls `look` with each part.
    package mutating func addFile(
        _ path: String, _ content: consuming ZipContent, permissions: UInt16, to output: inout OutputFile, look: ([UInt8]) -> Void
    ) throws(ArchiveError) {
        // Compress short content in one piece, and store it if that is shorter.
        var start: [UInt8] = []
        while start.count <= Self.partSize, let part = try content.next(upTo: Self.partSize) {
            look(part)
            start += part
        }
        guard start.count > Self.partSize else { return try addFile(path, start, permissions: permissions, to: &output) }
        let place = output.byteCount
        var record = ZipWriterRecord(sum: ZipCheckSum(), size: 0, packedSize: 0, isStored: false)
        // The header is overwritten once its values are known.
        try output.put(try header(path, record))
        let stream = try DeflateStream()
        var part = start
        while true {
            let next = try content.next(upTo: Self.partSize)
            record.sum.update(part)
            record.size += UInt64(part.count)
            let packed = try stream.deflate(part, isLast: next == nil)
            record.packedSize += UInt64(packed.count)
            try output.put(packed)
            guard let next else { break }
            look(next)
            part = next
        }
        let header = try header(path, record)
        do { try output.write(header, at: place) } catch { throw .file(error) }
        try note(path, .regular, permissions, header, at: place)
    }

    /// Adds the central directory to an archive on disk.
    package consuming func finish(_ output: inout OutputFile) throws(ArchiveError) { try end(&output) }

    /// Adds an entry.
    ///
    /// The content of a symbolic link is its target.
    mutating func add<Output: ZipOutput & ~Copyable>(
        _ path: String, _ kind: ArchiveEntry.Kind, _ content: [UInt8], permissions: UInt16, to output: inout Output
    ) throws(ArchiveError) {
        let packed = try DeflateStream().deflate(content, isLast: true)
        let isStored = packed.count >= content.count
        var record = ZipWriterRecord(
            sum: ZipCheckSum(), size: UInt64(content.count), packedSize: UInt64(isStored ? content.count : packed.count), isStored: isStored)
        record.sum.update(content)
        let header = try header(path, record)
        let place = output.byteCount
        try output.put(header)
        try output.put(isStored ? content : packed)
        try note(path, kind, permissions, header, at: place)
    }

    /// Adds the central directory.
    func end<Output: ZipOutput & ~Copyable>(_ output: inout Output) throws(ArchiveError) {
        guard let start = UInt32(exactly: output.byteCount), let length = UInt32(exactly: directory.count) else {
            throw .notWritable(entry: "", reason: "a zip archive of this kind holds less than 4 GiB")
        }
        var end: [UInt8] = [0x50, 0x4B, 0x05, 0x06, 0, 0, 0, 0]
        end.append(zip16: count)
        end.append(zip16: count)
        end.append(zip32: length)
        end.append(zip32: start)
        end.append(zip16: 0)
        try output.put(directory)
        try output.put(end)
    }

    /// Returns the local header of an entry, with its name.
    private func header(_ path: String, _ record: ZipWriterRecord) throws(ArchiveError) -> [UInt8] {
        let name = Array(path.utf8)
        guard !name.isEmpty, let nameLength = UInt16(exactly: name.count) else {
            throw .notWritable(entry: path, reason: "the path is empty or longer than 65535 bytes")
        }
        guard let size = UInt32(exactly: record.size), let packedSize = UInt32(exactly: record.packedSize), max(size, packedSize) < .max,
            count < UInt16.max - 1
        else { throw .notWritable(entry: path, reason: "a zip archive of this kind holds less than 4 GiB and 65535 entries") }
        guard let (date, clock) = ZipTime.fields(time) else {
            throw .notWritable(entry: path, reason: "a zip archive cannot say a time outside 1980 to 2107")
        }
        var header: [UInt8] = [0x50, 0x4B, 0x03, 0x04]
        // Version 2.0 needed to read; flag bit 11: the name is UTF-8; method 8 is deflate, 0 is stored.
        header.append(zip16: 20)
        header.append(zip16: ZipFlag.unicode)
        header.append(zip16: record.isStored ? 0 : 8)
        header.append(zip16: clock)
        header.append(zip16: date)
        header.append(zip32: record.sum.value)
        header.append(zip32: packedSize)
        header.append(zip32: size)
        header.append(zip16: nameLength)
        header.append(zip16: 0)
        return header + name
    }

    /// Adds a directory record for an entry, with the fields of the local header.
    private mutating func note(
        _ path: String, _ kind: ArchiveEntry.Kind, _ permissions: UInt16, _ header: [UInt8], at place: UInt64
    ) throws(ArchiveError) {
        guard let offset = UInt32(exactly: place) else {
            throw .notWritable(entry: path, reason: "a zip archive of this kind holds less than 4 GiB and 65535 entries")
        }
        // Made by Unix (3), so that the upper half of the external attributes is a mode.
        directory += [0x50, 0x4B, 0x01, 0x02]
        directory.append(zip16: 3 << 8 | 20)
        directory += header[4..<ZipLocalHeader.length]
        directory += [UInt8](repeating: 0, count: 6)
        directory.append(zip32: Self.attributes(kind, permissions))
        directory.append(zip32: offset)
        directory += header[ZipLocalHeader.length...]
        count += 1
    }

    private static func attributes(_ kind: ArchiveEntry.Kind, _ permissions: UInt16) -> UInt32 {
        switch kind {
        case .directory: UInt32(0o040000 | permissions & 0o7777) << 16 | 0x10
        case .symlink: UInt32(0o120000 | permissions & 0o7777) << 16
        default: UInt32(0o100000 | permissions & 0o7777) << 16
        }
    }

    private static let partSize = 1 << 20
}

/// The header values of an entry that is being written.
private struct ZipWriterRecord {
    var sum: ZipCheckSum
    var size: UInt64
    var packedSize: UInt64
    let isStored: Bool
}

/// A destination for the bytes of a zip archive.
protocol ZipOutput: ~Copyable {
    /// The number of bytes written so far.
    var byteCount: UInt64 { get }

    /// Appends bytes.
    mutating func put(_ bytes: [UInt8]) throws(ArchiveError)
}

extension OutputFile: ZipOutput {
    mutating func put(_ bytes: [UInt8]) throws(ArchiveError) {
        do throws(FileError) {
            try append(bytes)
        } catch {
            throw .file(error)
        }
    }
}

extension [UInt8]: ZipOutput {
    var byteCount: UInt64 { UInt64(count) }

    mutating func put(_ bytes: [UInt8]) throws(ArchiveError) { self += bytes }
}
