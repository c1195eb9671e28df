/// The anchors of a page and the metadata of its head.
package struct HTMLPage: Sendable {
    /// An anchor with a target.
    package struct Anchor: Sendable, Hashable {
        /// The target as an absolute URL, fragment included.
        package let href: URLReference
        /// The text inside the anchor, without the white space around it.
        package let text: String
        /// The attributes by lower-case name, with references decoded.
        ///
        /// An attribute without a value is empty.
        package let attributes: [String: String]
    }

    /// The base URL of the targets: `<base href>`, or else the page's own URL.
    package let base: URLReference
    /// The content of each `<meta name=… content=…>`; the first one of each name counts.
    package let meta: [String: String]
    package let anchors: [Anchor]
}

/// An error for a page that cannot be read, or that exceeds a limit.
package enum HTMLError: Error, Sendable, Hashable, CustomStringConvertible {
    case unusableBase
    case tooDeep(limit: Int)
    case tooManyAnchors(limit: Int)
    /// libxml2 cannot be loaded. The value is the loader's message.
    case noLibrary(String)
    case noMemory

    package var description: String {
        switch self {
        case .unusableBase: "the address of the page is not an http or https URL"
        case .tooDeep(let limit): "elements are nested more than \(limit) deep"
        case .tooManyAnchors(let limit): "the page has more than \(limit) links"
        case .noLibrary(let reason): "a system library cannot be loaded: \(reason)"
        case .noMemory: "no memory for an HTML parser"
        }
    }
}
