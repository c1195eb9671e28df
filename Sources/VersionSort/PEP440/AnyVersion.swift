/// A version in an index: a PEP 440 version or a legacy text.
///
/// Legacy texts sort before all versions, and by bytes among themselves. Only `===` can match one (PEP 440 §Arbitrary equality).
package enum AnyVersion: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// A text that is not a PEP 440 version, unchanged.
    case legacy(String)
    /// A PEP 440 version.
    case standard(Version)

    /// Creates a version from any text.
    package init(_ text: String) {
        self = Version.parse(text).map { .standard($0) } ?? .legacy(text)
    }

    /// The version; `nil` for a legacy text.
    package var version: Version? {
        if case .standard(let version) = self { version } else { nil }
    }

    /// The normalized form, or the legacy text unchanged.
    package var description: String {
        switch self {
        case .standard(let version): version.description
        case .legacy(let text): text
        }
    }

    /// Compares two versions.
    ///
    /// Legacy texts come first.
    package static func < (left: AnyVersion, right: AnyVersion) -> Bool {
        switch (left, right) {
        case (.standard(let left), .standard(let right)): left < right
        case (.legacy(let left), .legacy(let right)): left < right
        case (.legacy, .standard): true
        case (.standard, .legacy): false
        }
    }
}
