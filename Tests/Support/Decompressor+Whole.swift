package import Native

extension Decompressor {
    /// Returns the whole stream; throws an error if it is damaged or longer than `limit` bytes.
    package static func decompress(_ bytes: [UInt8], limit: Int) throws(ArchiveError) -> [UInt8] {
        var stream = try Decompressor(bytes: bytes)
        var result: [UInt8] = []
        while let part = try stream.read(upTo: min(256 << 10, max(1, limit - result.count + 1))) {
            result += part
            if result.count > limit { throw .tooLarge(limit: limit) }
        }
        return result
    }
}
