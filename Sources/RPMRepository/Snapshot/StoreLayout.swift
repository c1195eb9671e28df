import Failures
import ForeignText
import FoundationEssentials
import Native
import SystemPackage
import VersionSort

/// The paths of a store's files.
struct StoreLayout: Sendable {
    let root: FilePath

    var snapshots: FilePath { root.appending("snapshots") }
    var checks: FilePath { root.appending("checks") }
    var temporary: FilePath { root.appending("tmp") }
    var history: FilePath { root.appending("history.jsonl") }
    /// The digests of the last lines of the channels' logs; see ``ChannelEntry``.
    var heads: FilePath { root.appending("heads.json") }
    /// The signatures of lines of the history, each named by the digest of its line, and the public keys, each named by its fingerprint.
    var signatures: FilePath { root.appending("signatures") }
    /// The records of snapshots; see ``ReleaseRecordHead``.
    var records: FilePath { root.appending("records") }
    /// The record of published packages; see ``PublishedPackages``.
    var published: FilePath { root.appending("published.json") }
    var lock: FilePath { root.appending("lock") }
    /// The announcement of the current switch.
    ///
    /// It is written before and removed after it, so that a killed publisher loses no history.
    var pending: FilePath { root.appending("pending.json") }

    func snapshot(_ id: String) -> FilePath { snapshots.appending(id) }
    func manifest(_ snapshot: FilePath) -> FilePath { snapshot.appending("snapshot.json") }
    /// Returns the path of a snapshot's package list; see ``SnapshotPackages``.
    func packages(_ snapshot: FilePath) -> FilePath { snapshot.appending("packages.json") }
    func check(_ id: String) -> FilePath { checks.appending("\(id).json") }
    func channel(_ name: StoreName) -> FilePath { root.appending(name.text) }
    /// Returns the target of a channel's link.
    ///
    /// It is relative, so that the mirror can be moved.
    func linkTarget(_ id: String) -> FilePath { FilePath("snapshots/\(id)") }
}

/// A name for a folder or link in the store: letters, digits and `.`, `_`, `-`, `+`, not starting with a dot.
struct StoreName: Hashable, Sendable {
    let text: String

    /// Checks a name; `what` is the kind of name for the error.
    init(_ text: String, what: String) throws(Failure) {
        guard ChannelName.isEntry(text) else {
            throw Failure(
                .badName, "\(what) \"\(text)\"", cause: "it is not a usable name",
                hint: "use letters, digits, '.', '_', '-' and '+', starting with a letter or digit")
        }
        self.text = text
    }

    /// Checks the name of a channel, which must not be one of the store's own folders.
    static func channel(_ text: String) throws(Failure) -> StoreName {
        let name = try StoreName(text, what: "channel")
        guard !ChannelName.reserved.contains(text) else {
            throw Failure(.badName, "channel \"\(text)\"", cause: "the store keeps its own files under that name")
        }
        return name
    }
}

/// The rules for names that become folders of a store and parts of URLs, in stack files and in the addresses of uploads.
///
/// They have no capital letters, because `NIGHTLY` beside `nightly` would be one folder on some file systems, and one channel to many people.
package enum RepositoryName {
    /// Returns `true` for 1 to 64 lower-case letters, digits, `.`, `-` and `_` that begin with a letter or digit.
    package static func isName(_ text: String) -> Bool {
        guard let first = text.utf8.first, isWord(first), text.utf8.count <= 64 else { return false }
        return text.utf8.allSatisfy { isWord($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") }
    }

    /// Returns `true` for the name of a channel: as ``isName(_:)``, without a dot, and not the name of a folder of the store.
    package static func isChannel(_ text: String) -> Bool {
        isName(text) && !text.utf8.contains(UInt8(ascii: ".")) && !ChannelName.reserved.contains(text)
    }

    /// The rules of ``isName(_:)`` in words.
    package static let nameHint = "use lower-case letters, digits, '.', '-' and '_', starting with a letter or digit"

    /// The rules of ``isChannel(_:)`` in words.
    package static let channelHint =
        "use lower-case letters, digits, '-' and '_', starting with a letter or digit, and no name of a folder of the store, such as snapshots"

    /// Returns `true` for the folder of an architecture, for example `x86_64`: as ``isName(_:)``, and not the folder of an index.
    static func isArchitecture(_ text: String) -> Bool { isName(text) && text != "repodata" }

    private static func isWord(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}

/// The small JSON files of a store, with sorted keys, so that the same values give the same bytes.
enum StoreJSON {
    /// The maximum size of a file, in bytes.
    static let sizeLimit = 256 << 20

    static func encode(_ value: some Encodable, onOneLine: Bool = false) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        if !onOneLine { encoder.outputFormatting.insert(.prettyPrinted) }
        return try Array(encoder.encode(value)) + [UInt8(ascii: "\n")]
    }

    static func decode<Value: Decodable>(_ type: Value.Type, from path: FilePath) throws -> Value {
        if let status = try FileSystem.status(path, followingLinks: true), !status.isRegularFile {
            throw Failure(.badMetadata, path.string, cause: "it is \(status.kind), and no file", hint: "move it away, and restore the file from a backup")
        }
        let bytes = try FileSystem.readAll(path, limit: sizeLimit)
        do { return try JSONDecoder().decode(type, from: Data(bytes)) } catch {
            throw Failure(.badMetadata, path.string, cause: "it is damaged: it is not what relcli wrote there", hint: "restore it from a backup")
        }
    }

    /// Decodes the value of one line.
    static func decode<Value: Decodable>(_ type: Value.Type, line: ArraySlice<UInt8>) throws -> Value {
        try JSONDecoder().decode(type, from: Data(line))
    }

    /// Decodes one value per line.
    ///
    /// A last line without its end was left by a killed writer and is skipped.
    ///
    /// Empty lines have no value, but count, as in an editor.
    ///
    /// - Returns: The values, and the numbers of damaged lines, from 1.
    static func decodeLines<Value: Decodable>(_ type: Value.Type, from path: FilePath) throws -> (values: [Value], damaged: [Int]) {
        let bytes = try FileSystem.readAll(path, limit: sizeLimit)
        guard let end = bytes.lastIndex(of: UInt8(ascii: "\n")) else { return ([], []) }
        var (values, damaged): ([Value], [Int]) = ([], [])
        let lines = bytes[..<end].split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (number, line) in lines.enumerated() where !line.isEmpty {
            if let value = try? JSONDecoder().decode(type, from: Data(line)) { values.append(value) } else { damaged.append(number + 1) }
        }
        return (values, damaged)
    }
}
