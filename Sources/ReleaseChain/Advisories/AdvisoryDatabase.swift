import Failures
import ForeignText
import Native
package import SystemPackage
package import VersionSort

/// The advisories of a dump of the OSV database: a folder with JSON files, or a zip archive of them.
package struct AdvisoryDatabase: Sendable {
    private let byProject: [ProjectName: [Advisory]]
    /// The number of advisories that concern projects of the index.
    package let count: Int
    /// The time of the newest change of an advisory, for example `2026-11-30T05:47:53Z`; `nil` for an empty dump.
    package let newest: String?
    /// A line for each file or part that cannot be used.
    package let malformed: [String]

    /// The SHA-256 of the files, in hexadecimal: equal for the same files, also under other names or in an archive.
    let digest: String

    /// Lines for the user about what cannot be used: the first ten, and the number of the rest.
    var notes: [String] {
        malformed.prefix(Self.noteLimit).map { "advisory that cannot be used in full: \($0)" }
            + (malformed.count > Self.noteLimit ? ["and \(malformed.count - Self.noteLimit) more that cannot be used"] : [])
    }

    /// The maximum number of lines about advisories that cannot be used.
    private static let noteLimit = 10
    /// The maximum size of one advisory, in bytes.
    private static let sizeLimit = 16 << 20

    /// Reads a dump.
    ///
    /// Files that are not advisories are listed in ``malformed``.
    ///
    /// - Throws: ``Failure`` with code `usage` if the path is neither a folder nor a zip archive.
    package init(at path: FilePath) throws {
        guard let status = try FileSystem.status(path, followingLinks: true) else {
            throw Failure(.usage, "there are no advisories at \(path)", hints: ["name a folder or a zip archive of an OSV dump"])
        }
        var collection = Collection()
        if status.isDirectory {
            try Self.read(folder: path, name: "", &collection)
        } else {
            do { try Self.read(archive: path, &collection) } catch {
                throw Failure(.usage, "cannot read advisories from \(path)", cause: error, hints: ["name a folder or a zip archive of an OSV dump"])
            }
        }
        self.init(collection)
    }

    /// Creates a database from the contents of files by name.
    package init(files: [(name: String, bytes: [UInt8])]) {
        var collection = Collection()
        for file in files { collection.add(file.bytes, name: file.name) }
        self.init(collection)
    }

    private init(_ collection: Collection) {
        var byProject: [ProjectName: [Advisory]] = [:]
        for advisory in collection.advisories.sorted(by: { $0.id.precedesByBytes($1.id) }) {
            for project in Set(advisory.affected.map(\.project)) { byProject[project, default: []].append(advisory) }
        }
        self.byProject = byProject
        count = collection.advisories.count
        newest = collection.advisories.map(\.modified).filter { !$0.isEmpty }.max { $0.precedesByBytes($1) }
        digest = SHA256Digest(of: Array(collection.digests.sorted { $0.precedesByBytes($1) }.joined().utf8)).hex
        malformed = collection.malformed.sorted { $0.precedesByBytes($1) }
    }

    private struct Collection {
        var advisories: [Advisory] = []
        var malformed: [String] = []
        var digests: [String] = []

        mutating func add(_ bytes: [UInt8], name: String) {
            digests.append(SHA256Digest(of: bytes).hex)
            do throws(AdvisoryFault) {
                if let advisory = try AdvisoryRecord(bytes).advisory(faults: &malformed) { advisories.append(advisory) }
            } catch {
                malformed.append("\(PublicText.cleaned(name)): \(error)")
            }
        }
    }

    private static func read(folder: FilePath, name: String, _ collection: inout Collection) throws {
        for entry in try FileSystem.list(folder) where !entry.name.utf8.hasPrefix(".") {
            let (path, below) = (folder.appending(entry.name), name.isEmpty ? entry.name : "\(name)/\(entry.name)")
            if entry.isDirectory { try read(folder: path, name: below, &collection) }
            guard entry.isRegularFile, entry.name.utf8.hasSuffix(".json") else { continue }
            do { collection.add(try FileSystem.readAll(path, limit: sizeLimit), name: below) } catch { collection.malformed.append("\(below): \(error)") }
        }
    }

    private static func read(archive: FilePath, _ collection: inout Collection) throws {
        var limits = ArchiveLimits.source
        limits.totalSize = 16 << 30
        limits.entryCount = 2_000_000
        let archive = try ZipArchive(path: archive, limits: limits)
        for entry in archive.entries where entry.path.utf8.hasSuffix(".json") {
            do {
                var content = try archive.content(of: entry)
                collection.add(try content.readAll(limit: sizeLimit), name: entry.path)
            } catch { collection.malformed.append("\(PublicText.cleaned(entry.path)): \(error)") }
        }
    }

    /// Returns the advisories that concern a release, by id.
    package func advisories(of project: ProjectName, _ version: Version) -> [Advisory] {
        (byProject[project] ?? []).filter { $0.concerns(project, version) }
    }

    /// Returns `true` if an advisory reports a release of a project as malicious.
    package func hasMalice(of project: ProjectName) -> Bool { (byProject[project] ?? []).contains(where: \.isMalicious) }

    /// Returns the id of the first advisory that reports a release as malicious; `nil` if no advisory does.
    package func malice(of project: ProjectName, _ version: Version) -> String? {
        (byProject[project] ?? []).first { $0.isMalicious && $0.concerns(project, version) }?.id
    }
}
