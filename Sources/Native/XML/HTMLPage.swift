/// What a page of links says: its anchors and the metadata of its head, nothing of its looks.
package struct HTMLPage: Sendable {
    /// An anchor with a target.
    package struct Anchor: Sendable, Hashable {
        /// The target as an absolute URL, fragment included.
        package let href: URLReference
        /// The text inside the anchor, without the white space around it.
        package let text: String
        /// Every attribute by its lower-case name, references decoded; one without a value is empty.
        package let attributes: [String: String]
    }

    /// The URL against which the targets were resolved: `<base href>`, else the page's own.
    package let base: URLReference
    /// The content of each `<meta name=… content=…>`, the first of a name.
    package let meta: [String: String]
    package let anchors: [Anchor]
}

/// A page that cannot be read, or that is bigger than any honest one.
package enum HTMLError: Error, Sendable, Hashable, CustomStringConvertible {
    case unusableBase
    case tooDeep(limit: Int)
    case tooManyAnchors(limit: Int)
    /// libxml2 cannot be loaded; the loader's words.
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
