import ForeignText
package import Native
package import SystemPackage
package import VersionSort

/// The metadata and files of a wheel, with contents compared with RECORD (binary distribution format, PEP 427).
package struct WheelContents: Sendable {
    package let filename: WheelFilename
    package let sha256: SHA256Digest
    package let metadata: CoreMetadata
    /// The bytes of METADATA.
    package let metadataBytes: [UInt8]
    /// A Boolean value indicating whether the wheel declares that its files belong to the folder of pure modules.
    package let rootIsPurelib: Bool
    /// The name of the metadata folder without `.dist-info`.
    package let stem: String
    package let entryPoints: [EntryPoint]
    /// The lines of `entry_points.txt` that are not entry points.
    package let unreadEntryPoints: [String]
    /// The files in the order of the archive, without folders, RECORD and its signatures.
    package let files: [WheelFile]

    /// Reads a wheel.
    ///
    /// Contents that are too large for memory are stored in a folder.
    ///
    /// - Parameter patches: The stack's patches, applied after the comparison with RECORD.
    /// - Throws: ``WheelError`` for an invalid wheel (a wrong or missing RECORD line, a path that leads outside, another project's metadata), and for a
    ///   patch that does not fit.
    package init(_ artifact: VerifiedArtifact, spoolDirectory: FilePath, patches: [SourcePatch] = []) throws(WheelError) {
        let wheel = artifact.filename
        do { filename = try WheelFilename(wheel) } catch { throw .filename(wheel) }
        sha256 = artifact.sha256
        var unpacked = try WheelArchive(artifact, spoolDirectory: spoolDirectory)
        let folder = try unpacked.informationFolder(of: filename)
        stem = String(folder.droppingBytes(last: WheelArchive.folderSuffix.utf8.count))
        try unpacked.compareWithRecord(in: folder)
        try unpacked.apply(patches)
        metadataBytes = try unpacked.bytes("\(folder)/METADATA")
        do {
            metadata = try CoreMetadata(parsing: metadataBytes)
        } catch {
            throw .metadata(wheel, "\(error)")
        }
        guard metadata.name == filename.name else { throw .metadata(wheel, "its metadata is that of \(metadata.name)") }
        guard metadata.version == filename.version else { throw .metadata(wheel, "its metadata says version \(metadata.version)") }
        let form = String(decoding: try unpacked.bytes("\(folder)/WHEEL"), as: UTF8.self)
        rootIsPurelib = try Self.rootIsPurelib(form, wheel)
        let points = unpacked.contains("\(folder)/entry_points.txt") ? try unpacked.bytes("\(folder)/entry_points.txt") : []  // text: a list
        (entryPoints, unreadEntryPoints) = EntryPoint.parse(String(decoding: points, as: UTF8.self))
        files = try unpacked.files(informationFolder: folder)
    }

    /// Returns the `Root-Is-Purelib` of a WHEEL file of format 1.
    private static func rootIsPurelib(_ text: String, _ wheel: String) throws(WheelError) -> Bool {
        var fields: [String: String] = [:]
        for line in text.filledLines {
            guard let colon = line.utf8.firstIndex(of: ":") else { continue }
            fields[line[..<colon].lowercased()] = String(line[line.utf8.index(after: colon)...].trimmingSpaces)
        }
        guard let version = fields["wheel-version"], version.part(before: ".") == "1" else {
            throw .metadata(wheel, "its WHEEL file is of no known version of the format")
        }
        return fields["root-is-purelib"]?.lowercased() == "true"
    }
}

extension WheelContents {
    /// The names that can be imported: modules and packages at the top level of site-packages, sorted.
    package var topLevelNames: [String] {
        var names: Set<String> = []
        for file in files {
            guard case .library(let path) = file.location else { continue }
            let parts = path.splitBytes(on: "/")
            guard let first = parts.first else { continue }
            if parts.count > 1 {
                if !first.utf8.contains(".") && !first.utf8.contains("-") { names.insert(String(first)) }
            } else if let dot = first.utf8.firstIndex(of: "."), [".py", ".so", ".pyc"].contains(where: { first.utf8.hasSuffix($0) }) {
                names.insert(String(first[..<dot]))
            }
        }
        return names.sorted()
    }

    /// A Boolean value indicating whether a file is compiled, or the wheel declares that it is for a platform.
    package var isForMachine: Bool { !rootIsPurelib || !filename.isAnyPlatform || files.contains { $0.elf != nil } }
}
