import Native
import Testing

@Suite struct SHA256ProgressTests {
    private static let bytes = (0..<1000).map { UInt8(truncatingIfNeeded: $0 &* 31) }

    @Test(arguments: [0, 1, 55, 56, 63, 64, 65, 128, 999, 1000])
    func `a digest that is written down and taken up again is that of the whole`(cut: Int) throws {
        var progress = SHA256Progress()
        progress.update(Self.bytes[..<cut])
        #expect(progress.byteCount == UInt64(cut))
        #expect(progress.finish() == Digest.of(Self.bytes[..<cut], .sha256))
        let written = [7] + progress.bytes
        var again = try #require(SHA256Progress(bytes: written[1...]))
        #expect(again == progress)
        again.update(Self.bytes[cut...])
        #expect(again.finish() == Digest.of(Self.bytes, .sha256))
    }

    @Test func `what no digest can have written down is not taken up`() {
        let bytes = SHA256Progress().bytes
        #expect(bytes.count == SHA256Progress.byteCount && SHA256Progress(bytes: bytes[...]) != nil)
        #expect(SHA256Progress(bytes: bytes.dropLast()) == nil && SHA256Progress(bytes: []) == nil)
        // More bytes in the block than it holds, fewer than the length says, another digest's length.
        for (place, value) in [(104, 64), (104, 1), (108, 28)] as [(Int, UInt8)] {
            var other = bytes
            other[place] = value
            #expect(SHA256Progress(bytes: other[...]) == nil, "byte \(place)")
        }
    }
}
