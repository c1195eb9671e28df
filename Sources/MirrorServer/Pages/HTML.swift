import ForeignText

/// A fragment of HTML.
///
/// Interpolation escapes text; only another `HTML` value is inserted without escaping.
struct HTML: ExpressibleByStringInterpolation, Sendable {
    /// The markup.
    let text: String

    init(stringLiteral value: String) {
        text = value
    }

    init(stringInterpolation: StringInterpolation) {
        text = stringInterpolation.text
    }

    /// Creates the concatenation of fragments.
    init(_ pieces: some Sequence<HTML>) {
        text = pieces.map(\.text).joined()
    }

    struct StringInterpolation: StringInterpolationProtocol {
        fileprivate(set) var text = ""

        init(literalCapacity: Int, interpolationCount: Int) {
            text.reserveCapacity(literalCapacity + interpolationCount * 16)
        }

        mutating func appendLiteral(_ literal: String) { text += literal }

        mutating func appendInterpolation(_ html: HTML) { text += html.text }

        mutating func appendInterpolation(_ number: Int) { text += String(number) }

        /// Appends text, escaped for content and for attribute values with quotes of either kind.
        mutating func appendInterpolation(_ plain: String) { text += HTMLText.escaped(plain) }
    }
}
