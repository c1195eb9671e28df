/// An entry of a project page in the usual form, given by the places of its texts in the bytes of the page.
///
/// Each text is ASCII without escapes, so none is copied before it is checked. ``PageTableWriter`` states which entries it accepts.
package struct PlainFile: Sendable {
    /// A mark that is absent, present, or present with a text.
    package enum Mark: Sendable {
        case absent
        case bare
        case text(Range<Int>)
    }

    package var filename = 0..<0
    /// The address up to the file name, including the slash.
    package var folder = 0..<0
    /// The address has no scheme and host, so those of the page apply.
    package var isOnSameHost = false
    /// The SHA-256 digest, as 64 lower-case hexadecimal digits.
    package var sha256 = 0..<0
    package var requiresPython: Range<Int>?
    package var size: UInt64?
    package var uploadTime: Range<Int>?
    /// The mark of a withdrawn file, with the reason if one is given.
    package var yanked = Mark.absent
    /// The mark of a file with metadata beside it, with the metadata's SHA-256 digest if one is given.
    package var coreMetadata = Mark.absent
    package var provenance: Range<Int>?

    /// Creates an empty entry.
    package init() {}
}
