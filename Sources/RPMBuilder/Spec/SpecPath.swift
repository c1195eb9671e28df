import ForeignText
import VersionSort

/// Paths in a file list, where rpm expands macros once or twice, splits at spaces, removes quotes and then reads the rest as a pattern.
///
/// Releases differ: up to 4.18, a path is expanded twice, quotes keep spaces together, and a pattern is split again like in a shell. Since 4.19, it is
/// expanded once, backslashes quote, and quoted text is never a pattern. In all releases, braces are expanded before classes, and `?` matches one byte. So
/// a byte with a special meaning in any release is written as `?`, and `*`, `?` and `[` as classes. This gives the same line for every rpm from 4.4 to 6.0.
enum SpecPath {
    /// Returns the path as a pattern that all releases read in the same way.
    static func pattern(_ path: String) -> String {
        // Most paths have no special characters, and there may be thousands.
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

    /// Returns the path with its folder replaced by a macro, as in the distribution's packages, and with the rest converted by a closure.
    private static func macro(_ path: String, _ target: Target, _ rest: (String) -> String) -> String {
        for (folder, macro) in folders(target) {
            guard let end = path.without(prefix: folder), end.isEmpty || end.utf8.hasPrefix("/") else { continue }
            return macro + (end.isEmpty ? "" : rest(String(end)))
        }
        return rest(path)
    }

    /// Returns the folders with macros, the deeper ones first.
    private static func folders(_ target: Target) -> [(folder: String, macro: String)] {
        let python = pythonMacros(target)
        return python.map { ($0.path, "%{\($0.name)}") } + [
            ("/usr/bin", "%{_bindir}"), ("/usr/sbin", "%{_sbindir}"), ("/usr/share/man", "%{_mandir}"), ("/usr/share", "%{_datadir}"),
            ("/usr/include", "%{_includedir}"), ("/etc", "%{_sysconfdir}"),
        ]
    }

    /// Returns the macros for the folders of modules, with their values.
    static func pythonMacros(_ target: Target) -> [(name: String, path: String)] {
        let prefix = target.python.version.utf8.hasPrefix("3") ? "python3" : "python"
        return [("\(prefix)_sitearch", target.sitearch), ("\(prefix)_sitelib", target.python.sitelib)]
    }

    /// Returns the path as a word of a shell script.
    static func shell(_ path: String, _ target: Target) -> String { macro(path, target) { SpecText.shell($0) } }

    /// Returns the path as a pattern in a list of files.
    static func pattern(_ path: String, _ target: Target) -> String { macro(path, target) { pattern($0) } }

    /// Returns `true` if no character of the path is special for rpm.
    static func isPlain(_ path: String) -> Bool { !path.utf8.contains(where: isSpecial) }

    /// Checks that the pattern of every path matches only that path.
    ///
    /// - Throws: ``PlanError/unsayablePath(_:other:)`` for a path whose pattern matches another one too, and ``PlanError/tooManyPatterns(_:)``.
    static func check(_ paths: [String]) throws(PlanError) {
        let wild = paths.filter { $0.utf8.contains(where: isWild) }
        guard !wild.isEmpty else { return }
        let bySize = Dictionary(grouping: paths) { $0.utf8.count }
        // Check paths with `?` at the same positions together: a malicious project may have thousands of them.
        var compared = 0
        for alike in Dictionary(grouping: wild, by: WildPlaces.init).sorted(by: { $0.value[0] < $1.value[0] }) {
            compared += bySize[alike.key.size]?.count ?? 0
            guard compared <= comparisonLimit else { throw .tooManyPatterns(wild.count) }
            let sorts = Dictionary(grouping: bySize[alike.key.size] ?? [], by: alike.key.pattern)
            for path in alike.value {
                let others = sorts[alike.key.pattern(path)] ?? []
                if let other = others.first(where: { !$0.hasSameBytes(as: path) }) { throw .unsayablePath(path, other: other) }
            }
        }
    }

    /// The maximum number of comparisons of a path with a pattern.
    ///
    /// The positions of `?` may differ in each path. Real projects have some hundred paths of this kind, most with one blank.
    static let comparisonLimit = 1_000_000

    /// The positions of a path that its pattern writes as `?`.
    private struct WildPlaces: Hashable {
        let size: Int
        let places: [Int]

        init(_ path: String) {
            size = path.utf8.count
            places = path.utf8.enumerated().filter { isWild($0.element) }.map(\.offset)
        }

        /// Returns the bytes of a path of this length with `?` at these positions, except for slashes, which `?` does not match.
        func pattern(_ path: String) -> [UInt8] {
            var bytes = Array(path.utf8)
            for place in places where bytes[place] != UInt8(ascii: "/") { bytes[place] = UInt8(ascii: "?") }
            return bytes
        }
    }

    private static func isSpecial(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "*"), UInt8(ascii: "?"), UInt8(ascii: "["): true
        default: isWild(byte)
        }
    }

    /// Returns `true` if the byte is written as `?`.
    private static func isWild(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "%"), UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "]"), UInt8(ascii: "\\"), UInt8(ascii: "\""), UInt8(ascii: "'"): true
        default: byte <= 0x20 || byte == 0x7F
        }
    }
}
