/// One entry of an archive, as the archive describes it: nothing in it may be trusted before it was checked.
package struct ArchiveEntry: Sendable, Hashable {
    /// What an entry is.
    package enum Kind: Sendable, Hashable {
        case regular, directory, symlink
        /// Another name of an entry that came before; see ``ArchiveEntry/linkTarget``.
        case hardlink
        /// A device, FIFO or socket.
        case other
    }

    /// The path as written, `/` between its parts (tar archives in the pax format may have it composed, NFC); where it is not UTF-8, with replacement characters (and unsafe).
    package let path: String
    /// What the entry is.
    package let kind: Kind
    /// The permission bits, with set-user, set-group and sticky.
    package let permissions: UInt16
    /// The size in bytes where the archive tells it; what follows may be shorter or longer.
    package let size: UInt64?
    /// The modification time in seconds since 1970, 0 where the archive tells none.
    ///
    /// A zip archive without time extensions has local times of an unknown place, which are taken as UTC.
    package let modificationTime: Int64
    /// What a symbolic link says, or which entry a hard link is another name of.
    package let linkTarget: String?
    /// Whether unpacking the path could leave the folder unpacked into: it is empty, absolute, has a `..` or a NUL in it, is not
    /// UTF-8, or is a hard link to such a path; a zip archive with such a path is refused before.
    package let isUnsafePath: Bool
    /// What libarchive could not make full sense of in this entry, nil when all was well.
    package let warning: String?

    /// Whether a path, as found in an archive, could lead out of the folder it is taken relative to.
    package static func isUnsafe(_ path: String) -> Bool {
        path.isEmpty || path.utf8.first == UInt8(ascii: "/") || path.utf8.contains(0)
            || path.utf8.split(separator: UInt8(ascii: "/")).contains { $0.elementsEqual("..".utf8) }
    }
}
