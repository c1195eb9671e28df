/// The name of an element or attribute: its local part and its namespace.
package struct XMLName: Hashable, Sendable, CustomStringConvertible {
    /// The namespace URI; empty if there is none.
    package let namespace: String
    package let local: String

    /// Creates a name, without a namespace by default.
    package init(_ local: String, namespace: String = "") {
        self.local = local
        self.namespace = namespace
    }

    package var description: String { namespace.isEmpty ? local : "{\(namespace)}\(local)" }
}

/// An attribute of an element.
///
/// References in its value are decoded.
package struct XMLAttribute: Hashable, Sendable {
    package let name: XMLName
    package let value: String
}

/// An event of reading a document.
package enum XMLEvent: Hashable, Sendable {
    /// A start tag. An empty element gives a start event and then an end event.
    case start(XMLName, [XMLAttribute])
    case end(XMLName)
    /// Text or CDATA, never empty. One run of text may give several events.
    case text(String)
}

extension [XMLAttribute] {
    /// Returns the value of the attribute with this name and no namespace.
    package subscript(name: String) -> String? {
        first { $0.name.local == name && $0.name.namespace.isEmpty }?.value
    }
}

/// An error for a document that is malformed or exceeds a limit.
package struct XMLError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The line, from 1; 0 if it is not known.
    package let line: Int
    package let message: String

    package var description: String { line > 0 ? "line \(line): \(message)" : message }
}
