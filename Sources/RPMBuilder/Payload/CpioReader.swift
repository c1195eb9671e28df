/// Reads the header of a record in a payload archive; rejects impossible numbers.
enum CpioReader {
    /// The maximum length of a name including its NUL, as in rpm.
    static let longestName = 4096

    /// The form of a record, from its first six bytes.
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

    /// Returns the number in eight hexadecimal digits.
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
