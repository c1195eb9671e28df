/// A version of a Python project.
///
/// It accepts every spelling of PEP 440. Equality and order follow PEP 440 §Summary of permitted suffixes and relative ordering. The description is
/// the normalized form with the trailing zeros of the release as written: `1.0` and `1.0.0` are equal and print differently. A value takes three words.
package struct Version: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The maximum length of a version in bytes, which also bounds every number in it.
    package static let lengthLimit = 1024

    /// The packed order (``VersionKey``).
    ///
    /// If two keys differ, they decide the comparison.
    let key: UInt64
    /// The number of release numbers as written; used only without a box.
    let releaseLength: UInt8
    /// A Boolean value indicating whether equal keys mean equal versions.
    let isExact: Bool
    /// The parts, if the key and the length do not describe the version completely.
    let box: VersionBox?

    /// Creates a normalized version with an exact key.
    init(key: UInt64, releaseLength: UInt8) {
        self.key = key
        self.releaseLength = releaseLength
        isExact = true
        box = nil
    }

    init(_ components: VersionComponents, original: String? = nil) {
        let packed = VersionKey(components)
        key = packed.bits
        isExact = packed.isExact
        let fits = packed.isExact && original == nil && components.release.count <= 255
        releaseLength = fits ? UInt8(components.release.count) : 0
        box = fits ? nil : VersionBox(components, original: original)
    }

    /// Parses a version in any spelling of PEP 440, ignoring ASCII white space around it.
    package init(_ text: String) throws(VersionParseError) {
        guard let version = Self.parse(text) else {
            throw VersionParseError(text.utf8.count > Self.lengthLimit ? .tooLong : .grammar, text)
        }
        self = version
    }

    /// Parses a version from a part of a text; `nil` if it is not a version.
    package init?(parsing text: Substring) {
        guard let version = Self.parse(text) else { return nil }
        self = version
    }

    /// Creates a version from its parts.
    ///
    /// An empty release counts as `0`; local text must be lower-case ASCII.
    package init(
        epoch: VersionNumber = 0, release: [VersionNumber], pre: PreRelease? = nil, post: VersionNumber? = nil, dev: VersionNumber? = nil,
        local: [LocalSegment] = []
    ) {
        self.init(
            VersionComponents(epoch: epoch, release: release.isEmpty ? [0] : release, pre: pre, post: post, dev: dev, local: local))
    }

    /// The text as written; `nil` if it was normalized.
    package var original: String? { box?.original }

    /// Returns `true` if both are the same version, whatever their spelling.
    package static func == (left: Version, right: Version) -> Bool {
        left.key == right.key && left.isExact == right.isExact && (left.isExact || compareParts(left, right) == 0)
    }

    /// Compares two versions in the order of PEP 440.
    package static func < (left: Version, right: Version) -> Bool {
        if left.key != right.key { return left.key < right.key }
        return (left.isExact && right.isExact) ? false : compareParts(left, right) < 0
    }

    /// Hashes the values that equality compares.
    package func hash(into hasher: inout Hasher) {
        hasher.combine(key)
        if !isExact { hashParts(into: &hasher) }
    }
}

extension Version: TextCodable {}

/// All parts of a version, stored if its packed key does not describe it completely.
struct VersionComponents: Sendable {
    var epoch: VersionNumber = 0
    /// The release numbers, at least one, with trailing zeros as written.
    var release: [VersionNumber] = []
    var pre: PreRelease?
    var post: VersionNumber?
    var dev: VersionNumber?
    /// The local label; empty if there is none.
    var local: [LocalSegment] = []

    /// The normalized form (PEP 440 §Normalization).
    var text: String {
        var text = epoch.isZero ? "" : "\(epoch)!"
        for (index, number) in release.enumerated() {
            if index > 0 { text += "." }
            text += number.description
        }
        if let pre { text += pre.description }
        if let post { text += ".post\(post)" }
        if let dev { text += ".dev\(dev)" }
        for (index, segment) in local.enumerated() {
            text += index == 0 ? "+" : "."
            text += segment.description
        }
        return text
    }
}

/// Immutable components on the heap, so that a ``Version`` stays three words.
final class VersionBox: Sendable {
    let components: VersionComponents
    /// The text as written; `nil` if it was normalized.
    let original: String?

    init(_ components: VersionComponents, original: String?) {
        self.components = components
        self.original = original
    }
}
