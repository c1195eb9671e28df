import Native
import SystemPackage

/// The bytes of a package that a signature is of.
enum SignedBytes {
    private static let chunk = 1 << 20

    /// Their digest, between what the signature puts before and after them.
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

    /// An open file that gives them to its end: the package itself behind its front, or a copy of the header.
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
