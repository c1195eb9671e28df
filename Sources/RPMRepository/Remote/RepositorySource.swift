import ForeignText
package import SystemPackage

/// Where a repository is: a folder, or an address on the network.
package enum RepositorySource: Hashable, Sendable, CustomStringConvertible {
    /// A folder that holds `repodata/`.
    case directory(FilePath)
    /// The address of such a folder.
    case url(String)
    /// The address of a list of such addresses, one a line.
    case mirrorlist(String)
    /// The address of a metalink document, which says what the index must be as well.
    case metalink(String)

    /// Reads what a user writes: a path, `file:`, `http:` and `https:` URLs, and `mirrorlist+URL` and `metalink+URL`.
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

    /// The source as a user writes it, secrets included: for keys only, never for people.
    package var spelling: String {
        switch self {
        case .directory(let path): path.string
        case .url(let url): url
        case .mirrorlist(let url): "mirrorlist+\(url)"
        case .metalink(let url): "metalink+\(url)"
        }
    }

    /// The source as a user writes it, without secrets.
    package var description: String {
        switch self {
        case .directory(let path): path.string
        case .url(let url): PublicText.masked(url)
        case .mirrorlist(let url): "mirrorlist+\(PublicText.masked(url))"
        case .metalink(let url): "metalink+\(PublicText.masked(url))"
        }
    }
}
