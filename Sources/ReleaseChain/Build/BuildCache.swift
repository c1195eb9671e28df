import ForeignText
import FoundationEssentials
import IndexCrawler
import Native
import RPMBuilder
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

    private func path(_ key: StepKey) -> FilePath {
        let hex = key.hex
        return store.root.appending("cache").appending("build").appending(String(hex.start(bytes: 2))).appending("\(hex.droppingBytes(first: 2)).json")
    }

    /// Returns the packages of a key; `nil` if they were never built, or if a blob is missing or damaged.
    func packages(_ key: StepKey) -> [BuiltPackage]? {
        guard let bytes = try? FileSystem.readAll(path(key), limit: 1 << 20),
            let records = try? JSONDecoder().decode([Record].self, from: Data(bytes))
        else { return nil }
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
        let path = path(key)
        try FileSystem.createDirectory(path.removingLastComponent())
        try FileSystem.writeAtomically([UInt8](try encoder.encode(records)), to: path)
        return kept
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
