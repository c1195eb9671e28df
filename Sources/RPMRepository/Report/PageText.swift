package import ForeignText

/// HTML that is being written.
package struct PageText: Sendable {
    package var xml = XMLText()

    /// Creates an empty text.
    package init() {}

    /// Appends text between tags.
    package mutating func text(_ text: String) { xml.append(HTMLText.escaped(text)) }

    /// Appends an element with text.
    package mutating func element(_ tag: String, _ text: String, style: String? = nil) {
        xml.append("<\(tag)\(style.map { " class=\"\($0)\"" } ?? "")>")
        self.text(text)
        xml.append("</\(tag)>\n")
    }

    /// Appends one line of a list of facts.
    package mutating func fact(_ name: String, _ text: String) {
        element("dt", name)
        element("dd", text)
    }
}
