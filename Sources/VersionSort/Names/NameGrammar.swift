/// The name grammar of PEP 508 and the normal form of PEP 503 and PEP 685, over ASCII bytes.
enum NameGrammar {
    /// The longest name taken, in bytes; the public index itself stops far below.
    static let lengthLimit = 256

    /// The normal form, or nil when the text is not a name: lower case, with every run of `-`, `_` and `.` as one `-`.
    static func normalized(_ text: some StringProtocol) -> String? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(32)
        var length = 0
        var separatorWaits = false
        for byte in text.utf8 {
            length += 1
            if length > lengthLimit { return nil }
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"):
                if separatorWaits { bytes.append(UInt8(ascii: "-")) }
                separatorWaits = false
                bytes.append(byte.asciiLowercased)
            case UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
                if bytes.isEmpty { return nil }
                separatorWaits = true
            default:
                return nil
            }
        }
        return bytes.isEmpty || separatorWaits ? nil : String(decoding: bytes, as: UTF8.self)
    }
}

extension UInt8 {
    /// The lower-case form of an ASCII letter; every other byte as it is.
    var asciiLowercased: UInt8 { self >= 65 && self <= 90 ? self | 0x20 : self }

    /// Whether the byte is `0` to `9`.
    var isASCIIDigit: Bool { self &- 48 <= 9 }

    /// Whether the byte is an ASCII letter.
    var isASCIILetter: Bool { (self | 0x20) &- 97 <= 25 }

    /// Whether the byte is one of the six white-space characters that PEP 440 strips.
    var isASCIIWhitespace: Bool { self == 0x20 || (self >= 0x09 && self <= 0x0D) }
}
