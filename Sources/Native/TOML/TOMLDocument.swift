internal import CTOML

/// A TOML 1.0 document.
///
/// All values are in one array; a table or an array holds the indexes of its values.
///
/// toml++ parses the text. Nesting is limited to 64 arrays or inline tables and keys of 16 parts, so callers may use recursion.
package struct TOMLDocument: Hashable, Sendable {
    /// A value and its position.
    package struct Node: Hashable, Sendable {
        /// The key in its table; empty for an array element and for the document itself.
        package let key: String
        package let value: TOMLValue
        /// The index of the table or array that contains the value; the document's own index for the document.
        package let parent: Int
        /// The line, from 1.
        package let line: Int
    }

    /// All values, beginning with the document.
    ///
    /// A table or array comes before its values.
    package let nodes: [Node]

    /// Parses UTF-8 text; throws the error and its position.
    package init(_ text: [UInt8]) throws(TOMLError) {
        let handle = try TOMLHandle(text)
        nodes = handle.nodes()
    }

    /// Returns the keys and array indexes that lead from the document to a value.
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

/// A key or an array index on the way to a value.
package enum TOMLPathPart: Hashable, Sendable {
    case key(String)
    /// An array index, from 0.
    case index(Int)
}
