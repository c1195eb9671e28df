/// A project or extra name that the PEP 508 name grammar does not accept.
package struct InvalidName: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of name it was meant to be: `project` or `extra`.
    package let kind: String
    /// The text as it was met, cut to a printable length.
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

/// Text from outside, quoted and made safe for one line of a message: at most 80 characters, control characters escaped.
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
