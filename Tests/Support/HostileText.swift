extension SeededGenerator {
    /// Pieces with a meaning for a shell, a spec, Python, XML, HTML, TOML or CSV, and scalars that Swift's `Character` joins to the next one.
    private static let pieces = [
        "%", "%%", "%(id)", "%{lua:print(1)}", "%name%", "%[1+1]", "#", "'", "''", "\"", "\"\"", "`id`", "$(id)", "${x}", "$", "\\", "\\\\", "\\n", "\\'",
        "<", ">", "&", "&amp;", "</a>", "<!--", "]]>", "{", "}", "{a,b}", "[", "]", "[a]", "*", "?", "~", "!", ";", "|", "=", ",", ":", "/", ".", "-", " ",
        "  ",
        "\u{0D4E}", "\u{0600}", "\u{06DD}", "\u{301}", "\u{200D}", "\u{FE0F}", "é", "ß", "☃", "🐍", "\u{85}", "\u{A0}", "\u{2028}", "\u{FEFF}", "a", "b", "Z",
        "0", "_",
    ]
    private static let controls = ["\t", "\n", "\r", "\r\n", "\u{B}", "\u{C}", "\u{1}", "\u{1B}", "\u{7F}"]

    /// Returns a text that tries to leave its quotes, without NUL.
    package mutating func hostileText(pieces count: Int = 12, controls allowed: Bool = true) -> String {
        (0..<below(count + 1)).map { _ in allowed && chance(10) ? pick(Self.controls) : pick(Self.pieces) }.joined()
    }

    /// Returns several hostile texts.
    package mutating func hostileTexts(_ count: Int, controls: Bool = true) -> [String] { (0..<count).map { _ in hostileText(controls: controls) } }
}
