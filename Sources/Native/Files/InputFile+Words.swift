internal import Glibc
internal import SystemPackage

extension InputFile {
    /// Reads numbers of four bytes, the lowest first, at a place of the file; fewer than asked come only at its end.
    ///
    /// They go where they will be used, so a table of a hundred thousand costs no more than its bytes.
    package func readWords(at offset: UInt64, count: Int) throws(FileError) -> [UInt32] {
        guard count > 0, count <= Int.max / 4 else { return [] }
        var failure: FileError?
        let words = unsafe [UInt32](unsafeUninitializedCapacity: count) { buffer, done in
            let bytes = UnsafeMutableRawBufferPointer(buffer)
            var filled = 0
            do throws(FileError) {
                while filled < bytes.count {
                    let length = unsafe try read(at: offset + UInt64(filled), into: UnsafeMutableRawBufferPointer(rebasing: bytes[filled...]))
                    if length == 0 { break }
                    filled += length
                }
            } catch {
                failure = error
            }
            done = filled / 4
        }
        if let failure { throw failure }
        return Self.isLittleEndian ? words : words.map(\.byteSwapped)
    }

    private static var isLittleEndian: Bool { UInt32(littleEndian: 1) == 1 }
}

extension OutputFile {
    /// Writes numbers at the end, of four bytes each, the lowest first.
    package mutating func append(words: [UInt32]) throws(FileError) {
        let words = words.map(\.littleEndian)
        try unsafe append(words.span.bytes)
    }
}
