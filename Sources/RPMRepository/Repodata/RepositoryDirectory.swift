import Native
package import SystemPackage
package import VersionSort

/// A folder of RPMs, as `relcli repo` is given it.
package enum RepositoryDirectory {
    /// Reads every RPM below `directory` and writes `repodata/` beside them.
    ///
    /// Hidden files and `repodata/` itself are passed over; links to files are followed, links to folders are not.
    ///
    /// - Throws: ``RepositoryError`` naming the first RPM that cannot be read, or two that are the same package.
    @discardableResult
    package static func index(
        _ directory: FilePath, form: RepodataForm, revision: UInt64, fileTime: IndexedPackage.FileTime = .modification
    ) throws -> Repomd {
        try RepositoryWriter.write(
            directory: directory, packages: packages(in: directory, form: form, fileTime: fileTime), form: form, revision: revision)
    }

    /// Reads every RPM below `directory`, in the order of their paths.
    package static func packages(
        in directory: FilePath, form: RepodataForm, fileTime: IndexedPackage.FileTime = .modification
    ) throws -> [IndexedPackage] {
        try packageFiles(in: directory).map { href in
            try IndexedPackage.read(directory.pushing(FilePath(href)), href: href, form: form, fileTime: fileTime)
        }
    }

    /// The paths of the RPMs below a folder, relative to it, sorted.
    static func packageFiles(in directory: FilePath) throws -> [String] {
        var found: [String] = []
        var next: [(prefix: String, depth: Int)] = [("", 0)]
        while let (prefix, depth) = next.popLast() {
            for entry in try FileSystem.list(prefix.isEmpty ? directory : directory.pushing(FilePath(prefix))) {
                let href = prefix.isEmpty ? entry.name : "\(prefix)/\(entry.name)"
                if entry.name.hasPrefix(".") || href == "repodata" { continue }
                if entry.isDirectory {
                    guard depth < depthLimit else { continue }
                    next.append((href, depth + 1))
                } else if entry.name.hasSuffix(".rpm") {
                    found.append(href)
                }
            }
        }
        return found.sorted()
    }

    /// How deep folders are looked into.
    private static let depthLimit = 32
}
