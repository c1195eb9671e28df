/// A key whose byte order equals rpm's order of versions.
///
/// A key is a sequence of tokens, one for each character or run that ``RPMVersionOrder`` compares. Their first bytes sort like it: `~`, the end, `^`,
/// letters, digits. Letters are followed by 0, which sorts before every letter. A number is as short as its value allows, so that a typical version with
/// its release fits a few machine words.
struct RPMSortKey {
    /// The keys, one after the other.
    private(set) var bytes: [UInt8] = []
    private let dialect: RPMDialect

    private enum Token {
        static let tilde: UInt8 = 1
        static let end: UInt8 = 2
        static let caret: UInt8 = 3
        static let letters: UInt8 = 4
        /// The token of a number up to 127, which is a single byte.
        static let small: UInt8 = 0x20
        /// The token of a number of two bytes.
        static let medium: UInt8 = 0xA0
        /// The token of a number of up to eight bytes, increased by its length.
        static let large: UInt8 = 0xF0
        /// The token of a number over 64 bits, followed by the count of its digits and the digits.
        static let huge: UInt8 = 0xFF
    }

    init(dialect: RPMDialect = .current, capacity: Int = 0) {
        self.dialect = dialect
        bytes.reserveCapacity(capacity)
    }

    /// Appends the key of `[epoch:]version[-release]`, parsed like ``EVR``.
    mutating func append(evr text: Span<UInt8>) {
        var start = 0
        while start < text.count, text[start].isASCIIDigit { start += 1 }
        if start < text.count, text[start] == UInt8(ascii: ":") {
            appendEpoch(text.extracting(0..<start))
            start += 1
        } else {
            append(number: 0)
            start = 0
        }
        var dash = text.count
        while dash > start, text[dash - 1] != UInt8(ascii: "-") { dash -= 1 }
        if dash > start {
            append(version: text.extracting(start..<(dash - 1)))
            // A missing release sorts before every release, because every release has at least one token or an end.
            bytes.append(1)
            append(version: text.extracting(dash..<text.count))
        } else {
            append(version: text.extracting(start..<text.count))
            bytes.append(0)
        }
    }

    /// Appends the key of a version or of a release.
    mutating func append(version text: Span<UInt8>) {
        var index = 0
        while index < text.count {
            let byte = text[index]
            if byte.isASCIIDigit {
                appendDigits(text, &index)
            } else if byte.isASCIILetter {
                bytes.append(Token.letters)
                while index < text.count, text[index].isASCIILetter {
                    bytes.append(text[index])
                    index += 1
                }
                bytes.append(0)
            } else {
                if byte == UInt8(ascii: "~"), dialect.tilde { bytes.append(Token.tilde) }
                if byte == UInt8(ascii: "^"), dialect.caret { bytes.append(Token.caret) }
                index += 1
            }
        }
        bytes.append(Token.end)
    }

    /// Appends an epoch.
    ///
    /// One over 32 bits counts as the highest.
    private mutating func appendEpoch(_ digits: Span<UInt8>) {
        var value: UInt64 = 0
        for index in digits.indices { value = min(value &* 10 &+ UInt64(digits[index] &- 48), UInt64(UInt32.max)) }
        append(number: value)
    }

    private mutating func appendDigits(_ text: Span<UInt8>, _ index: inout Int) {
        while index < text.count, text[index] == UInt8(ascii: "0") { index += 1 }
        let start = index
        var value: UInt64 = 0
        while index < text.count, text[index].isASCIIDigit {
            value = value &* 10 &+ UInt64(text[index] &- 48)
            index += 1
        }
        // Nineteen digits always fit 64 bits.
        if index - start <= 19 { return append(number: value) }
        bytes.append(Token.huge)
        append(number: UInt64(index - start))
        for place in start..<index { bytes.append(text[place]) }
    }

    private mutating func append(number: UInt64) {
        let medium = UInt64(Token.medium - Token.small)
        let large = medium + UInt64(Token.large - Token.medium) * 256
        if number < medium {
            bytes.append(Token.small + UInt8(truncatingIfNeeded: number))
        } else if number < large {
            bytes.append(Token.medium + UInt8(truncatingIfNeeded: (number - medium) >> 8))
            bytes.append(UInt8(truncatingIfNeeded: number - medium))
        } else {
            let length = (71 - number.leadingZeroBitCount) / 8
            bytes.append(Token.large + UInt8(truncatingIfNeeded: length))
            for place in (0..<length).reversed() { bytes.append(UInt8(truncatingIfNeeded: number >> UInt64(8 * place))) }
        }
    }
}
