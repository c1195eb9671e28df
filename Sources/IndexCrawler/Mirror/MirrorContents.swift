internal import Native
internal import SystemPackage
internal import VersionSort

/// The projects and files of a mirror, counted.
package struct MirrorContents: Sendable, Encodable {
    /// The number of projects with a page.
    package var projects = 0
    /// The number of files on pages.
    package var files = 0
    /// The size of these files, in bytes.
    package var bytes: UInt64 = 0
    /// The number of files that are in records and not on pages.
    package var hidden = 0
    /// The number of blobs: files of projects, built packages, and others, each counted once.
    package var blobs = 0
    /// The size of the blobs, in bytes.
    package var blobBytes: UInt64 = 0
    /// The quarantined projects, sorted.
    package var quarantined: [String] = []
    /// The projects whose record cannot be read, sorted.
    package var damaged: [String] = []

    private enum CodingKeys: String, CodingKey {
        case projects, files, bytes, hidden, blobs, quarantined, damaged
        case blobBytes = "blob-bytes"
    }

    private mutating func add(_ record: ProjectRecord) {
        if record.hasPage { projects += 1 }
        for file in record.files {
            if !file.isListed { hidden += 1 }
            guard file.isListed else { continue }
            files += 1
            bytes.addSaturating(file.size)
        }
        if record.status == "quarantined" { quarantined.append(record.name) }
    }

    private mutating func add(_ other: MirrorContents) {
        projects += other.projects
        files += other.files
        bytes.addSaturating(other.bytes)
        hidden += other.hidden
        quarantined += other.quarantined
        damaged += other.damaged
    }

    /// Counts a mirror.
    ///
    /// - Parameter jobs: the number of records that are read at once.
    package static func count(_ store: MirrorStore, jobs: Int) async throws -> MirrorContents {
        let names = try store.recordNames()
        let size = 1000
        let parts = stride(from: 0, to: names.count, by: size).map { Array(names[$0..<min($0 + size, names.count)]) }
        let counted = try await mapBounded(parts, atOnce: jobs) { names in
            var contents = MirrorContents()
            for name in names {
                if let record = store.record(of: name) { contents.add(record) } else { contents.damaged.append(name.normalized) }
            }
            return contents
        }
        var contents = MirrorContents()
        for part in counted { contents.add(part) }
        let blobs = store.root.appending("blobs").appending("sha256")
        for part in try FileSystem.status(blobs) == nil ? [] : FileSystem.list(blobs) where part.isDirectory {
            try FileSystem.scan(blobs.appending(part.name), wanted: \.isRegularFile) { _, status in
                contents.blobs += 1
                contents.blobBytes.addSaturating(status?.size ?? 0)
            }
        }
        return contents
    }
}
