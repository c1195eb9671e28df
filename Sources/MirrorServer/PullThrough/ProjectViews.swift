import ForeignText
import IndexCrawler
import NIOCore
import Native
import Synchronization
import SystemPackage
import VersionSort

/// A project as clients may see it at one moment: its record without the files that are in their cool-down.
final class ProjectView: Sendable {
    /// A page as it is sent.
    struct Rendered: Sendable {
        let bytes: ByteBuffer
        let digest: SHA256Digest

        init(_ content: [UInt8]) {
            bytes = ByteBuffer(bytes: content)
            digest = SHA256Digest(of: content)
        }
    }

    /// The pages as they are sent.
    struct Pages: Sendable {
        let json: Rendered
        let html: Rendered
        let releases: Rendered
    }

    /// The record as stored, including files that are hidden.
    let record: ProjectRecord
    /// The status of the file of the record.
    let status: FileStatus
    /// The record with only the visible files, held and offered.
    let shown: ProjectRecord
    /// The ends of the cool-downs of the hidden files, in seconds since 1970, by file name.
    let hidden: [String: Int64]
    /// The time at which other files become visible or hidden, in seconds since 1970; `nil` for never.
    let end: Int64?
    private let names: Set<String>
    private let pages = Mutex<Pages?>(nil)
    private let releases = Mutex<ReleasesPageWriter?>(nil)

    init(_ record: ProjectRecord, _ status: FileStatus, coolDown: CoolDown?, offering: Bool, at now: Int64) {
        self.record = record
        self.status = status
        guard let coolDown, let name = try? ProjectName(record.name) else {
            (shown, hidden, end) = (record.shown(offering: offering) { _ in true }, [:], nil)
            names = Set(shown.files.map(\.file.filename))
            return
        }
        var (hidden, changes): ([String: Int64], [Int64]) = ([:], coolDown.exceptionEnd(of: name, at: now).map { [$0] } ?? [])
        shown = record.shown(offering: offering) { file in
            guard let end = coolDown.end(of: file, of: name, at: now) else { return true }
            hidden[file.file.filename] = end
            changes.append(end)
            return false
        }
        (self.hidden, end) = (hidden, changes.min())
        names = Set(shown.files.map(\.file.filename))
    }

    /// A Boolean value indicating whether clients can see a page: there are files, or they need to know that the project is quarantined.
    var hasPage: Bool { !shown.files.isEmpty || !hidden.isEmpty || shown.status == "quarantined" }

    /// Returns `true` if a file of a release is hidden.
    func hides(_ version: Version) -> Bool {
        guard let name = try? ProjectName(record.name) else { return false }
        return record.files.contains { hidden[$0.file.filename] != nil && $0.file.version(of: name) == version }
            || (record.offers ?? []).contains { hidden[$0.file.filename] != nil && $0.file.version(of: name) == version }
    }

    /// Returns `true` if clients may have a file.
    func shows(_ filename: String) -> Bool { names.contains(filename) }

    /// Returns the rendered pages.
    ///
    /// The first call renders and keeps them.
    func rendered() throws -> Pages {
        if let known = pages.withLock({ $0 }) { return known }
        let made = try shown.pages()
        let rendered = Pages(json: Rendered(made.json), html: Rendered(made.html), releases: Rendered(made.releases))
        pages.withLock { $0 = rendered }
        return rendered
    }

    /// Returns the page of one release in the older JSON form; `nil` if clients may see no file of it.
    ///
    /// The first call groups the files by version and keeps the groups.
    func rendered(_ version: Version) throws -> Rendered? {
        let writer = try releases.withLock({ $0 }) ?? ReleasesPageWriter(record: shown)
        releases.withLock { $0 = writer }
        return writer.json(of: version).map(Rendered.init)
    }
}

/// A cache of the views of projects.
///
/// A view is built again if its record has changed, or at the end of a cool-down. The memory is bounded; see ``AgedCache``.
final class ProjectViews: Sendable {
    private let root: FilePath
    private let coolDown: CoolDown?
    private let isOffering: Bool
    private let clock: @Sendable () -> Int64
    private let views: Mutex<AgedCache<String, ProjectView>>

    init(_ configuration: MirrorServerConfiguration) {
        root = configuration.root
        coolDown = configuration.coolDown
        isOffering = configuration.upstream != nil
        clock = configuration.clock
        views = Mutex(AgedCache(limit: max(1 << 20, configuration.limits.memory / 2)))
    }

    /// A Boolean value indicating whether pages are rendered from views, because an upstream or a cool-down makes them differ from the pages on the disk.
    var areServed: Bool { coolDown != nil || isOffering }

    /// A Boolean value indicating whether files can be in a cool-down.
    var areHidden: Bool { coolDown != nil }

    /// The number of days of the cool-down.
    var days: Int { coolDown?.days ?? 0 }

    /// The present time in seconds since 1970.
    var now: Int64 { clock() }

    /// Returns the end of the cool-down of a recorded file; `nil` if it is over.
    func end(of file: ProjectRecord.File, of name: ProjectName) -> Int64? {
        coolDown?.end(of: file, of: name, at: clock())
    }

    /// Returns the view of a project; `nil` if the mirror has no record of it.
    func view(of name: ProjectName) -> ProjectView? {
        let now = clock()
        let path = root.appending("projects").appending(name.normalized + ".json")
        guard let status = (try? FileSystem.status(path)).flatMap(\.self) else { return nil }
        if let known = views.withLock({ $0.value(name.normalized) }), known.status == status,
            known.end.map({ $0 > now }) ?? true
        {
            return known
        }
        guard let (record, status) = ProjectRecord.read(name, in: root) else { return nil }
        let view = ProjectView(record, status, coolDown: coolDown, offering: isOffering, at: now)
        // The record in memory, its three pages and its groups by version take about this many times the file of the record.
        views.withLock { $0.keep(view, name.normalized, cost: Int(clamping: status.size) * 6 + 1024) }
        return view
    }
}
