import Testing

@testable import RPMBuilder

struct CpioRecordTests {
    @Test func `a record is 110 bytes and its name, padded to four`() {
        let record = CpioRecord.head(name: "./a", inode: 1, mode: 0o100644, mtime: 255, size: 16)
        let text = "07070100000001000081a4000000000000000000000001000000ff0000001000000000000000000000000000000000" + "0000000400000000./a"
        #expect(record == Array(text.utf8) + [0, 0, 0])
        #expect(record.count % 4 == 0)
    }

    @Test func `the trailer ends on four bytes and no block`() {
        #expect(CpioRecord.trailer().count == 124)
    }

    @Test(arguments: [(0, 0), (1, 3), (2, 2), (3, 1), (4, 0)])
    func `contents are padded to four`(_ count: UInt64, _ zeros: Int) {
        #expect(CpioRecord.padding(after: count) == [UInt8](repeating: 0, count: zeros))
    }

    @Test func `a short record holds the place of the file`() {
        #expect(CpioRecord.shortHead(index: 0xAB) == Array("07070X000000ab".utf8) + [0, 0])
    }

    @Test func `numbers are eight hexadecimal digits of either case`() throws {
        #expect(try CpioReader.number(Array("00fFA9b0".utf8)[...]) == 0xFFA9B0)
        for text in ["", "0000000", "000000000", "0x000000", "-0000001", "0000000g"] {
            #expect(throws: RPMReadError.self) { try CpioReader.number(Array(text.utf8)[...]) }
        }
    }
}
