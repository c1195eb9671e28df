import CTOML

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

/// A value of a TOML document (TOML 1.0 §Key/Value Pair).
package enum TOMLValue: Hashable, Sendable {
    case string(String)
    case integer(Int64)
    case float(Double)
    case boolean(Bool)
    /// A date, a time or both, with or without an offset, as in RFC 3339. A fraction of a second has no trailing zeros.
    case dateTime(String)
    /// The indexes of the elements in the document.
    case array(Range<Int>)
    /// The indexes of the values in the document, sorted by the bytes of their keys.
    case table(Range<Int>)

    /// The name of the type for messages, for example "a string".
    package var kind: String {
        switch self {
        case .string: "a string"
        case .integer: "an integer"
        case .float: "a float"
        case .boolean: "a boolean"
        case .dateTime: "a date or time"
        case .array: "an array"
        case .table: "a table"
        }
    }
}

/// A text that is not TOML, or is nested too deep.
package struct TOMLError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The line, from 1; 0 if the error has no position.
    package let line: Int
    /// The column in characters, from 1.
    package let column: Int
    package let reason: String

    package var description: String { line == 0 ? reason : "line \(line), column \(column): \(reason)" }
}
