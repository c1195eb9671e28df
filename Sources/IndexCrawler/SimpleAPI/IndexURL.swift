internal import ForeignText
internal import FoundationEssentials
package import Native
package import VersionSort

/// The root of a simple index: an absolute http or https URL whose project pages are `ROOT/NAME/` (PEP 503).
///
/// A user name and password in it are kept apart: they are sent to this index alone, and never shown or stored.
package struct IndexURL: Hashable, Sendable, CustomStringConvertible {
    /// The root, without credentials, query, fragment and slash at its end.
    package let root: URLReference
    /// The value of an `Authorization` field, nil when the user gave no credentials (RFC 7617).
    private let authorization: String?

    /// Takes a URL as a user writes it; throws ``IndexError`` with code `usage` when it is no http or https URL.
    package init(_ text: String) throws(IndexError) {
        guard let url = URLReference(text), url.isFetchable, let authority = url.authority else {
            throw IndexError(
                .usage, "\"\(URLReference(text)?.masked ?? text)\" is not the address of an index",
                hints: ["give an http or https URL such as https://example.org/simple"])
        }
        let path = String(url.path.droppingTrailing { $0 == UInt8(ascii: "/") })
        let host: Substring
        if let at = authority.utf8.lastIndex(of: "@") {
            let credentials = authority[..<at].splitBytes(on: ":", maxSplits: 1, omittingEmptySubsequences: false)
                .map { $0.percentDecoded() ?? String($0) }
            let pair = credentials.count == 2 ? credentials : [credentials[0], ""]
            authorization = "Basic " + Data(pair.joined(separator: ":").utf8).base64EncodedString()
            host = authority[authority.utf8.index(after: at)...]
        } else {
            authorization = nil
            host = authority[...]
        }
        root = URLReference(scheme: url.scheme, authority: String(host), path: path, query: nil, fragment: nil)
    }

    package var description: String { root.description }

    /// The address of a project's page, always with the normalized name and a slash at the end.
    package func page(of project: ProjectName) -> String { "\(root)/\(project.normalized)/" }

    /// The header fields that show who we are, none for another host than the index's own.
    func credentials(for address: String) -> [(name: String, value: String)] {
        guard let authorization, URLReference(address)?.origin == root.origin else { return [] }
        return [("Authorization", authorization)]
    }
}
