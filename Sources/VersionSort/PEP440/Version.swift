/// A version of a Python project.
///
/// Every spelling that PEP 440 accepts is read, the order and equality are those of PEP 440 §Summary of permitted suffixes and relative ordering, and the description is
/// the normal form, with the trailing zeros of the release as written (`1.0` and `1.0.0` are equal and print differently). Three words in size.
package struct Version: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The longest text taken, in bytes; it also bounds every number in a version.
    package static let lengthLimit = 1024

    /// The packed order (``VersionKey``): decides wherever two differ.
    let key: UInt64
    /// How many release numbers were written; only for versions without a box.
    let releaseLength: UInt8
    /// Whether the key tells everything.
    let isExact: Bool
    /// The parts, when key and length do not tell everything.
    let box: VersionBox?

    /// A version whose key is exact, in normal form.
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

    /// Reads a version in any spelling of PEP 440; ASCII white space around it is dropped.
    package init(_ text: String) throws(VersionParseError) {
        guard let version = Self.parse(text) else {
            throw VersionParseError(text.utf8.count > Self.lengthLimit ? .tooLong : .grammar, text)
        }
        self = version
    }

    /// Reads a part of a text, nil when it is not a version.
    package init?(parsing text: Substring) {
        guard let version = Self.parse(text) else { return nil }
        self = version
    }

    /// Makes a version of its parts; an empty release counts as `0`, and local text must already be lower-case ASCII.
    package init(
        epoch: VersionNumber = 0, release: [VersionNumber], pre: PreRelease? = nil, post: VersionNumber? = nil, dev: VersionNumber? = nil,
        local: [LocalSegment] = []
    ) {
        self.init(
            VersionComponents(epoch: epoch, release: release.isEmpty ? [0] : release, pre: pre, post: post, dev: dev, local: local))
    }

    /// The text as it was written, nil when that was the normal form.
    package var original: String? { box?.original }

    /// Whether both are the same version, however they are spelled.
    package static func == (left: Version, right: Version) -> Bool {
        left.key == right.key && left.isExact == right.isExact && (left.isExact || compareParts(left, right) == 0)
    }

    /// The order of PEP 440.
    package static func < (left: Version, right: Version) -> Bool {
        if left.key != right.key { return left.key < right.key }
        return (left.isExact && right.isExact) ? false : compareParts(left, right) < 0
    }

    /// Hashes what equality compares.
    package func hash(into hasher: inout Hasher) {
        hasher.combine(key)
        if !isExact { hashParts(into: &hasher) }
    }
}

extension Version: TextCodable {}
