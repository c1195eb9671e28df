import Testing

@testable import MirrorServer

@Suite struct ByteRangeTests {
    struct Case: Sendable {
        let header: String?
        let length: UInt64
        let expected: ByteRange

        init(_ header: String?, _ length: UInt64 = 1000, _ expected: ByteRange) {
            self.header = header
            self.length = length
            self.expected = expected
        }
    }

    static let cases = [
        Case(nil, .whole), Case("bytes=0-0", .part(0..<1)), Case("bytes=0-999", .part(0..<1000)), Case("bytes=990-", .part(990..<1000)),
        Case("bytes=-10", .part(990..<1000)), Case("bytes=-5000", .part(0..<1000)), Case("bytes=990-5000", .part(990..<1000)),
        Case("bytes=999-999", .part(999..<1000)), Case("bytes=1000-", .unsatisfiable), Case("bytes=2000-3000", .unsatisfiable),
        Case("bytes=-0", .unsatisfiable), Case("bytes=0-", 0, .unsatisfiable), Case("bytes=-1", 0, .unsatisfiable),
        Case("bytes=99999999999999999999999-", .unsatisfiable), Case("bytes=5-99999999999999999999999", .part(5..<1000)),
        Case("bytes=-99999999999999999999999", .part(0..<1000)), Case("BYTES=1-2", .part(1..<3)), Case("bytes= 1-2 ", .part(1..<3)),
        Case("bytes=5-2", .whole), Case("bytes=", .whole), Case("bytes=-", .whole), Case("bytes=a-b", .whole), Case("bytes=1", .whole),
        Case("bytes=+1-2", .whole), Case("bytes=1--2", .whole), Case("items=1-2", .whole), Case("bytes 1-2", .whole), Case("", .whole),
        Case("bytes=0-1,4-5", .whole), Case("bytes=0-1,2-5", .part(0..<6)), Case("bytes=4-5,0-4", .part(0..<6)),
        Case("bytes=0-1, 5000-", .part(0..<2)), Case("bytes=5000-, 6000-", .unsatisfiable), Case("bytes=0-1,", .whole),
        Case("bytes=" + Array(repeating: "0-999", count: 1000).joined(separator: ","), .whole),
    ]

    @Test(arguments: cases)
    func `a range header asks for`(example: Case) {
        #expect(ByteRange(example.header, length: example.length) == example.expected, "\(example.header ?? "none")")
    }
}

extension ByteRangeTests.Case {
    init(_ header: String?, _ expected: ByteRange) { self.init(header, 1000, expected) }
}
