import ForeignText
import FoundationEssentials
import Native
import Synchronization
import SystemPackage

/// A reader of the files that releases write for snapshots: lists of packages, checks, bills of materials and the history of channels.
///
/// A file that cannot be read counts as missing. The content of a file is kept until the file changes. The number and total size of kept files are limited.
final class SnapshotFiles: Sendable {
    /// The content of `snapshot.json`: the stack and the repositories of the snapshot.
    struct Manifest: Decodable, Sendable {
        struct Member: Decodable, Sendable {
            let path: String
            let repomd: String
            let packages: Int
            let bytes: UInt64
        }

        let stack: String?
        let members: [Member]
    }

    /// `packages.json`: the digests of the packages by repository and name.
    struct Packages: Decodable, Sendable {
        let repositories: [String: [String: String]]
    }

    /// The reports of the checks of a snapshot, in `checks/ID.json`.
    struct Checks: Decodable, Sendable {
        struct Report: Decodable, Sendable {
            struct Tier: Decodable, Sendable {
                let tier: String
                let state: String
                let note: String
            }

            struct Cause: Decodable, Sendable {
                let kind: String
                let requirement: String
                let neededBy: [String]
                let victimCount: Int
                let fix: [String]
            }

            let passed: Bool
            let packages: Int
            let checked: Int
            let uninstallable: Int
            let tiers: [Tier]
            let causes: [Cause]
        }

        let reports: [String: Report]
    }

    /// A line of `history.jsonl`: an event of a channel, such as its switch to a snapshot.
    struct Event: Decodable, Sendable {
        let time: Int64
        let who: String
        let action: String
        let channel: String?
        let stack: String?
        let from: String?
        let to: String
        let why: String
        let checked: Bool
        let forced: Bool
        /// The number of the release on its channel.
        let release: Int?
    }

    /// A bill of materials (CycloneDX).
    struct Bill: Decodable, Sendable {
        struct Component: Decodable, Sendable {
            struct Pedigree: Decodable, Sendable {
                let ancestors: [Ancestor]
            }

            let reference: String
            let hashes: [Hash]?
            let pedigree: Pedigree?

            private enum CodingKeys: String, CodingKey {
                case hashes, pedigree
                case reference = "bom-ref"
            }
        }

        struct Ancestor: Decodable, Sendable {
            let name: String
            let version: String?
            let purl: String?
        }

        struct Hash: Decodable, Sendable {
            let alg: String
            let content: String
        }

        let components: [Component]
    }

    /// The part of a release's record that says for which channel it was made, and which packages belong to which projects.
    struct Record: Decodable, Sendable {
        let channel: String
        /// The names of the packages by target and project: `["el9": ["cart": ["python3-cart-1.4-1.el9.noarch"]]]`.
        let packages: [String: [String: [String]]]
        /// The names of the source packages, in the same form.
        let sourcePackages: [String: [String: [String]]]
    }

    /// The names in a release's report, which decide who may read it: its channel, the previous release, and the projects.
    struct Report: Decodable, Sendable {
        struct Reference: Decodable, Sendable {
            let snapshot: String
        }

        struct Named: Decodable, Sendable {
            let name: String
        }

        let channel: String?
        /// The release that the report compares with.
        let previous: Reference?
        let projects: [Named]
        /// The projects that differ from the previous release, including projects that only the previous release has.
        let changes: [Named]
    }

    private struct Known: Sendable {
        let status: FileStatus
        let value: any Sendable
    }

    private struct State {
        var known: [String: Known] = [:]
        var cost: UInt64 = 0
        /// The reason why the history is not known, which the log has; `nil` while it is known.
        var historyFault: String?
    }

    private struct History: Sendable {
        let events: [Event]
        /// The number of lines that cannot be read.
        let damaged: Int
    }

    private let folder: MirrorFolder
    private let state = Mutex(State())
    /// The largest file that is read, in bytes.
    private static let sizeLimit: UInt64 = 64 << 20
    /// The maximum total size of the kept files, in bytes.
    private static let costLimit: UInt64 = 64 << 20

    private let historyLimit: UInt64
    private let log: (@Sendable (String) -> Void)?

    init(_ folder: MirrorFolder, historyLimit: UInt64, log: (@Sendable (String) -> Void)?) {
        (self.folder, self.historyLimit, self.log) = (folder, historyLimit, log)
    }

    func manifest(_ id: String) -> Manifest? { read([MirrorFolder.rpm, MirrorFolder.snapshots, id, "snapshot.json"]) { Self.decode(Manifest.self, $0) } }

    func packages(_ id: String) -> Packages? { read([MirrorFolder.rpm, MirrorFolder.snapshots, id, "packages.json"]) { Self.decode(Packages.self, $0) } }

    func checks(_ id: String) -> Checks? { read([MirrorFolder.rpm, "checks", "\(id).json"]) { Self.decode(Checks.self, $0) } }

