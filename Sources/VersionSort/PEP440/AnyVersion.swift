/// A version as an index may name it: one of PEP 440, or a text from before it.
///
/// Legacy texts sort before every version, among themselves by byte, and only `===` can name one (PEP 440 §Arbitrary equality).
package enum AnyVersion: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// A text that PEP 440 does not accept, as it is.
    case legacy(String)
    /// A version of PEP 440.
    case standard(Version)

    /// Reads any text.
    package init(_ text: String) {
        self = Version.parse(text).map { .standard($0) } ?? .legacy(text)
    }

    /// The version, nil for a legacy text.
    package var version: Version? {
        if case .standard(let version) = self { version } else { nil }
    }

    /// The normal form, or the legacy text as it is.
    package var description: String {
        switch self {
        case .standard(let version): version.description
        case .legacy(let text): text
        }
    }

    /// Legacy texts first.
    package static func < (left: AnyVersion, right: AnyVersion) -> Bool {
        switch (left, right) {
        case (.standard(let left), .standard(let right)): left < right
        case (.legacy(let left), .legacy(let right)): left < right
        case (.legacy, .standard): true
        case (.standard, .legacy): false
        }
    }
}
