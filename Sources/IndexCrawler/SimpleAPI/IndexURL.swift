package import Failures
internal import ForeignText
internal import FoundationEssentials
package import Native
package import VersionSort

/// The root of a simple index: an absolute HTTP or HTTPS URL with project pages at `ROOT/NAME/` (PEP 503).
///
/// A user name and password in the URL are stored separately. They are sent only to this index, and never shown or stored.
package struct IndexURL: Hashable, Sendable, CustomStringConvertible {
    /// The root URL without credentials, query, fragment and trailing slash.
    package let root: URLReference
    /// The value of the `Authorization` header; `nil` if the user gave no credentials (RFC 7617).
    private var authorization: String?

    /// Parses a URL as written by a user; throws ``Failure`` with code `usage` if it is not an HTTP or HTTPS URL.
    package init(_ text: String) throws(Failure) {
        guard let url = URLReference(text), url.isFetchable, let authority = url.authority else {
            throw Failure(
                .usage, "\"\(URLReference(text)?.masked ?? text)\" is not the address of an index",
                hints: ["give an http or https URL such as https://example.org/simple"])
        }
        let path = String(url.path.droppingTrailing { $0 == UInt8(ascii: "/") })
        let host: Substring
        if let at = authority.utf8.lastIndex(of: "@") {
            let credentials = authority[..<at].splitBytes(on: ":", maxSplits: 1, omittingEmptySubsequences: false)
                .map { $0.percentDecoded() ?? String($0) }
            let pair = credentials.count == 2 ? credentials : [credentials[0], ""]
            authorization = Self.basic(pair[0], pair[1])
            host = authority[authority.utf8.index(after: at)...]
        } else {
            authorization = nil
            host = authority[...]
        }
        root = URLReference(scheme: url.scheme, authority: String(host), path: path, query: nil, fragment: nil)
    }

    /// Returns the index with credentials from elsewhere, unless the URL has its own.
    ///
    /// - Parameters:
    ///   - token: a bearer token (RFC 6750), which takes precedence over `login`.
    ///   - login: the user name and the password (RFC 7617).
    package func with(token: String?, login: (user: String, password: String)?) -> IndexURL {
        guard authorization == nil else { return self }
        var index = self
        index.authorization = token.map { "Bearer \($0)" } ?? login.map { Self.basic($0.user, $0.password) }
        return index
    }

    private static func basic(_ user: String, _ password: String) -> String { "Basic " + Data("\(user):\(password)".utf8).base64EncodedString() }

    /// Returns the value of the `Authorization` header for a user name and a password.
    static func authorization(_ login: (login: String, password: String)) -> String { basic(login.login, login.password) }

    package var description: String { root.description }

    /// Returns the URL of a project's page, with the normalized name and a trailing slash.
    package func page(of project: ProjectName) -> String { "\(root)/\(project.normalized)/" }

    /// Returns the header fields with the credentials; empty if the address has another scheme, host or port than the index.
    func credentials(for address: String) -> [(name: String, value: String)] {
        guard let authorization, URLReference(address)?.origin == root.origin else { return [] }
        return [("Authorization", authorization)]
    }
}
