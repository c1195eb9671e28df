import ForeignText
package import SystemPackage

/// The location of a repository: a folder or a URL.
package enum RepositorySource: Hashable, Sendable, CustomStringConvertible {
    /// A folder with `repodata/`.
    case directory(FilePath)
    /// The URL of such a folder.
    case url(String)
    /// The URL of a list of such URLs, one per line.
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
