import ForeignText
import Native
import Testing

struct MessageCodeTests {
    struct Case: CustomTestStringConvertible {
        let secret: [UInt8]
        let message: String
        let code: String
        var testDescription: String { message }
    }

    /// Cases of RFC 4231, section 4.
    static let cases = [
        Case(
            secret: Array(repeating: 0x0B, count: 20), message: "Hi There",
            code: "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
        Case(
            secret: Array("Jefe".utf8), message: "what do ya want for nothing?", code: "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
        Case(
            secret: Array(repeating: 0xAA, count: 131), message: "Test Using Larger Than Block-Size Key - Hash Key First",
            code: "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"),
    ]

    @Test(arguments: cases)
    func `a code is the one of the standard, in parts too, and no other`(_ one: Case) throws {
        var code = MessageCode(secret: one.secret)
        for byte in one.message.utf8 { code.update([byte]) }
        #expect(Hex.encode(code.finish()) == one.code)
        var right = try #require(Hex.decode(one.code))
        #expect(code.proves(right[...]) && !code.proves(right.dropLast()) && !code.proves([]))
        right[31] ^= 1
        #expect(!code.proves(right[...]))
        #expect(!MessageCode(secret: one.secret + [1]).proves(right[...]))
    }
}
