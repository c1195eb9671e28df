/// Text that may stand in a header.
package enum RPMText {
    /// Replaces the control characters that make repository tools leave a package out by spaces; keeps tabs and line ends.
    ///
    /// Carriage returns go: XML readers would turn them into line feeds, so the text would not survive.
    package static func sanitized(_ text: String) -> String {
        guard !isClean(text) || text.utf8.contains(0x0D) else { return text }
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars where scalar != "\r" {
            result.append(isAllowed(scalar.value) ? scalar : " ")
        }
        return String(result)
    }

    /// The text of a header: UTF-8, or Latin-1 where it is not, as in packages from before 2010 and as createrepo_c takes it.
    static func decoded(_ bytes: ArraySlice<UInt8>) -> String {
        if let text = String(validating: bytes, as: UTF8.self) { return text }
        var text = String.UnicodeScalarView()
        for byte in bytes { text.append(Unicode.Scalar(byte)) }
        return String(text)
    }

    /// Whether a text has no control characters other than tab, line feed and carriage return, and nothing that XML 1.0 cannot hold.
    static func isClean(_ text: String) -> Bool {
        // The two scalars that XML cannot hold are EF BF BE and EF BF BF.
        var before: (UInt8, UInt8) = (0, 0)
        for byte in text.utf8 {
            if byte < 0x20 || byte == 0x7F, !isAllowed(UInt32(byte)) { return false }
            if byte >= 0xBE, byte <= 0xBF, before == (0xEF, 0xBF) { return false }
            before = (before.1, byte)
        }
        return true
    }

    private static func isAllowed(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0x09, 0x0A, 0x0D: true
        case 0..<0x20, 0x7F, 0xFFFE, 0xFFFF: false
        default: true
        }
    }
}
