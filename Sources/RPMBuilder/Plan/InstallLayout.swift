import ForeignText
import Native
import VersionSort

/// The locations of a wheel's files on a target.
struct InstallLayout {
    /// The folder for modules.
    let library: String
    let programs = "/usr/bin"
    let prefix = "/usr"
    let headers: String

    init(_ target: Target, isForMachine: Bool, project: ProjectName) {
        library = isForMachine ? target.sitearch : target.python.sitelib
        headers = "/usr/include/python\(target.python.version)/\(project.original)"
    }

    /// Returns the path of an installed file.
    func path(_ location: WheelLocation, informationFolder: String) -> String {
        switch location {
        case .library(let path): "\(library)/\(path)"
        case .information(let path): "\(library)/\(informationFolder)/\(path)"
        case .script(let path): "\(programs)/\(path)"
        case .header(let path): "\(headers)/\(path)"
        // A project's files below the prefix's etc are configuration of the system.
        case .data(let path): path.utf8.hasPrefix("etc/") ? "/\(path)" : "\(prefix)/\(path)"
        }
    }
}

/// A pattern for installed paths, in which `*` matches any text, including slashes.
struct PathPattern {
    private let parts: [[UInt8]]

    init(_ text: String) {
        parts = text.utf8.split(separator: UInt8(ascii: "*"), omittingEmptySubsequences: false).map(Array.init)
    }

    /// Returns `true` if the pattern matches the whole path.
    func matches(_ path: String) -> Bool {
        var rest = Array(path.utf8)[...]
        guard let first = parts.first, let last = parts.last else { return false }
        guard parts.count > 1 else { return rest.elementsEqual(first) }
        guard rest.starts(with: first) else { return false }
        rest = rest.dropFirst(first.count)
        guard rest.count >= last.count, rest.suffix(last.count).elementsEqual(last) else { return false }
        rest = rest.dropLast(last.count)
        for part in parts.dropFirst().dropLast() where !part.isEmpty {
            guard let range = rest.firstRange(of: part) else { return false }
            rest = rest[range.upperBound...]
        }
        return true
    }
}

/// Manual and info pages, which distributions compress (`brp-compress` of rpm's build scripts).
enum ManualPage {
    /// Returns `true` if a path names an uncompressed page.
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
