import Native
import SystemPackage
import VersionSort

/// The parts of a package file and their positions.
struct PackageFile {
    private let package: RPMPackage
    private let table: FileTable
    private let form: WriteForm
    private let header: MainHeader

    private static let chunk = 1 << 20

    init(_ package: RPMPackage, _ table: FileTable, _ form: WriteForm) {
        self.package = package
        self.table = table
        self.form = form
        header = MainHeader(package, table, form)
    }

    /// Writes all parts to an empty file.
    func write(to output: inout OutputFile, named path: FilePath, _ pool: CodecPool) throws -> BuiltPackage {
        let lead = Lead.bytes(package, version: form.version)
        let reserved = try header.serialized(.placeholder(table, form)).count
        let headerStart = lead.count + (try signature([], size: 0, archiveSize: 0, md5: [UInt8](repeating: 0, count: 16)).count)
        let payloadStart = headerStart + reserved
        try output.append([UInt8](repeating: 0, count: payloadStart))

        let digests = try PayloadWriter.write(table, form, to: &output, pool)
        let section = try header.serialized(digests)
        guard section.count == reserved else { throw RPMWriteError.compression("the header changed its size") }
        let size = output.byteCount - UInt64(headerStart)
        let md5 = hasMD5 ? try Self.digest(.md5, section, output.path, from: UInt64(payloadStart)) : nil
        let front = lead + (try signature(section, size: size, archiveSize: digests.archive.count, md5: md5)) + section
        try output.write(front, at: 0)
        let sha256 = try Self.digest(.sha256, front, output.path, from: UInt64(payloadStart))
        guard let digest = SHA256Digest(bytes: sha256) else { throw RPMWriteError.compression("the file has no digest") }
        let nevra = RPMWriter.nevra(package)
        return BuiltPackage(
            nevra: nevra, path: path, fileName: nevra.fileName, sha256: digest, size: output.byteCount, headerStart: UInt64(headerStart),
            headerEnd: UInt64(payloadStart), isSource: package.isSource,
            written: WrittenHeader(section: section, archiveSize: form.version == .four ? digests.archive.count : nil))
    }

    private var hasMD5: Bool { form.version == .four && form.headerDigests.contains(.md5) }

    private func signature(_ section: [UInt8], size: UInt64, archiveSize: UInt64, md5: [UInt8]?) throws(RPMHeaderError) -> [UInt8] {
        func digest(_ algorithm: DigestAlgorithm) -> String? {
            let algorithms = form.version == .six ? [.sha256, .sha3] : form.headerDigests
            return algorithms.contains(algorithm) ? Digest.hex(of: section, algorithm) : nil
        }
        let header = SignatureHeader(
            headerSHA1: digest(.sha1), headerSHA256: digest(.sha256), headerSHA3: digest(.sha3), md5: hasMD5 ? md5 : nil, size: size,
            archiveSize: archiveSize, version: form.version)
        return try header.serialized(largeSize: form.largeSize)
    }

    /// Returns the digest of some bytes followed by the rest of a file.
    private static func digest(
        _ algorithm: DigestAlgorithm, _ start: [UInt8], _ path: FilePath, from offset: UInt64
    ) throws(FileError) -> [UInt8] {
        var context = DigestContext(algorithm)
        context.update(start)
        let file = try InputFile(path)
        var offset = offset
        while true {
            let part = try file.read(at: offset, count: chunk)
            if part.isEmpty { break }
            context.update(part)
            offset += UInt64(part.count)
        }
        return context.finish()
    }
}
