/// One entry of a folder.
package struct DirectoryEntry: Sendable, Hashable {
    /// The name, without the folder.
    package let name: String
    /// The kind of the entry.
    ///
    /// A symbolic link is reported as a link.
    package let kind: FileStatus.Kind

    /// The entry is a regular file, not a link to one.
    package var isRegularFile: Bool { kind == .regular }
    /// The entry is a folder, not a link to one.
    package var isDirectory: Bool { kind == .directory }
    /// The entry is a symbolic link.
    package var isSymlink: Bool { kind == .symlink }
}
