import Native
import Testing

struct CheckSumTests {
    @Test func `a sum changes with every bit, with the length and with the order`() {
        let bytes = (0..<100).map { UInt8($0) }
        var seen: Set<UInt64> = [CheckSum.of(bytes)]
        for place in bytes.indices {
            for bit in 0..<8 {
                var other = bytes
                other[place] ^= 1 << UInt8(bit)
                #expect(seen.insert(CheckSum.of(other)).inserted)
            }
        }
        for count in 0..<100 { #expect(seen.insert(CheckSum.of(Array(repeating: 0, count: count))).inserted) }
        #expect(seen.insert(CheckSum.of(Array(bytes.reversed()))).inserted)
    }

    @Test func `a sum from a place on is that of the rest`() {
        let bytes = (0..<77).map { UInt8($0 * 3 & 255) }
        for start in [0, 1, 31, 32, 76, 77, 90] { #expect(CheckSum.of(bytes, from: start) == CheckSum.of(Array(bytes.dropFirst(start)))) }
    }
}
