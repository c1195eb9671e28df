import ForeignText

/// The rule for files listed in primary metadata: those that other packages commonly require by path.
enum PrimaryFileRule {
    /// Returns `true` if a path is listed: all below `/etc/`, all that contain `bin/`, and `/usr/lib/sendmail`.
    static func lists(_ path: String) -> Bool {
        path.utf8.hasPrefix("/etc/") || containsBin(path) || path == "/usr/lib/sendmail"
    }

    /// Returns `true` if a path contains `bin/`.
    ///
    /// It is called for every file of every package, so it does not use a general search.
    private static func containsBin(_ path: String) -> Bool {
        var (third, second, first) = (UInt8(0), UInt8(0), UInt8(0))
        for byte in path.utf8 {
            if byte == UInt8(ascii: "/"), first == UInt8(ascii: "n"), second == UInt8(ascii: "i"), third == UInt8(ascii: "b") { return true }
            (third, second, first) = (second, first, byte)
        }
        return false
    }
}
