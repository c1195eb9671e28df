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
    /// Lines for the user about what cannot be used in full, one for each kind, and about a dump without advisories.
    package let notes: [String]

    /// The SHA-256 of the files, in hexadecimal: equal for the same files, also under other names or in an archive.
    let digest: String

    /// The maximum size of one advisory, in bytes.
    private static let sizeLimit = 16 << 20

    /// Reads a dump.
    ///
    /// - Parameter time: The time in seconds since 1970 at which withdrawals are judged.
    /// - Throws: ``Failure`` with code `usage` if the path is neither a folder nor a zip archive.
    package init(at path: FilePath, time: Int64) throws {
        guard let status = try FileSystem.status(path, followingLinks: true) else {
            throw Failure(.usage, "there are no advisories at \(path)", hints: ["name a folder or a zip archive of an OSV dump"])
        }
        var collection = Collection(time: time)
        if status.isDirectory {
            try Self.read(folder: path, name: "", &collection)
        } else {
            do { try Self.read(archive: path, &collection) } catch {
                throw Failure(.usage, "cannot read advisories from \(path)", cause: error, hints: ["name a folder or a zip archive of an OSV dump"])
            }
        }
        self.init(collection, source: path.string)
    }

    /// Creates a database from the contents of files by name.
    package init(files: [(name: String, bytes: [UInt8])], time: Int64) {
        var collection = Collection(time: time)
        for file in files { collection.add(file.bytes, name: file.name) }
        self.init(collection, source: "the files")
    }

    private init(_ collection: Collection, source: String) {
        var byProject: [ProjectName: [Advisory]] = [:]
        for advisory in collection.advisories.sorted(by: { $0.id.precedesByBytes($1.id) }) {
            for project in Set(advisory.affected.map(\.project)) { byProject[project, default: []].append(advisory) }
        }
        self.byProject = byProject
        count = collection.advisories.count
        newest = collection.advisories.map(\.modified).filter { !$0.isEmpty }.max { $0.precedesByBytes($1) }
        digest = SHA256Digest(of: Array(collection.digests.sorted { $0.precedesByBytes($1) }.joined().utf8)).hex
        let read = collection.reader.count
        let empty =
            read == 0 ? "there are no advisories in \(source)" : "\(read.counted("advisory", "advisories")) in \(source), and none for the Python Package Index"
        notes = collection.reader.faults.lines + (count == 0 ? ["\(empty): no release is known to be malicious or vulnerable"] : [])
    }

    private struct Collection {
        var reader: AdvisoryReader
        var advisories: [Advisory] = []
        var digests: [String] = []

        init(time: Int64) { reader = AdvisoryReader(time: time) }

        mutating func add(_ bytes: [UInt8], name: String) {
            digests.append(SHA256Digest(of: bytes).hex)
            advisories += reader.advisories(bytes, file: name)
        }

        /// Returns `true` if a file with a name is to be read; notes one that looks like an advisory and is not.
        mutating func takes(_ name: String, below path: String) -> Bool {
            let ending = name.cut(atLast: ".")?.after.lowercased() ?? ""
            let isHidden = name.utf8.starts(with: ".")
            if !isHidden, ending == "json" { return true }
            if Self.copies.contains(name) { return false }
            if isHidden ? ending == "json" : Self.unread.contains(ending) || Advisory.isMalicious(name) { reader.skip(path, .unread, "") }
            return false
        }

        /// The files that OSV puts beside the advisories of an ecosystem, and which say nothing that these do not.
        private static let copies: Set<String> = ["all.zip", "modified_id.csv"]

        /// The endings of files that may hold advisories in a form that is not read.
        private static let unread: Set<String> = ["yaml", "yml", "jsonl", "ndjson", "json5", "jsonc", "gz", "xz", "zst", "bz2", "zip", "tar", "tgz", "csv"]
    }

    private static func read(folder: FilePath, name: String, _ collection: inout Collection) throws {
        for entry in try FileSystem.list(folder) {
            let (path, below) = (folder.appending(entry.name), name.isEmpty ? entry.name : "\(name)/\(entry.name)")
            let isHidden = entry.name.utf8.starts(with: ".")
            if entry.isDirectory {
                if !isHidden { try read(folder: path, name: below, &collection) }
            } else if entry.isSymlink, !isHidden {
                collection.reader.skip(below, .link, "")
            } else if collection.takes(entry.name, below: below) {
                guard entry.isRegularFile else {
                    collection.reader.skip(below, .unread, "it is no regular file")
                    continue
                }
                do { collection.add(try FileSystem.readAll(path, limit: sizeLimit), name: below) } catch {
                    collection.reader.skip(below, .content, "\(error)")
                }
            }
        }
    }

    private static func read(archive: FilePath, _ collection: inout Collection) throws {
        var limits = ArchiveLimits.source
        limits.totalSize = 16 << 30
        limits.entryCount = 2_000_000
        let archive = try ZipArchive(path: archive, limits: limits)
        for entry in archive.entries where collection.takes(entry.path.cut(atLast: "/").map { String($0.after) } ?? entry.path, below: entry.path) {
            do {
                var content = try archive.content(of: entry)
                collection.add(try content.readAll(limit: sizeLimit), name: entry.path)
            } catch { collection.reader.skip(entry.path, .content, "\(error)") }
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
