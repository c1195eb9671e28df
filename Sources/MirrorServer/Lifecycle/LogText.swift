import ForeignText

/// Cleans text from a client for one line of a log.
enum LogText {
    /// Returns the printable ASCII characters, up to 512 bytes, with all others replaced by `?`.
    static func clean(_ text: String) -> String {
        String(decoding: PublicText.masked(text).utf8.prefix(512).map { (0x21...0x7E).contains($0) ? $0 : UInt8(ascii: "?") }, as: UTF8.self)
    }
}

extension LogText {
    /// Returns the printable ASCII characters and spaces, up to 512 bytes, with all others replaced by `?`.
    static func cleanWords(_ text: String) -> String {
        String(decoding: PublicText.masked(text).utf8.prefix(512).map { (0x20...0x7E).contains($0) ? $0 : UInt8(ascii: "?") }, as: UTF8.self)
    }
}
