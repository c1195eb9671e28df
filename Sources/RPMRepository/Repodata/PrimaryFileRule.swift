/// Which files the primary metadata lists: those that other packages commonly require by path.
enum PrimaryFileRule {
    /// Whether a path is listed: everything under `/etc/`, everything with `bin/` in it, and `/usr/lib/sendmail`.
    static func lists(_ path: String) -> Bool {
        path.hasPrefix("/etc/") || path == "/usr/lib/sendmail" || path.utf8.firstRange(of: "bin/".utf8) != nil
    }
}
