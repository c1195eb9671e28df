internal import CTOML

/// A TOML 1.0 document: its values in one array, in which tables and arrays name the places of what they hold.
///
/// toml++ reads the text; how deep it may be nested is bounded, 64 arrays or inline tables and keys of 16 parts, so whoever follows it may recurse.
package struct TOMLDocument: Hashable, Sendable {
    /// A value and where it stands.
    package struct Node: Hashable, Sendable {
        /// The key in its table; empty in an array and for the document itself.
        package let key: String
        package let value: TOMLValue
        /// The place of the table or array that holds it; the document itself has its own place.
        package let parent: Int
        /// Counted from 1.
        package let line: Int
    }

    /// The values, that of the document first; what holds a value comes before it.
    package let nodes: [Node]

    /// Reads a text in UTF-8; throws what is wrong with it, and where.
    package init(_ text: [UInt8]) throws(TOMLError) {
        let handle = try TOMLHandle(text)
        nodes = handle.nodes()
    }

    /// The keys that lead to a value, and the indexes in arrays, from the document on.
    package func path(to place: Int) -> [TOMLPathPart] {
        var path: [TOMLPathPart] = []
        var place = place
        while place > 0 {
            let node = nodes[place]
            if case .array(let elements) = nodes[node.parent].value {
                path.append(.index(place - elements.lowerBound))
            } else {
                path.append(.key(node.key))
            }
            place = node.parent
        }
        return path.reversed()
    }
}

/// A step from a table or an array to a value in it.
package enum TOMLPathPart: Hashable, Sendable {
    case key(String)
    /// Counted from 0.
    case index(Int)
}
