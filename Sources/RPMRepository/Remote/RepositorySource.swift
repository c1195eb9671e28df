import ForeignText
import Native
package import SystemPackage

/// The location of a repository: a folder or a URL.
package enum RepositorySource: Hashable, Sendable, CustomStringConvertible {
    /// A folder with `repodata/`.
    case directory(FilePath)
    /// The URL of a folder with `repodata/`.
    case url(String)
    /// The URL of a mirror list: a text with one repository URL per line.
    case mirrorlist(String)
    /// The URL of a metalink document, which also states the digests of the index.
    case metalink(String)

    /// Parses a user's text: a path, a `file:`, `http:` or `https:` URL, `mirrorlist+URL` or `metalink+URL`.
    package init(parsing text: String) {
        func rest(_ prefix: String) -> String? { text.utf8.hasPrefix(prefix) ? String(text.droppingBytes(first: prefix.utf8.count)) : nil }
        if let url = rest("metalink+") {
            self = .metalink(url)
        } else if let url = rest("mirrorlist+") {
            self = .mirrorlist(url)
        } else if let path = rest("file://") {
            self = .directory(FilePath(path))
        } else if text.utf8.hasPrefix("http://") || text.utf8.hasPrefix("https://") {
            self = .url(text)
        } else {
            self = .directory(FilePath(text))
        }
    }

    /// The source as written by the user, including secrets.
    ///
    /// Use it only for keys, never in messages.
    package var spelling: String {
        switch self {
        case .directory(let path): path.string
        case .url(let url): url
        case .mirrorlist(let url): "mirrorlist+\(url)"
        case .metalink(let url): "metalink+\(url)"
        }
    }

    /// The source as written by the user, without secrets.
    package var description: String {
        switch self {
        case .directory(let path): path.string
        case .url(let url): PublicText.masked(url)
        case .mirrorlist(let url): "mirrorlist+\(PublicText.masked(url))"
        case .metalink(let url): "metalink+\(PublicText.masked(url))"
        }
    }
}

/// A metalink document (version 3, as used by Fedora's mirrors): the URLs of an index, and its digests.
struct Metalink: Hashable, Sendable {
    /// The URLs of folders with `repodata/`, best first.
    var mirrors: [String] = []
    /// The accepted digests of the index, by lower-case name without hyphens: the current one, and earlier ones that mirrors may still have.
    var digests: [[String: String]] = []

    /// Parses the document.
    ///
    /// - Throws: An error if it is not well formed.
    init(parsing bytes: [UInt8]) throws {
        var reader = try XMLReader(bytes)
        var text = ""
        var isIndex = false
        var current: [String: String] = [:]
        var kind = ""
        var resources: [(preference: Int, url: String)] = []
        var preference = 0
        while let event = try reader.next() {
            switch event {
            case .start(let name, let attributes):
                text = ""
                switch name.local {
                case "file": isIndex = attributes["name"] == "repomd.xml"
                case "verification": current = [:]
                case "hash": kind = (attributes["type"] ?? "").lowercased().splitBytes(on: "-").joined()
                case "url": preference = attributes["preference"].flatMap(Int.init) ?? 0
                default: break
                }
            case .text(let run): text += run
            case .end(let name) where isIndex:
                switch name.local {
                case "hash": current[kind] = text.lowercased()
                case "verification": if !current.isEmpty { digests.append(current) }
                case "url": resources.append((preference, text))
                default: break
                }
            case .end: break
            }
        }
        let ending = "/" + Repomd.fileName
        let usable = resources.filter { ($0.url.utf8.hasPrefix("https://") || $0.url.utf8.hasPrefix("http://")) && $0.url.utf8.hasSuffix(ending) }
        mirrors = usable.enumerated().sorted { ($1.element.preference, $0.offset) < ($0.element.preference, $1.offset) }
            .map { String($0.element.url.droppingBytes(last: ending.utf8.count)) }
    }

    /// Returns `true` if the index matches one of the versions, by the strongest stated digest.
    func admits(_ bytes: [UInt8]) -> Bool {
        digests.contains { stated in
            for (name, algorithm) in [("sha512", DigestAlgorithm.sha512), ("sha256", .sha256)] {
                if let wanted = stated[name] { return Digest.hex(of: bytes, algorithm) == wanted }
            }
            return false
        }
    }
}
