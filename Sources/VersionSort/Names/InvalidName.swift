/// An error for a project or extra name that PEP 508 does not allow.
package struct InvalidName: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kind of the name: `project` or `extra`.
    package let kind: String
    /// The text, truncated for messages.
    package let text: String

    init(kind: String, text: String) {
        self.kind = kind
        self.text = quotedForMessage(text)
    }

    /// One line for a person.
    package var description: String {
        "\(text) is not a \(kind) name: ASCII letters, digits, '.', '_' and '-' are allowed, with a letter or digit at both ends"
    }
}

/// Returns outside text quoted for one line of a message: at most 80 characters, with control characters escaped.
func quotedForMessage(_ text: String) -> String {
    let limit = 80
    var result = "'"
    var count = 0
    for scalar in text.unicodeScalars {
        if count == limit {
            result += "…"
            break
        }
        count += 1
        result += scalar.value < 0x20 || scalar.value == 0x7F ? scalar.escaped(asASCII: true) : String(scalar)
    }
    return result + "'"
}
