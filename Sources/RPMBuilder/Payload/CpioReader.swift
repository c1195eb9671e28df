/// Reads the head of a record of a payload archive; numbers that cannot be true are refused.
enum CpioReader {
    /// The most that a name may take with its NUL, as rpm bounds it.
    static let longestName = 4096

    /// What the first six bytes announce.
    enum Form {
        case long, short

        init(_ magic: ArraySlice<UInt8>) throws(RPMReadError) {
            if magic.elementsEqual(CpioRecord.magic) || magic.elementsEqual(CpioRecord.checksumMagic) {
                self = .long
            } else if magic.elementsEqual(CpioRecord.shortMagic) {
                self = .short
            } else {
                throw .badPayload("a record of the archive does not start with a cpio magic")
            }
        }
    }

    /// The number in eight hexadecimal digits.
    static func number(_ bytes: ArraySlice<UInt8>) throws(RPMReadError) -> UInt32 {
        var value: UInt32 = 0
        guard bytes.count == 8 else { throw .badPayload("a record of the archive is cut short") }
        for byte in bytes {
            let digit: UInt8
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = byte - UInt8(ascii: "A") + 10
            default: throw .badPayload("a record of the archive has a number that is not hexadecimal")
            }
            value = value << 4 | UInt32(digit)
        }
        return value
    }
}
