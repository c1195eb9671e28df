/// The rules for words of a stack file that become file names and parts of URLs.
enum StackName {
    /// Returns `true` for 1 to 64 lower-case letters, digits, `.`, `-` and `_` that begin with a letter or digit.
    static func isName(_ text: String) -> Bool {
        guard let first = text.utf8.first, isWord(first), text.utf8.count <= 64 else { return false }
        return text.utf8.allSatisfy { isWord($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") }
    }

    /// Returns `true` for the name of a channel: as ``isName(_:)``, without a dot, and not the name of a folder of the store.
    static func isChannel(_ text: String) -> Bool {
        isName(text) && !text.utf8.contains(UInt8(ascii: ".")) && !["snapshots", "checks", "tmp", "lock"].contains(text)
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
