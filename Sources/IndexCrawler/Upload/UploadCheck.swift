import ForeignText
import Native
import VersionSort

/// A check that reads an uploaded archive completely and compares it with its name and with the statements of the client.
struct UploadCheck {
    let statement: UploadStatement
    let received: ReceivedFile

    /// Returns the metadata of the archive.
    ///
    /// - Throws: ``UploadRefusal``, and `FileError` if the temporary file cannot be read.
    func run() throws -> CoreMetadata {
        try checkName()
        try checkDigests()
        let bytes: [UInt8]
        do {
            bytes = statement.kind == Self.wheelKind ? try wheelMetadata() : try sourceMetadata()
        } catch let error as ArchiveError {
            if case .file(let error) = error { throw error }
            throw refusal("\(error)")
        } catch let error as WheelFault {
            throw refusal("\(error)")
        }
        return try compare(bytes)
    }

    private func refusal(_ reason: String) -> UploadRefusal {
        UploadRefusal(.malformed, "\(FileEntry.clean(statement.filename)): \(FileEntry.clean(reason))")
    }

    // MARK: - Names and digests

    private func checkName() throws(UploadRefusal) {
        do throws(FileEntry.Refusal) {
            try FileEntry.checkName(statement.filename)
        } catch {
            throw refusal(error.reason)
        }
        let (name, version): (ProjectName, Version)
        switch statement.kind {
        case Self.wheelKind:
            guard let wheel = try? WheelFilename(statement.filename) else { throw refusal("its name is not that of a wheel") }
            (name, version) = (wheel.name, wheel.version)
        case Self.sourceKind:
            guard let source = try? SdistFilename(statement.filename, project: statement.name), [".tar.gz", ".zip"].contains(source.suffix) else {
                throw refusal("its name is not that of a source archive of \(statement.name), as NAME-VERSION.tar.gz")
            }
            (name, version) = (source.name, source.version)
        default: throw refusal("its kind is neither bdist_wheel nor sdist")
        }
        guard name == statement.name else { throw refusal("its name is that of the project \(name), not \(statement.name)") }
        guard version == statement.version else { throw refusal("its name is that of version \(version), not \(statement.version)") }
    }

    private func checkDigests() throws(UploadRefusal) {
        guard statement.digests.isStated else { throw refusal("the request states no digest of it") }
        if let name = statement.digests.difference(to: received.digests) { throw refusal("it has another \(name) digest than the request states") }
    }

    // MARK: - Archives

    private func wheelMetadata() throws -> [UInt8] {
        let wheel = try WheelFilename(statement.filename)
        let archive = try ZipArchive(path: received.path, limits: .wheel)
        let metadata = try WheelMetadataPath.entry(in: archive.entries, wheel)
        let folder = metadata.path.utf8.dropLast("METADATA".utf8.count)
        let form = Array(folder) + Array("WHEEL".utf8)
        guard archive.entries.contains(where: { $0.kind == .regular && $0.path.utf8.elementsEqual(form) }) else { throw refusal("it has no WHEEL") }
        try compareWithRecord(archive, in: String(Substring(folder.dropLast())))
        return try WholeWheel.metadata(at: received.path, wheel)
    }

    /// Reads every entry to its end, and compares it with its line in RECORD.
    private func compareWithRecord(_ archive: ZipArchive, in folder: String) throws {
        let record = try record(of: archive, in: folder)
        var reader = try ArchiveReader(path: received.path, .zip, limits: .wheel)
        while let entry = try reader.next() {
            guard entry.kind == .regular || entry.kind == .directory else { throw refusal("'\(entry.path)' is neither a file nor a folder") }
            if entry.kind == .regular, let fault = try record.fault(of: entry.path, in: folder, measure: { try Self.measure(&reader, by: $0) }) {
                throw refusal("'\(entry.path)' \(fault)")
            }
            // The end of RECORD itself is checked too.
            while try reader.readData(upTo: Self.partSize) != nil {}
        }
    }

    /// Reads an entry to its end; returns its digest in URL-safe base64, and its size.
    private static func measure(_ reader: inout ArchiveReader, by algorithm: String) throws -> (digest: String?, size: UInt64) {
        guard let algorithm = DigestAlgorithm(rawValue: algorithm) else { return (nil, 0) }
        var digest = DigestContext(algorithm)
        var size: UInt64 = 0
        while let part = try reader.readData(upTo: partSize) {
            digest.update(part)
            size += UInt64(part.count)
        }
        return (Base64URL.encode(digest.finish()), size)
    }

