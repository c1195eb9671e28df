/// The notation of TOML 1.0 values.
package enum TOMLText {
    /// Returns a basic string with quotes, backslashes and control characters escaped.
    package static func string(_ text: String) -> String {
        // Most texts need no escape, and copying them whole is much faster.
        if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }) { return "\"" + text + "\"" }
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\u{8}": result += "\\b"
            case "\t": result += "\\t"
            case "\n": result += "\\n"
            case "\u{C}": result += "\\f"
            case "\r": result += "\\r"
            case "\u{0}"..."\u{1F}", "\u{7F}":
                let digits = String(scalar.value, radix: 16, uppercase: true)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }

    /// Returns a key, quoted unless TOML allows it bare.
    package static func key(_ text: String) -> String {
        let isBare =
            !text.isEmpty
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                    UInt8(ascii: "-"), UInt8(ascii: "_"):
                    true
                default: false
                }
            }
        return isBare ? text : string(text)
    }

    /// Returns an offset date-time in UTC as in RFC 3339, for example `2024-05-01T12:00:00.5Z`; `nil` for any other text.
    package static func dateTime(_ text: String) -> String? {
        let bytes = Array(text.utf8)
        let pattern = Array("0000-00-00T00:00:00".utf8)
        guard bytes.count > pattern.count, bytes.last == UInt8(ascii: "Z") else { return nil }
        for (byte, form) in zip(bytes, pattern) {
            guard form == UInt8(ascii: "0") ? isDigit(byte) : byte == form else { return nil }
        }
        func number(_ place: Int) -> Int { Int(bytes[place] - 48) * 10 + Int(bytes[place + 1] - 48) }
        let year = number(0) * 100 + number(2)
        guard (1...12).contains(number(5)), (1...days(inMonth: number(5), year: year)).contains(number(8)), number(11) < 24,
            number(14) < 60,
            number(17) < 60
        else { return nil }
        let fraction = bytes[pattern.count..<(bytes.count - 1)]
        guard fraction.isEmpty || (fraction.first == UInt8(ascii: ".") && fraction.count > 1 && fraction.count <= 10) else { return nil }
        return fraction.dropFirst().allSatisfy(isDigit) ? text : nil
    }

    private static func days(inMonth month: Int, year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
