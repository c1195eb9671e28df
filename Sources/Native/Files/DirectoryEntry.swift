/// One name in a folder.
package struct DirectoryEntry: Sendable, Hashable {
    /// The name, without the folder.
    package let name: String
    /// What the name stands for; a link is a link, wherever it leads.
    package let kind: FileStatus.Kind

    /// Whether it is a file, and no link to one.
    package var isRegularFile: Bool { kind == .regular }
    /// Whether it is a folder, and no link to one.
    package var isDirectory: Bool { kind == .directory }
    /// Whether it is a symbolic link.
    package var isSymlink: Bool { kind == .symlink }
}
