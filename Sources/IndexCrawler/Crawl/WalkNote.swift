internal import FoundationEssentials
internal import Native
internal import SystemPackage

/// The stored result of the last walk over an index with one scope: its times, and the projects and files that failed.
///
/// The file is `walks/HASH.json`, with a hash of the index address and the scope.
package struct WalkNote: Codable, Sendable {
    /// The address of the index.
    package let index: String
    /// The choice of projects, such as `all projects` or `named projects`.
    package let scope: String
    /// The time when it began, in seconds since 1970.
    package var began: Int64
    /// The end time, in seconds since 1970; `nil` while the walk runs, or if it was interrupted.
    package var ended: Int64?
    /// The number of projects that it looked at.
    package var projects = 0
    /// The projects and files whose last attempt failed.
    package var failed: [WalkReport.FailedItem] = []
    /// The files that the index lists and that break a rule of the standards, each with the reason.
    package var refused: [String] = []

    private static let folder = "walks"
    private static let sizeLimit = 256 << 20

    /// Writes the note that a walk begins; a failure to write it does not stop the walk.
    package static func begin(_ scope: String, of index: IndexURL, in store: MirrorStore, at time: Int64) -> WalkNote {
        var note = WalkNote(index: "\(index)", scope: scope, began: time)
        if let old = read(note.path(in: store)) { (note.projects, note.failed, note.refused) = (old.projects, old.failed, old.refused) }
        note.write(in: store)
        return note
    }

    /// Writes the note that the walk ended.
    ///
    /// - Parameter names: the projects of the walk; their earlier failures are replaced. `nil` if the walk covered all projects.
    package mutating func end(_ report: WalkReport, of names: Set<String>?, in store: MirrorStore, at time: Int64) {
        let kept = names.map { names in failed.filter { !names.contains($0.project) } } ?? []
        let vanished = report.missing.map { WalkReport.FailedItem(project: $0, file: nil, reason: "the index does not know it") }
        failed = (kept + report.failed + vanished).sorted { ($0.project, $0.file ?? "") < ($1.project, $1.file ?? "") }
        (ended, projects, refused) = (time, report.projects, report.refused)
        write(in: store)
    }

    /// Returns all notes of a mirror, the newest first.
    package static func all(in store: MirrorStore) throws -> [WalkNote] {
        let folder = store.root.appending(folder)
        guard try FileSystem.status(folder) != nil else { return [] }
        return try FileSystem.list(folder).compactMap { read(folder.appending($0.name)) }.sorted { ($0.began, $0.index) > ($1.began, $1.index) }
    }

    private static func read(_ path: FilePath) -> WalkNote? {
        (try? FileSystem.readAll(path, limit: sizeLimit)).flatMap { try? JSONDecoder().decode(WalkNote.self, from: Data($0)) }
    }

    private func path(in store: MirrorStore) -> FilePath {
        store.root.appending(Self.folder).appending(String(CheckSum.of(Array("\(index)\n\(scope)".utf8)), radix: 16) + ".json")
    }

    private func write(in store: MirrorStore) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let bytes = try? encoder.encode(self) else { return }
        try? FileSystem.createDirectory(store.root.appending(Self.folder))
        try? FileSystem.replace(path(in: store), with: Array(bytes))
    }
}
