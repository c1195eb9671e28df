extension UInt8 {
    /// The byte is an ASCII digit.
    @inlinable package var isASCIIDigit: Bool { self &- 0x30 < 10 }

    /// The byte is an ASCII letter.
    @inlinable package var isASCIILetter: Bool { (self | 0x20) &- 0x61 < 26 }

    /// The byte is an ASCII letter or digit.
    @inlinable package var isAlphanumeric: Bool { isASCIIDigit || isASCIILetter }

    /// The byte is a hexadecimal digit in lower case.
    @inlinable package var isLowercaseHex: Bool { isASCIIDigit || self &- 0x61 < 6 }

    /// The byte is a space or a tab.
    @inlinable package var isBlank: Bool { self == 0x20 || self == 0x09 }

    /// The byte is ASCII white space as in C and `sh`: a space, a tab, a line end, a vertical tab or a form feed.
    @inlinable package var isASCIISpace: Bool { self == 0x20 || self &- 0x09 < 5 }

    /// The byte is a line feed or a carriage return.
    @inlinable package var isLineEnd: Bool { self == 0x0A || self == 0x0D }
}

extension Unicode.Scalar {
    /// The scalar is an ASCII digit.
    @inlinable package var isASCIIDigit: Bool { value &- 0x30 < 10 }

    /// The scalar is an ASCII letter or digit.
    @inlinable package var isAlphanumeric: Bool { isASCII && UInt8(truncatingIfNeeded: value).isAlphanumeric }

    /// The scalar is a letter, a digit or `_` of any script, as in a word or a Python identifier.
    @inlinable package var isWord: Bool { isAlphanumeric || self == "_" || (!isASCII && (properties.isAlphabetic || properties.numericType != nil)) }
}
