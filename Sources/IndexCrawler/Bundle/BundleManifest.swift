internal import ForeignText
internal import FoundationEssentials
internal import Native
internal import VersionSort

/// The list of all files of a bundle, with their sizes and digests: its first file, `manifest.json`.
package struct BundleManifest: Codable, Sendable {
    /// A file of the bundle.
    package struct Entry: Codable, Sendable, Hashable {
        package let path: String
        package let size: UInt64
        /// The SHA-256 in hexadecimal.
        package let sha256: String
        /// `true` if an earlier bundle has the file and this one has only its digest; `nil` otherwise.
        package var isLeftOut: Bool?

        private enum CodingKeys: String, CodingKey {
            case path, size, sha256
            case isLeftOut = "left-out"
        }
    }

    /// The format of the bundle.
    package private(set) var format = Self.currentFormat
    /// The files, sorted by path.
    package var entries: [Entry]
    /// The snapshot of each channel folder below `rpm/`.
    package var channels: [String: String] = [:]

    /// The name of the file.
    package static let name = "manifest.json"
    static let currentFormat = 1
    /// The largest manifest that is read, in bytes.
    static let sizeLimit = 4 << 30

    init(entries: [Entry]) { self.entries = entries }

    /// Parses a manifest in JSON.
    ///
    /// - Throws: `BundleFault` if the JSON cannot be decoded, or if its format is not known.
    init(parsing bytes: [UInt8]) throws(BundleFault) {
        guard let manifest = try? JSONDecoder().decode(BundleManifest.self, from: Data(bytes)) else { throw BundleFault("it is not the list of a bundle") }
        guard manifest.format == Self.currentFormat else { throw BundleFault("it has the format \(manifest.format), and only \(Self.currentFormat) is known") }
        self = manifest
    }

    func json() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return try Array(encoder.encode(self)) + [0x0a]
    }
}

/// The reason why a bundle or a file of one is refused.
///
/// The text follows a name: `PATH: it has 10 bytes, the manifest says 12`.
struct BundleFault: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

/// A path that a bundle may contain.
enum BundlePath: Hashable, Sendable {
    /// `projects/NAME.json`
    case record(ProjectName)
    /// A page below `simple/` or `pypi/`, which an import makes again from the record.
    case page
    /// `packages/NAME/FILE`
    case file(ProjectName, String)
    /// `packages/NAME/FILE.metadata`, which an import takes from the wheel.
    case metadata
    /// `locks/STACK.CHANNEL.toml`
    case lock(String)
    /// `rpm/CHANNEL/…`, a file of a snapshot
    case rpm(channel: String, path: [String])

    private static let pages: Set<String> = ["index.html", "index.v1_json", "json"]

    /// Parses a path.
    ///
    /// - Throws: `BundleFault` if a bundle may not contain the path.
    init(_ path: String) throws(BundleFault) {
        let names = path.splitBytes(on: "/", omittingEmptySubsequences: false).map(String.init)
        guard path.utf8.count <= 1024, path.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f && $0 != UInt8(ascii: "\\") }),
            names.allSatisfy({ !$0.isEmpty && $0.utf8.count <= 255 && !$0.utf8.hasPrefix(".") })
        else { throw BundleFault("its path leads out of the bundle, or is not usable everywhere") }
        func project(_ text: String) throws(BundleFault) -> ProjectName {
            guard let name = try? ProjectName(text), name.normalized == text else { throw BundleFault("its folder is not the name of a project") }
            return name
        }
        switch (names[0], names.count) {
        case ("projects", 2) where names[1].utf8.hasSuffix(".json"): self = .record(try project(String(names[1].droppingBytes(last: 5))))
        case ("simple", 2), ("simple", 3), ("pypi", 3), ("pypi", 4):
            guard names.last.map(Self.pages.contains) == true else { throw BundleFault("a bundle has no such page") }
            self = .page
        case ("packages", 3):
            let name = try project(names[1])
            if names[2].utf8.hasSuffix(".whl.metadata") {
                try Self.checkName(String(names[2].droppingBytes(last: ".metadata".utf8.count)), of: name)
                self = .metadata
            } else {
                try Self.checkName(names[2], of: name)
                self = .file(name, names[2])
            }
        case ("locks", 2) where names[1].utf8.hasSuffix(".toml"): self = .lock(names[1])
        case ("rpm", 3...8): self = .rpm(channel: names[1], path: Array(names[2...]))
        default: throw BundleFault("a bundle has no such file")
        }
    }

    private static func checkName(_ filename: String, of project: ProjectName) throws(BundleFault) {
        guard let base = URLReference("http://mirror.invalid/"), let digest = SHA256Digest(hex: String(repeating: "0", count: 64)) else { return }
        do {
            let entry = FileEntry(filename: filename, url: "x", hashes: ["sha256": digest.hex])
            guard try entry.checked(project: project, base: base) != nil else { throw BundleFault("its name is not that of a wheel or source archive") }
        } catch let refusal as FileEntry.Refusal {
            throw BundleFault(refusal.reason)
        } catch {
            throw BundleFault("\(error)")
        }
    }
}
