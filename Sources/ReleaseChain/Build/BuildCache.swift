import ForeignText
import FoundationEssentials
import IndexCrawler
import Native
import RPMBuilder
import Synchronization
import SystemPackage
import VersionSort

/// A cache of built packages, by the digest of the inputs that they were built from; the packages are blobs of the mirror.
struct BuildCache: Sendable {
    /// The record of one package of a build.
    private struct Record: Codable {
        let nevra: String
        let fileName: String
        let sha256: SHA256Digest
        let size: UInt64
        let headerStart: UInt64
        let headerEnd: UInt64
        let isSource: Bool
    }

    let store: MirrorStore
    /// The records, which count only if this user made them: they decide what is packaged and signed.
    private let files: SealedFiles
    private let foreign = ForeignRecords()
    /// The format of a record.
    static let mark = "relcli build 1"

    init(store: MirrorStore) {
        self.store = store
        files = SealedFiles(store.root.appending("cache").appending("build"), mark: Self.mark, key: store.key)
    }

    /// The number of builds with a record that this run cannot use, because it was made with another key or is damaged.
    var foreignCount: Int { foreign.count }

    /// Returns the name of a record: `ab/cdef…`.
    private func name(_ key: StepKey) -> String {
        let hex = key.hex
        return "\(hex.start(bytes: 2))/\(hex.droppingBytes(first: 2))"
    }

    /// Returns the packages of a key; `nil` if this user never built them, or if a blob is missing or damaged.
    func packages(_ key: StepKey) -> [BuiltPackage]? {
        guard let bytes = files.content(name(key)), let records = try? JSONDecoder().decode([Record].self, from: Data(bytes)) else {
            foreign.note(name(key), ifForeignIn: files)
            return nil
        }
        var packages: [BuiltPackage] = []
        for record in records {
            guard let nevra = try? NEVRA(parsing: record.nevra), let blob = (try? store.artifact(record.sha256, filename: record.fileName)) ?? nil,
                blob.size == record.size
            else { return nil }
            packages.append(
                BuiltPackage(
                    nevra: nevra, path: blob.path, fileName: record.fileName, sha256: record.sha256, size: record.size,
                    headerStart: record.headerStart, headerEnd: record.headerEnd, isSource: record.isSource))
        }
        return packages
    }

    /// Moves packages into the mirror and records them under a key; the returned packages have the paths of the blobs.
    func keep(_ packages: [BuiltPackage], for key: StepKey) throws -> [BuiltPackage] {
        var kept: [BuiltPackage] = []
        for var package in packages {
            package.path = try store.adopt(package.path, package.sha256)
            kept.append(package)
        }
        let records = kept.map { package in
            Record(
                nevra: package.nevra.description, fileName: package.fileName, sha256: package.sha256, size: package.size,
                headerStart: package.headerStart, headerEnd: package.headerEnd, isSource: package.isSource)
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        try files.writeSynced([UInt8](try encoder.encode(records)), to: name(key))
        return kept
    }
}

/// The names of the records that this run looked for and cannot use, because they were made with another key or are damaged.
final class ForeignRecords: Sendable {
    private let names = Mutex<Set<String>>([])

    /// The number of names.
    var count: Int { names.withLock { $0.count } }

    /// Notes a name if there are only records of it that this run cannot use.
    func note(_ name: String, ifForeignIn files: SealedFiles) {
        if files.hasForeign(name) { names.withLock { _ = $0.insert(name) } }
    }
}

/// The digest of everything that a step's result depends on: equal keys mean equal results.
package struct StepKey: Sendable {
    private var context = ""

    /// Creates the key of a kind of result; raise the version if the code's output changes.
    package init(_ kind: String, version: Int) {
        context = "\(kind) \(version)\n"
    }

    /// Adds one named input.
    ///
    /// The lengths ensure that two different lists of inputs never have the same key.
    package mutating func add(_ name: String, _ value: String) {
        context += "\(name.utf8.count) \(name) \(value.utf8.count) \(value)\n"
    }

    /// Returns a value as JSON with sorted keys, so that equal values have equal texts.
    static func canonical(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    /// The key as a SHA-256 in hexadecimal.
    package var hex: String {
        SHA256Digest(of: Array(context.utf8)).hex
    }
}
