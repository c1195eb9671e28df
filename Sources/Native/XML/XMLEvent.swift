/// The name of an element or attribute: the local part and the namespace it is in.
package struct XMLName: Hashable, Sendable, CustomStringConvertible {
    /// The namespace URI, empty for none.
    package let namespace: String
    package let local: String

    /// Makes a name, outside any namespace unless one is given.
    package init(_ local: String, namespace: String = "") {
        self.local = local
        self.namespace = namespace
    }

    package var description: String { namespace.isEmpty ? local : "{\(namespace)}\(local)" }
}

/// An attribute of an element, its value with the references decoded.
package struct XMLAttribute: Hashable, Sendable {
    package let name: XMLName
    package let value: String
}

/// What stands next in a document.
package enum XMLEvent: Hashable, Sendable {
    /// A start tag; an empty element gives its start and then its end.
    case start(XMLName, [XMLAttribute])
    case end(XMLName)
    /// Text or CDATA, never empty; one run may come in several events.
    case text(String)
}

extension [XMLAttribute] {
    /// The value of the attribute of this name outside any namespace.
    package subscript(name: String) -> String? {
        first { $0.name.local == name && $0.name.namespace.isEmpty }?.value
    }
}

/// A document that is broken, or that tries what no honest one does.
package struct XMLError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The line, from 1 on, 0 when it is not known.
    package let line: Int
    package let message: String

    package var description: String { line > 0 ? "line \(line): \(message)" : message }
}
