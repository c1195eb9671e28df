internal import Glibc
internal import SystemPackage

extension InputFile {
    /// Reads little-endian 32-bit numbers at an offset of the file.
    ///
    /// The result is shorter only at the end of the file.
    ///
    /// They are read directly into the array, without a copy.
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
    /// Appends 32-bit numbers in little-endian order.
    package mutating func append(words: [UInt32]) throws(FileError) {
        let words = words.map(\.littleEndian)
        try unsafe append(words.span.bytes)
    }
}
