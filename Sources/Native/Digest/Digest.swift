package import SystemPackage

/// Digests of whole values and files.
package enum Digest {
    /// Returns the digest of some bytes.
    package static func of(_ bytes: [UInt8], _ algorithm: DigestAlgorithm) -> [UInt8] {
        var context = DigestContext(algorithm)
        context.update(bytes)
        return context.finish()
    }

    /// Returns the digest of a part of an array.
    package static func of(_ bytes: ArraySlice<UInt8>, _ algorithm: DigestAlgorithm) -> [UInt8] {
        var context = DigestContext(algorithm)
        context.update(bytes)
        return context.finish()
    }

    /// Returns the digest of some bytes in lower-case hexadecimal.
    package static func hex(of bytes: [UInt8], _ algorithm: DigestAlgorithm) -> String {
        Hex.encode(of(bytes, algorithm))
    }

    /// Returns the digest of a file, read in parts; throws an error if the file cannot be read.
    package static func ofFile(_ path: FilePath, _ algorithm: DigestAlgorithm) throws(FileError) -> [UInt8] {
        var file = try InputFile(path)
        return try ofRest(of: &file, algorithm).digest
    }

    /// Returns the digest of the rest of an open file, and the number of bytes read.
    package static func ofRest(
        of file: inout InputFile, _ algorithm: DigestAlgorithm
    ) throws(FileError) -> (digest: [UInt8], byteCount: UInt64) {
        var context = DigestContext(algorithm)
        var length: UInt64 = 0
        while true {
            let part = try file.readNext(upTo: partSize)
            length += UInt64(part.count)
            context.update(part)
            // A short read marks the end of the file.
            if part.count < partSize { return (context.finish(), length) }
        }
    }

    private static let partSize = 256 << 10
}
