/// The rules for text in a header.
package enum RPMText {
    /// Returns the text with control characters, which make repository tools skip a package, replaced by spaces; tabs and line ends stay.
    ///
    /// Carriage returns are removed, because XML readers would turn them into line feeds.
    package static func sanitized(_ text: String) -> String {
        guard !isClean(text) || text.utf8.contains(0x0D) else { return text }
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars where scalar != "\r" {
            result.append(isAllowed(scalar.value) ? scalar : " ")
        }
        return String(result)
    }

    /// Returns the text of a header as UTF-8, or as Latin-1 if it is not valid UTF-8.
    ///
    /// Packages from before 2010 contain Latin-1; createrepo_c reads them in the same way.
    static func decoded(_ bytes: ArraySlice<UInt8>) -> String {
        if let text = String(validating: bytes, as: UTF8.self) { return text }
        var text = String.UnicodeScalarView()
        for byte in bytes { text.append(Unicode.Scalar(byte)) }
        return String(text)
    }

    /// Returns `true` if a text has no control characters except tab, line feed and carriage return, and no character that XML 1.0 forbids.
    static func isClean(_ text: String) -> Bool {
        // The two scalars that XML forbids are EF BF BE and EF BF BF.
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
