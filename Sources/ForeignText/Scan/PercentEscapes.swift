extension StringProtocol {
    /// Returns the text with its percent escapes decoded (RFC 3986 §2.1); `nil` if the result is not UTF-8.
    ///
    /// For example, `a%20b` gives `a b`.
    ///
    /// - Parameter keepsBroken: `true` leaves a broken escape as it is, as Python's `urllib.parse.unquote` does. Without it a broken escape gives `nil`.
    package func percentDecoded(keepsBroken: Bool = false) -> String? {
        var bytes: [UInt8] = []
        var rest = Array(utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            let digits = rest.prefix(2).compactMap(\.hexadecimalValue)
            if digits.count == 2 {
                bytes.append(digits[0] << 4 | digits[1])
                rest = rest.dropFirst(2)
            } else if keepsBroken {
                bytes.append(byte)
            } else {
                return nil
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }
}

extension UInt8 {
    /// The value of a hexadecimal digit in ASCII; `nil` for any other byte.
    fileprivate var hexadecimalValue: UInt8? {
        switch self {
        case 0x30...0x39: self - 0x30
        case 0x41...0x46: self - 0x41 + 10
        case 0x61...0x66: self - 0x61 + 10
        default: nil
        }
    }
}