    private func record(of archive: ZipArchive, in folder: String) throws -> WheelRecord {
        guard let entry = archive.entries.first(where: { $0.path.utf8.elementsEqual("\(folder)/RECORD".utf8) }) else { throw refusal("it has no RECORD") }
        var content = try archive.content(of: entry)
        let text = String(decoding: try content.readAll(limit: Self.recordLimit), as: UTF8.self)
        do throws(RecordFault) {
            return try WheelRecord(parsing: text)
        } catch {
            throw refusal("\(error)")
        }
    }

    private func sourceMetadata() throws -> [UInt8] {
        var reader = try ArchiveReader(path: received.path, ArchiveReader.Form(filename: statement.filename), limits: .source)
        var (top, metadata): (String?, [UInt8]?) = (nil, nil)
        var links = LinkTree()
        while let entry = try reader.next() {
            if entry.path.utf8.elementsEqual("pax_global_header".utf8) { continue }
            try check(entry)
            let parts = entry.path.splitBytes(on: "/").filter { $0 != "." }
            guard let first = parts.first.map(String.init) else { continue }
            guard top == nil || top == first else { throw refusal("it has more than one top folder: '\(top ?? "")' and '\(first)'") }
            top = first
            // An entry on or below a link lands elsewhere, for example on the metadata that was read.
            guard !links.holds(parts) else { throw refusal("'\(entry.path)' is on or below a link of the archive") }
            if entry.kind == .symlink || entry.kind == .hardlink { links.insert(parts) }
            if parts.count == 2, parts[1].utf8.equals("PKG-INFO") {
                guard metadata == nil else { throw refusal("it has more than one PKG-INFO") }
                guard entry.kind == .regular else { throw refusal("its PKG-INFO is not a file") }
                metadata = try reader.readAll(limit: Int(PageLimits.metadata))
            } else {
                while try reader.readData(upTo: Self.partSize) != nil {}
            }
        }
        guard let metadata else { throw refusal("it has no PKG-INFO in its top folder") }
        return metadata
    }

    private func check(_ entry: ArchiveEntry) throws(UploadRefusal) {
        guard !entry.isUnsafePath else { throw refusal("'\(entry.path)' leads out of its folder") }
        switch entry.kind {
        case .regular, .directory, .hardlink: break
        case .symlink:
            guard let target = entry.linkTarget, !ArchiveEntry.isUnsafe(target) else { throw refusal("the link '\(entry.path)' leads out of its folder") }
        case .other: throw refusal("'\(entry.path)' is a device")
        }
    }

    // MARK: - Metadata

    private func compare(_ bytes: [UInt8]) throws -> CoreMetadata {
        let metadata: CoreMetadata
        do {
            metadata = try CoreMetadata(parsing: bytes)
        } catch {
            throw refusal("\(error)")
        }
        guard metadata.name == statement.name else { throw refusal("its metadata names the project \(metadata.name)") }
        guard metadata.version == statement.version else { throw refusal("its metadata names version \(metadata.version)") }
        if let stated = statement.requiresPython, !stated.isEmpty {
            guard let specifiers = try? SpecifierSet(stated), specifiers == metadata.requiresPython else {
                throw refusal("its metadata has another Requires-Python than the request states")
            }
        }
        return metadata
    }

    static let wheelKind = "bdist_wheel"
    static let sourceKind = "sdist"
    private static let partSize = 256 << 10
    /// The largest RECORD that is read, in bytes.
    private static let recordLimit = 64 << 20
}

/// The symbolic and hard links of an archive, as a tree of the parts of their paths.
///
/// Looking up a path takes time in proportion to its number of parts.
private struct LinkTree {
    private struct Place: Hashable {
        let folder: Int
        let name: ExactText
    }

    /// The numbers of the folders that contain links, and of the links; the archive itself is 0.
    private var numbers: [Place: Int] = [:]
    private var links: Set<Int> = []

    mutating func insert(_ parts: [Substring]) {
        links.insert(
            parts.reduce(0) { folder, name in
                let place = Place(folder: folder, name: ExactText(name))
                let number = numbers[place] ?? numbers.count + 1
                numbers[place] = number
                return number
            })
    }

    /// Returns `true` if a path is a link, or is below one.
    func holds(_ parts: [Substring]) -> Bool {
        var folder = 0
        for name in parts {
            guard let next = numbers[Place(folder: folder, name: ExactText(name))] else { return false }
            if links.contains(next) { return true }
            folder = next
        }
        return false
    }
}
