internal import ForeignText
internal import Native

/// The files of an sdist that state its dependencies.
struct SourceArchive {
    /// `PKG-INFO` in the top folder.
    var packageInformation: [UInt8]?
    /// `pyproject.toml` in the top folder.
    var projectFile: [UInt8]?
    /// `requires.txt` of the one `.egg-info` folder.
    var requires: [UInt8]?
    /// A Boolean value indicating whether there is exactly one `.egg-info` folder.
    ///
    /// Without requires.txt, it states that nothing is required.
    var hasEggInfo: Bool { eggInfoFolders.count == 1 }

    private var eggInfoFolders: Set<Substring> = []

    /// Reads an archive once; throws an error if it is not an archive or does not have exactly one top folder.
    static func read(_ artifact: VerifiedArtifact) throws -> SourceArchive {
        var archive = SourceArchive()
        var reader = try ArchiveReader(artifact, limits: .source)
        var top: Substring?
        while let entry = try reader.next() {
            var parts = entry.path.splitBytes(on: "/").filter { $0 != "." }
            guard let first = parts.first, first != "pax_global_header" else { continue }
            guard !entry.isUnsafePath else { throw SourceFault.unsafePath }
            guard top == nil || top == first else { continue }
            top = first
            parts.removeFirst()
            guard entry.kind == .regular else { continue }
            try archive.take(parts, &reader)
        }
        return archive
    }

    private mutating func take(_ parts: [Substring], _ reader: inout ArchiveReader) throws {
        let limit = Int(PageLimits.metadata)
        if parts == ["PKG-INFO"] {
            packageInformation = try reader.readAll(limit: limit)
        } else if parts == ["pyproject.toml"] {
            projectFile = try reader.readAll(limit: limit)
        } else if parts.count >= 2, parts[parts.count - 2].utf8.hasSuffix(".egg-info"), let name = parts.last {
            // Ignore deeper folders, because test data contains egg-info folders too.
            guard parts.count == 2 || (parts.count == 3 && ["src", "lib"].contains(parts[0])) else { return }
            eggInfoFolders.insert(parts[parts.count - 2])
            if name == "requires.txt" { requires = try reader.readAll(limit: limit) }
        }
    }
}

/// The reason why an sdist cannot be read.
enum SourceFault: Error, CustomStringConvertible {
    case unsafePath
    case noPackageInformation

    var description: String {
        switch self {
        case .unsafePath: "the archive holds a path that leaves its folder"
        case .noPackageInformation: "the archive has no PKG-INFO"
        }
    }
}
