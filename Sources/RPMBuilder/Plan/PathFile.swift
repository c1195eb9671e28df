import ForeignText
import Native
import SystemPackage

/// A `.pth` file in a folder of modules: Python executes lines that begin with `import` at each start, and adds the others to its module path
/// (documentation of `site`).
struct PathFile {
    /// The added paths as Python makes them from the lines, without `/usr`, for example `/lib/python3.11/site-packages/app`.
    let added: [String]
    /// A Boolean value indicating whether a line is executed, or adds to the module path.
    let isEffective: Bool

    /// The size up to which a file is read, in bytes; real ones have a few lines.
    static let sizeLimit = 512 << 10

    /// Returns `true` for the path of a file that Python reads at its start.
    static func isPathFile(_ path: String) -> Bool {
        guard path.utf8.hasSuffix(".pth") else { return false }
        let parts = path.utf8.split(separator: UInt8(ascii: "/")).suffix(2)
        return parts.count == 2 && ["site-packages", "dist-packages"].contains { parts.first?.elementsEqual($0.utf8) ?? false }
    }

    /// Reads the file of a package; returns `nil` if it is too large, or cannot be read.
    init?(_ path: String, _ content: RPMFileContent) {
        switch content {
        case .bytes(let bytes):
            guard bytes.count <= Self.sizeLimit else { return nil }
            self.init(path, bytes)
        case .file(let file, let size):
            guard size <= Self.sizeLimit, let bytes = try? FileSystem.readAll(file, limit: Self.sizeLimit) else { return nil }
            self.init(path, bytes)
        case .directory, .symlink, .ghost: return nil
        }
    }

    /// Reads the content of a file at an installed path.
    ///
    /// Newer Pythons ignore a byte order mark at the start and split lines at all Unicode line ends; older ones do not. All readings count.
    init(_ path: String, _ bytes: [UInt8]) {
        let folder = path.cut(atLast: "/")?.before ?? ""
        let text = String(decoding: bytes, as: UTF8.self)
        var added: [String] = []
        var isEffective = false
        let readings = [text] + (text.without(prefix: "\u{FEFF}").map { [String($0)] } ?? [])
        for line in readings.flatMap({ $0.linesAsPython + $0.splitBytes(where: \.isLineEnd) }) {
            // Python takes no blanks away from the start: after one, `#` begins a path and not a comment.
            let entry = line.rightStrippedAsPython
            if entry.isEmpty || line.utf8.hasPrefix("#") { continue }
            isEffective = true
            if line.utf8.hasPrefix("import ") || line.utf8.hasPrefix("import\t") { continue }
            added.append(Self.withoutUsr(Self.absolute(entry, in: folder)))
            // Whoever writes a blank or a byte order mark there means the path behind it.
            let meant = Substring(entry.unicodeScalars.drop { $0.isPythonSpace || $0 == "\u{FEFF}" })
            if meant.utf8.count < entry.utf8.count { added.append(Self.withoutUsr(Self.absolute(meant, in: folder))) }
        }
        (self.added, self.isEffective) = (added.sorted { $0.precedesByBytes($1) }, isEffective)
    }

    /// Returns the first added path that is not below the modules of a Python; `nil` if all are.
    ///
    /// Python takes `..` away without looking at links, so that a way through `/proc/self/root` or `/var/run` stays visible here.
    func outside(python version: String) -> String? {
        let sites = ["/lib/python\(version)/site-packages", "/lib64/python\(version)/site-packages"]
        return added.first { path in !sites.contains { path.hasSameBytes(as: $0) || path.utf8.hasPrefix($0 + "/") } }
    }

    /// Returns a path as `os.path.abspath(os.path.join(folder, path))` does.
    private static func absolute(_ path: Substring, in folder: Substring) -> String {
        let whole = path.utf8.hasPrefix("/") ? String(path) : "\(folder)/\(path)"
        var parts: [Substring] = []
        for part in whole.splitBytes(on: "/") where part != "." {
            if part == ".." { _ = parts.popLast() } else { parts.append(part) }
        }
        return "/" + parts.joined(separator: "/")
    }

    /// Returns a path without `/usr`: `/lib64` is a link to `/usr/lib64`.
    static func withoutUsr(_ path: String) -> String { path.without(prefix: "/usr/").map { "/\($0)" } ?? path }
}
