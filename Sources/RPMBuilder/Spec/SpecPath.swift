import ForeignText

/// Paths in a list of files, where rpm expands macros once or twice, splits at spaces, drops quotes and then takes what is left for a pattern.
///
/// Releases differ in each of it: up to 4.18 a path is expanded twice, quotes keep spaces together and a pattern is split again as a shell would; since
/// 4.19 once, backslashes quote, and nothing in quotes is a pattern. In all of them braces come before classes, and `?` stands for one byte. So a byte
/// that means anything to some release is written as `?`, and `*`, `?` and `[` as classes: the same line for every rpm from 4.4 to 6.0.
enum SpecPath {
    /// The path as a pattern that no release reads otherwise.
    static func pattern(_ path: String) -> String {
        // Nearly all have nothing special, and there may be thousands.
        guard path.utf8.contains(where: { isSpecial($0) }) else { return path }
        var bytes: [UInt8] = []
        for byte in path.utf8 {
            switch byte {
            case _ where !isSpecial(byte): bytes.append(byte)
            case UInt8(ascii: "*"), UInt8(ascii: "?"), UInt8(ascii: "["): bytes += [UInt8(ascii: "["), byte, UInt8(ascii: "]")]
            default: bytes.append(UInt8(ascii: "?"))
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Returns `true` if rpm takes nothing in a path for anything else.
    static func isPlain(_ path: String) -> Bool { !path.utf8.contains(where: isSpecial) }

    /// Makes sure that the pattern of every path stands for that path alone.
    ///
    /// - Throws: ``PlanError/unsayablePath(_:other:)`` for a path whose pattern stands for another one too.
    static func check(_ paths: [String]) throws(PlanError) {
        // No spelling of a semicolon at the end of a path was found that rpmbuild packages.
        if let path = paths.first(where: { $0.utf8.last == UInt8(ascii: ";") }) { throw .unusablePath(path) }
        for path in paths where path.utf8.contains(where: isWild) {
            for other in paths where other.utf8.count == path.utf8.count && !other.hasSameBytes(as: path) {
                guard !zip(path.utf8, other.utf8).allSatisfy({ $0 == $1 || (isWild($0) && $1 != UInt8(ascii: "/")) }) else {
                    throw .unsayablePath(path, other: other)
                }
            }
        }
    }

    private static func isSpecial(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "*"), UInt8(ascii: "?"), UInt8(ascii: "["): true
        default: isWild(byte)
        }
    }

    /// The byte is written as `?`.
    private static func isWild(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "%"), UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "]"), UInt8(ascii: "\\"), UInt8(ascii: "\""), UInt8(ascii: "'"): true
        default: byte <= 0x20 || byte == 0x7F
        }
    }
}
