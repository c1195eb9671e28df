import Native
import SystemPackage
import VersionSort

/// An unpacked sdist: one folder with all its files.
struct SourceTree {
    /// The folder that contains the top folder.
    let folder: FilePath
    /// The name of the archive's only top folder.
    let topName: String

    /// Unpacks an archive into a new folder.
    ///
    /// Throws ``WheelBuildError`` if the archive is unsafe, too large, damaged, or does not have exactly one top folder (PEP 517, "Source distributions").
    static func unpack(_ sdist: VerifiedArtifact, into folder: FilePath, time: UInt32, limits: SourceLimits) throws(WheelBuildError) -> SourceTree {
        try WheelBuildError.files { () throws(FileError) in try FileSystem.createDirectory(folder) }
        var reader = try SourceArchiveReader(sdist, limits: limits)
        var writer: TreeWriter?
        while let entry = try reader.next() {
            var tree: TreeWriter
            if let writer {
                tree = writer
            } else {
                let top = folder.appending(entry.topName)
                try WheelBuildError.files { () throws(FileError) in
                    try FileSystem.createDirectory(top)
                    try FileSystem.setMode(of: top, to: 0o755)
                }
                tree = TreeWriter(root: top, archive: sdist, time: time, limits: limits)
            }
            writer = nil
            switch entry.content.kind {
            case .directory: try tree.addDirectory(entry.path)
            case .regular: try reader.write(entry, to: &tree)
            case .symlink: try tree.addLink(entry.path, to: entry.content.linkTarget ?? "")
            case .hardlink: try tree.addCopy(entry.path, of: try reader.hardLinkTarget(of: entry))
            case .other: throw .unsafeEntry(entry.content.path, archive: sdist.filename, why: "is a device or pipe")
            }
            writer = tree
        }
        guard var tree = writer, let topName = reader.topName else { throw .layout("is empty") }
        try tree.finish()
        return SourceTree(folder: folder, topName: topName)
    }

    /// Returns the bytes of a file in the top folder; `nil` if it does not exist, is a link, or is too long.
    func read(_ name: String, limit: Int) -> [UInt8]? {
        guard let file = try? InputFile(beneath: folder, names: [topName, name]), let status = try? file.status(), status.isRegularFile,
            status.size <= UInt64(limit)
        else { return nil }
        return try? file.read(at: 0, count: Int(status.size))
    }
}

/// The valid times of files in a build.
enum SourceTime {
    /// The first time that a zip archive can store, 1980-01-01, because backends write the times of files into wheels.
    static let earliest = UInt32(ArchiveWriter.earliestZipTime)
}

/// The project and version that an sdist states.
struct SourceIdentity {
    /// The project; `nil` if the archive does not state it.
    let name: ProjectName?
    /// The version; `nil` if the archive does not state it.
    let version: Version?

    /// Reads PKG-INFO (source distribution format), or else the archive's name.
    init(_ sdist: VerifiedArtifact, _ tree: SourceTree) {
        if let bytes = tree.read("PKG-INFO", limit: 16 << 20), let metadata = try? CoreMetadata(parsing: bytes) {
            name = metadata.name
            version = metadata.version
        } else if let filename = try? SdistFilename(sdist.filename) {
            name = filename.name
            version = filename.version
        } else {
            name = nil
            version = nil
        }
    }

    /// Checks that a build result has the project and version of the archive.
    func check(_ name: ProjectName, _ version: Version) throws(WheelBuildError) {
        guard self.name ?? name == name, self.version ?? version == version else {
            let expected = [self.name?.description, self.version?.description].compactMap(\.self).joined(separator: " ")
            throw .identity(expected: expected, found: "\(name) \(version)")
        }
    }
}
