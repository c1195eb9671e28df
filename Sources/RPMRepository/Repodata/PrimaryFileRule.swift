import ForeignText

/// Which files the primary metadata lists: those that other packages commonly require by path.
enum PrimaryFileRule {
    /// Whether a path is listed: everything under `/etc/`, everything with `bin/` in it, and `/usr/lib/sendmail`.
    static func lists(_ path: String) -> Bool {
        path.utf8.hasPrefix("/etc/") || containsBin(path) || path == "/usr/lib/sendmail"
    }

    /// Whether `bin/` is somewhere in the path; asked for every file of every package, so no general search is used.
    private static func containsBin(_ path: String) -> Bool {
        var (third, second, first) = (UInt8(0), UInt8(0), UInt8(0))
        for byte in path.utf8 {
            if byte == UInt8(ascii: "/"), first == UInt8(ascii: "n"), second == UInt8(ascii: "i"), third == UInt8(ascii: "b") { return true }
            (third, second, first) = (second, first, byte)
        }
        return false
    }
}
