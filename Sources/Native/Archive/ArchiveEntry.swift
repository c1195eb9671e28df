/// One entry of an archive, as the archive describes it.
///
/// Check every value before you trust it.
package struct ArchiveEntry: Sendable, Hashable {
    /// The kind of an entry.
    package enum Kind: Sendable, Hashable {
        case regular, directory, symlink
        /// Another name of an earlier entry; see ``ArchiveEntry/linkTarget``.
        case hardlink
        /// A device, FIFO or socket.
        case other
    }

    /// The path as written, with `/` between its parts.
    ///
    /// libarchive may give names of the pax format in composed form (NFC). If the name is not UTF-8, it contains replacement characters and is unsafe.
    package let path: String
    /// The kind of the entry.
    package let kind: Kind
    /// The permission bits, including the set-user-ID, set-group-ID and sticky bits.
    package let permissions: UInt16
    /// The size in bytes if the archive states it.
    ///
    /// The actual content may be shorter or longer.
    package let size: UInt64?
    /// The modification time in seconds since 1970; 0 if the archive states no time.
    ///
    /// A zip archive without time extensions has local times of an unknown place, which are taken as UTC.
    package let modificationTime: Int64
    /// The target of a symbolic link, or the path of the earlier entry that a hard link names.
    package let linkTarget: String?
    /// A Boolean value that indicates whether unpacking the entry could write outside the destination folder.
    ///
    /// A path is unsafe if it is empty, absolute or not UTF-8, contains `..` or a NUL, or if the entry is a hard link to such a path.
    /// The reader refuses a zip archive with such a path as a whole.
    package let isUnsafePath: Bool
    /// The warning that libarchive gave for this entry; `nil` if it gave no warning.
    package let warning: String?

    /// Returns `true` if a path in an archive could lead outside the folder it is relative to.
    package static func isUnsafe(_ path: String) -> Bool {
        path.isEmpty || path.utf8.first == UInt8(ascii: "/") || path.utf8.contains(0)
            || path.utf8.split(separator: UInt8(ascii: "/")).contains { $0.elementsEqual("..".utf8) }
    }
}
