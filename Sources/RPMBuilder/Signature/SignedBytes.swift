import Native
import SystemPackage

/// The bytes of a package that a signature covers.
enum SignedBytes {
    private static let chunk = 1 << 20

    /// Returns the digest of the bytes, with the signature's prefix and suffix.
    static func digest(
        _ package: ReadPackage, _ coverage: PackageSignature.Coverage, _ algorithm: DigestAlgorithm, prefix: [UInt8] = [], suffix: [UInt8]
    ) throws(RPMReadError) -> [UInt8] {
        var context = DigestContext(algorithm)
        context.update(prefix)
        context.update(package.header.bytes)
        if coverage == .headerAndPayload {
            let file = try PackageBytes(package.path)
            var offset = package.headerEnd
            while true {
                let part = try file.read(at: offset, upTo: chunk)
                if part.isEmpty { break }
                context.update(part)
                offset += UInt64(part.count)
            }
            guard offset == package.fileSize else { throw .truncated("payload") }
        }
        context.update(suffix)
        return context.finish()
    }

    /// Returns an open file from which the bytes can be read to its end: the package at the right offset, or a copy of the header.
    static func open(_ package: ReadPackage, _ coverage: PackageSignature.Coverage, scratch: FilePath) throws -> FileDescriptor {
        var path = package.path
        var start = package.headerStart
        if coverage == .header {
            path = scratch.appending("header")
            start = 0
            try FileSystem.writeAtomically(package.header.bytes, to: path)
        }
        let file = try FileDescriptor.open(path, .readOnly)
        do {
            try file.seek(offset: Int64(clamping: start), from: .start)
            return file
        } catch {
            try? file.close()
            throw error
        }
    }
}
