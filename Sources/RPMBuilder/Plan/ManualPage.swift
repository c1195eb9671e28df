import ForeignText
import Native

/// Manual and info pages, which distributions compress (`brp-compress` of rpm's build scripts).
enum ManualPage {
    /// Returns `true` if a path is that of an uncompressed page.
    static func isPlain(_ path: String) -> Bool {
        let parts = path.splitBytes(on: "/").map(String.init)
        guard parts.count >= 4, parts[0] == "usr", parts[1] == "share", !packed.contains(where: { path.utf8.hasSuffix($0) }) else { return false }
        if parts[2] == "info" { return parts.count == 4 && parts[3] != "dir" }
        guard parts[2] == "man" else { return false }
        // This matches man/man1/x.1, and man/de/man1/x.1 for a language.
        return (parts.count == 5 && parts[3].utf8.hasPrefix("man")) || (parts.count == 6 && parts[4].utf8.hasPrefix("man"))
    }

    private static let packed = [".gz", ".bz2", ".xz", ".zst", ".Z"]

    /// Returns the page compressed with gzip, without name and time, so that the same page gives the same bytes; `nil` if that fails.
    static func compressed(_ bytes: [UInt8]) -> [UInt8]? { try? Compressor.compress(bytes, .gzip, level: 9) }
}
