/// Python literals in ASCII only, which every version reads in the same way in every locale.
package enum PythonLiteral {
    /// Returns a literal of Python 3's `str`, with quotes.
    package static func string(_ text: String) -> String {
        var result = "'"
        for scalar in text.unicodeScalars {
            switch scalar {
            case "'", "\\": result += "\\\(scalar)"
            case " "..."~": result.unicodeScalars.append(scalar)
            case "\u{0}"..."\u{FF}": result += "\\x" + hex(scalar.value, digits: 2)
            case "\u{100}"..."\u{FFFF}": result += "\\u" + hex(scalar.value, digits: 4)
            default: result += "\\U" + hex(scalar.value, digits: 8)
            }
        }
        return result + "'"
    }

    /// Returns the content of a bytes literal, without quotes.
    ///
    /// Write it between `b'` and `'` for Python 3, and between `'` and `'` for Python 2, whose strings are bytes.
    package static func byteEscapes(_ bytes: some Sequence<UInt8>) -> String {
        var result = ""
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "'"), UInt8(ascii: "\\"): result += "\\\(Unicode.Scalar(byte))"
            case 0x20...0x7E: result.unicodeScalars.append(Unicode.Scalar(byte))
            default: result += "\\x" + hex(UInt32(byte), digits: 2)
            }
        }
        return result
    }

    private static func hex(_ value: UInt32, digits: Int) -> String {
        let text = String(value, radix: 16)
        return String(repeating: "0", count: digits - text.utf8.count) + text
    }
}