    /// Returns the record of the release that a snapshot is; `nil` if it was made without one.
    func record(_ id: String) -> Record? { read([MirrorFolder.rpm, "records", id, "record.json"]) { Self.decode(Record.self, $0) } }

    /// Returns `true` if a snapshot has a record that cannot be read.
    func hasDamagedRecord(_ id: String) -> Bool {
        guard record(id) == nil else { return false }
        do { return try folder.open([MirrorFolder.rpm, "records", id, "record.json"]) != nil } catch { return true }
    }

    func report(_ id: String) -> Report? { read(["releases", id, "report.json"]) { Self.decode(Report.self, $0) } }

    /// Returns the bill of materials of a target of a snapshot; `nil` if there is none or it cannot be read.
    func bill(_ id: String, target: String) -> Bill? { read(["releases", id, "\(target).cdx.json"]) { Self.decode(Bill.self, $0) } }

    /// Returns the events of all channels, the oldest first; damaged lines are skipped.
    func history() -> [Event] { pastEvents()?.events ?? [] }

    /// Returns the events of all channels, the oldest first; `nil` if there is a history that cannot be read, or not all of it.
    ///
    /// The log then has the reason, once.
    func wholeHistory() -> [Event]? {
        let history = pastEvents()
        let fault: String? =
            if let history { history.damaged == 0 ? nil : "it has \(history.damaged.counted("damaged line"))" } else { "it is too large or cannot be read" }
        let isNew = state.withLock { state in
            defer { state.historyFault = fault }
            return state.historyFault != fault
        }
        if isNew, let fault {
            log?(
                "error: the former channels of snapshots are not known, because rpm/history.jsonl cannot be used: \(fault); until it is restored from a backup, "
                    + "only clients that may read everything below /rpm/ can read snapshots by their id")
        }
        return fault == nil ? history?.events : nil
    }

    /// Returns what the history has; `nil` if there is a history that cannot be read.
    private func pastEvents() -> History? {
        let names = [MirrorFolder.rpm, "history.jsonl"]
        let history = read(names, limit: historyLimit) { bytes in
            // A last line without its end was left by a killed writer.
            let lines = bytes[..<(bytes.lastIndex(of: UInt8(ascii: "\n")) ?? 0)].split(separator: UInt8(ascii: "\n"))
            let events = lines.compactMap { Self.decode(Event.self, Array($0)) }
            return History(events: events, damaged: lines.count - events.count)
        }
        if let history { return history }
        let path = names.reduce(folder.root) { $0.appending($1) }
        do { return try FileSystem.status(path) == nil ? History(events: [], damaged: 0) : nil } catch { return nil }
    }

    /// Returns the snapshots, sorted by their ids.
    func ids() -> [String] {
        let path = folder.root.appending(MirrorFolder.rpm).appending(MirrorFolder.snapshots)
        return ((try? FileSystem.list(path)) ?? []).filter { $0.isDirectory && !$0.name.utf8.hasPrefix(".") }.map(\.name)
    }

    private func read<Value: Sendable>(_ names: [String], limit: UInt64 = sizeLimit, _ parse: ([UInt8]) -> Value?) -> Value? {
        let key = names.joined(separator: "/")
        guard let (file, status) = (try? folder.open(names)).flatMap(\.self), status.isRegularFile, status.size <= limit else { return nil }
        if let known = state.withLock({ $0.known[key] }), known.status == status, let value = known.value as? Value { return value }
        guard let bytes = try? file.file.read(at: 0, count: Int(status.size)), let value = parse(bytes) else { return nil }
        state.withLock { state in
            state.cost += status.size
            if state.cost > Self.costLimit { (state.known, state.cost) = ([:], status.size) }
            state.known[key] = Known(status: status, value: value)
        }
        return value
    }

    private static func decode<Value: Decodable>(_ type: Value.Type, _ bytes: [UInt8]) -> Value? {
        try? JSONDecoder().decode(type, from: Data(bytes))
    }
}

/// The parts of the name of a package: `python3-demo-1.0-1.el9.noarch`.
struct PackageName: Hashable, Sendable {
    /// The name and the architecture, such as `demo.noarch`, which stay the same in a new version.
    let name: String
    let version: String

    /// Parses a text of the form `NAME-VERSION-RELEASE.ARCH`.
    ///
    /// In any other form, the whole text is the name and the version is empty.
    init(_ text: String) {
        let bytes = text.utf8
        guard let dot = bytes.lastIndex(of: UInt8(ascii: ".")), let release = bytes[..<dot].lastIndex(of: UInt8(ascii: "-")),
            let version = bytes[..<release].lastIndex(of: UInt8(ascii: "-"))
        else {
            (name, self.version) = (text, "")
            return
        }
        name = "\(text[..<version])\(text[dot...])"
        self.version = String(text[bytes.index(after: version)..<dot])
    }
}
