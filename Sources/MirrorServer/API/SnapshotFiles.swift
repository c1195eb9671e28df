import ForeignText
import FoundationEssentials
import Native
import Synchronization
import SystemPackage

/// A reader of the files that releases write for snapshots: lists of packages, checks, bills of materials and the history of channels.
///
/// The content of a file is kept until the file changes. The total size of kept files is limited.
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

    /// The outcome of a look for a file.
    enum Found<Value: Sendable>: Sendable {
        case missing
        /// There is a file, or something in its place, that cannot be read.
        case damaged(reason: String)
        case value(Value)

        /// The value; `nil` if the file is missing or damaged.
        var value: Value? { if case .value(let value) = self { value } else { nil } }
    }

    private let folder: MirrorFolder
    private let kept = KeptFiles(limit: 64 << 20)
    /// The channels of the records, apart from their packages, which take much more memory.
    private let keptChannels = KeptFiles(limit: 10_000)
    /// The history, of any size: all snapshots need it, and it may be larger than all other files that are kept.
    private let pastEvents: HistoryReader
    /// The reason why the history is not known, which the log has; `nil` while it is known.
    private let historyFault = Mutex<String?>(nil)
    /// The largest file that is read, in bytes.
    private static let sizeLimit: UInt64 = 64 << 20

    private let historyLimit: UInt64
    private let log: (@Sendable (String) -> Void)?

    /// Creates a reader that has read nothing.
    ///
    /// - Parameter event: A closure that decodes a line of the history.
    init(
        _ folder: MirrorFolder, historyLimit: UInt64, log: (@Sendable (String) -> Void)?,
        event: @escaping @Sendable (ArraySlice<UInt8>) -> Event? = { event(Array($0)) }
    ) {
        (self.folder, self.historyLimit, self.log) = (folder, historyLimit, log)
        pastEvents = HistoryReader(event)
    }

    func manifest(_ id: String) -> Manifest? { read(Manifest.self, [MirrorFolder.rpm, MirrorFolder.snapshots, id, "snapshot.json"]).value }

    func packages(_ id: String) -> Packages? { read(Packages.self, [MirrorFolder.rpm, MirrorFolder.snapshots, id, "packages.json"]).value }

    func checks(_ id: String) -> Checks? { read(Checks.self, [MirrorFolder.rpm, "checks", "\(id).json"]).value }

    /// Returns the record of the release that a snapshot is; it is missing if the snapshot was made without one.
    func record(_ id: String) -> Found<Record> { read(Record.self, Self.recordNames(id)) }

    /// Returns the channel for which a snapshot was made, from the record of the release.
    func madeFor(_ id: String) -> Found<String> {
        read(Self.recordNames(id), in: keptChannels, cost: 1) { Self.decode(Record.self, $0)?.channel }
    }

    private static func recordNames(_ id: String) -> [String] { [MirrorFolder.rpm, "records", id, "record.json"] }

    func report(_ id: String) -> Report? { read(Report.self, ["releases", id, "report.json"]).value }

    /// Returns the bill of materials of a target of a snapshot; `nil` if there is none or it cannot be read.
    func bill(_ id: String, target: String) -> Bill? { read(Bill.self, ["releases", id, "\(target).cdx.json"]).value }

    /// Returns the events of all channels; damaged lines are skipped.
    func history() -> ChannelHistory { readHistory().value ?? ChannelHistory() }

    /// Returns the events of all channels; `nil` if there is a history that cannot be read, or not all of it.
    ///
    /// The log then has the reason, once, and a line when it can be read again.
    func wholeHistory() -> ChannelHistory? {
        let (history, fault): (ChannelHistory?, String?) =
            switch readHistory() {
            case .missing: (ChannelHistory(), nil)
            case .damaged(let reason): (nil, reason)
            case .value(let history): (history.damaged.isEmpty ? history : nil, history.fault)
            }
        let former = historyFault.withLock { known in
            defer { known = fault }
            return known
        }
        if former != fault {
            log?(
                fault.map {
                    "error: the former channels of snapshots are not known, because rpm/history.jsonl cannot be used: \(LogText.cleanWords($0)); until it can be "
                        + "read, only clients that may read everything below /rpm/ can read snapshots by their id"
                } ?? "rpm/history.jsonl can be read again: snapshots follow the rules of their channels")
        }
        return history
    }

    private func readHistory() -> Found<ChannelHistory> {
        read([MirrorFolder.rpm, "history.jsonl"], limit: historyLimit) { (file, status) throws(FileError) in
            .value(try pastEvents.history(of: file.file, status))
        }
    }

    /// Returns the snapshots, sorted by their ids.
    func ids() -> [String] {
        let path = folder.root.appending(MirrorFolder.rpm).appending(MirrorFolder.snapshots)
        return ((try? FileSystem.list(path)) ?? []).filter { $0.isDirectory && !$0.name.utf8.hasPrefix(".") }.map(\.name)
    }

    private func read<Value: Decodable & Sendable>(_ type: Value.Type, _ names: [String]) -> Found<Value> {
        read(names, in: kept) { Self.decode(type, $0) }
    }

    /// Reads a file, if it has changed since it was read last.
    ///
    /// - Parameters:
    ///   - cost: The cost of the value in the table; `nil` for the size of the file.
    ///   - parse: A closure that returns the value of the content; `nil` if it is damaged.
    private func read<Value: Sendable>(
        _ names: [String], in table: KeptFiles, limit: UInt64 = sizeLimit, cost: Int? = nil, _ parse: ([UInt8]) -> Value?
    ) -> Found<Value> {
        let key = names.joined(separator: "/")
        return read(names, limit: limit) { (file, status) throws(FileError) in
            if let known: Found<Value> = table.value(key, status) { return known }
            let found = parse(try file.file.read(at: 0, count: Int(status.size))).map(Found.value) ?? .damaged(reason: "its content is damaged")
            table.keep(found, key, status, cost: cost ?? Int(status.size))
            return found
        }
    }

    /// Opens a file of at most `limit` bytes, and returns its content as a closure reads it.
    private func read<Value>(
        _ names: [String], limit: UInt64, _ content: (OpenFile, FileStatus) throws(FileError) -> Found<Value>
    ) -> Found<Value> {
        do throws(FileError) {
            guard let (file, status) = try folder.open(names) else { return isBlocked(names) ? .damaged(reason: Self.notRegular) : .missing }
            guard status.isRegularFile else { return .damaged(reason: Self.notRegular) }
            guard status.size <= limit else {
                return .damaged(reason: "it has \(Self.mebibytes(status.size)) MiB, and the limit is \(Self.mebibytes(limit)) MiB")
            }
            return try content(file, status)
        } catch {
            return .damaged(reason: "it cannot be read: \(error)")
        }
    }

    /// Returns `true` if there is something in the place of a file or of one of its folders that prevents opening it, such as a link.
    private func isBlocked(_ names: [String]) -> Bool {
        guard !names.contains(where: { $0.utf8.hasPrefix(".") }) else { return false }
        var path = folder.root
        for (place, name) in names.enumerated() {
            guard let component = FilePath.Component(name), component.kind == .regular else { return false }
            path.append(component)
            guard let status = (try? FileSystem.status(path)) ?? nil else { return false }
            // A regular file has been made since.
            if place == names.count - 1 { return !status.isRegularFile }
            if !status.isDirectory { return true }
        }
        return false
    }

    private static let notRegular = "it is not a regular file, or a link leads to it"

    /// Returns a size in MiB, rounded up.
    private static func mebibytes(_ bytes: UInt64) -> UInt64 { (bytes + (1 << 20 - 1)) >> 20 }

    /// Returns the event of a line of the history; `nil` if the line is damaged.
    static func event(_ line: [UInt8]) -> Event? { decode(Event.self, line) }

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
