import ForeignText

/// Text of a client made fit for one line of a log.
enum LogText {
    /// Keeps printable ASCII, up to 512 bytes; the rest becomes `?`.
    static func clean(_ text: String) -> String {
        String(decoding: PublicText.masked(text).utf8.prefix(512).map { (0x21...0x7E).contains($0) ? $0 : UInt8(ascii: "?") }, as: UTF8.self)
    }
}

extension LogText {
    /// Keeps printable ASCII and spaces, up to 512 bytes; the rest becomes `?`.
    static func cleanWords(_ text: String) -> String {
        String(decoding: PublicText.masked(text).utf8.prefix(512).map { (0x20...0x7E).contains($0) ? $0 : UInt8(ascii: "?") }, as: UTF8.self)
    }
}
