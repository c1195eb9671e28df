import Native
import SystemPackage

/// A writer of the payload of a package in one pass.
///
/// It reads each byte once, hashes, archives, compresses and hashes it again, and appends it to the file. Memory is bounded by the buffer and the codec,
/// whatever the sizes of the files. An archive that fits the buffer is compressed in one call, which is faster.
struct PayloadWriter: ~Copyable {
    private static let partSize = 256 << 10
    private static let largestBuffer: UInt64 = 16 << 20

    /// The compressor; `nil` if the payload is the uncompressed archive.
    private var compressor: Compressor?
    private var archiveDigests: StreamDigests
    private var payloadDigests: StreamDigests
    private var buffer: [UInt8] = []
    /// The size of the buffer, which holds all of a short archive.
    private let bufferSize: Int
    private let form: WriteForm

    private init(_ form: WriteForm, archiveSize: UInt64, _ pool: CodecPool) throws(ArchiveError) {
        compressor = form.compression == .none ? nil : try Compressor(form.compression, level: form.level, size: archiveSize, pool: pool)
        self.form = form
        archiveDigests = StreamDigests(form.version)
        payloadDigests = StreamDigests(form.version)
        bufferSize = archiveSize <= Self.largestBuffer ? Int(archiveSize) : Self.partSize
        buffer.reserveCapacity(bufferSize + Self.partSize)
    }

    /// Appends the payload to a file.
    ///
    /// - Throws: ``RPMWriteError``, or an error from reading or writing files.
    static func write(_ table: FileTable, _ form: WriteForm, to output: inout OutputFile, _ pool: CodecPool) throws -> ContentDigests {
        var writer = try PayloadWriter(form, archiveSize: archiveSize(table, form), pool)
        var digests: [String] = []
        digests.reserveCapacity(table.files.count)
        let short = table.hasLargeFiles(form)
        for (index, file) in table.files.enumerated() {
            guard !file.content.isGhost else {
                digests.append("")
                continue
            }
            let record =
                short
                ? CpioRecord.shortHead(index: UInt32(index))
                : CpioRecord.head(
                    name: table.payloadName(file), inode: UInt32(index + 1), mode: FileTable.mode(file), mtime: file.mtime,
                    size: UInt32(truncatingIfNeeded: file.content.size))
            try writer.add(record[...], &output)
            digests.append(try writer.content(file.content, &output))
            try writer.add(CpioRecord.padding(after: file.content.size)[...], &output)
        }
        try writer.add(CpioRecord.trailer()[...], &output)
        return try writer.finish(digests, &output)
    }

    /// Returns the size of the archive in bytes, which is known before the contents are read.
    static func archiveSize(_ table: FileTable, _ form: WriteForm) -> UInt64 {
        let short = table.hasLargeFiles(form)
        var size = UInt64(CpioRecord.trailer().count)
        for file in table.files where !file.content.isGhost {
            let head = short ? CpioRecord.shortHead(index: 0).count : CpioRecord.headCount(name: table.payloadName(file))
            // A size that is impossible is rejected when the content is read.
            size = size &+ UInt64(head) &+ file.content.size &+ UInt64(CpioRecord.padding(after: file.content.size).count)
        }
        return size
    }

    /// Adds the content of a file; returns its hexadecimal digest, or an empty text if it has none.
    private mutating func content(_ content: RPMFileContent, _ output: inout OutputFile) throws -> String {
        switch content {
        case .directory, .ghost: return ""
        case .symlink(let target):
            try add(Array(target.utf8)[...], &output)
            return ""
        case .bytes(let bytes):
            try add(bytes[...], &output)
            return Digest.hex(of: bytes, form.fileDigest)
        case .file(let path, let size):
            return try stream(path, size, &output)
        }
    }

    private mutating func stream(_ path: FilePath, _ size: UInt64, _ output: inout OutputFile) throws -> String {
        var input = try InputFile(path)
        var digest = DigestContext(form.fileDigest)
        var count: UInt64 = 0
        while true {
            let part = try input.readNext(upTo: Self.partSize)
            if part.isEmpty { break }
            count += UInt64(part.count)
            // The header was made for the stated size, and any other would make the next record unreadable.
            guard count <= size else { throw RPMWriteError.contentChanged(path, expected: size, found: count) }
            digest.update(part)
            try add(part[...], &output)
        }
        guard count == size else { throw RPMWriteError.contentChanged(path, expected: size, found: count) }
        return Hex.encode(digest.finish())
    }

    private mutating func add(_ bytes: ArraySlice<UInt8>, _ output: inout OutputFile) throws {
        var rest = bytes
        while !rest.isEmpty {
            let part = rest.prefix(Self.partSize)
            rest = rest.dropFirst(part.count)
            buffer += part
            if buffer.count > bufferSize { try flush(&output) }
        }
    }

    private mutating func flush(_ output: inout OutputFile) throws {
        archiveDigests.update(buffer)
        guard let compressed = try compressor?.write(buffer) else {
            try output.append(buffer)
            buffer.removeAll(keepingCapacity: true)
            return
        }
        buffer.removeAll(keepingCapacity: true)
        guard !compressed.isEmpty else { return }
        payloadDigests.update(compressed)
        try output.append(compressed)
    }

    private consuming func finish(_ files: [String], _ output: inout OutputFile) throws -> ContentDigests {
        archiveDigests.update(buffer)
        let archive = archiveDigests.finish()
        guard let compressor = compressor.take() else {
            try output.append(buffer)
            return ContentDigests(files: files, payload: archive, archive: archive)
        }
        let rest = try compressor.finish(with: buffer)
        payloadDigests.update(rest)
        try output.append(rest)
        return ContentDigests(files: files, payload: payloadDigests.finish(), archive: archive)
    }
}
