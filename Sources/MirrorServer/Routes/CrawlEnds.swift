import FoundationEssentials
import Native
import Synchronization
import SystemPackage

/// The ends of the crawls of a mirror, from the notes in its folder `walks`.
///
/// A note is read again only if its file has changed, because it may list many failures.
final class CrawlEnds: Sendable {
    private struct Known {
        let status: FileStatus
        let ended: Int64?
    }

    private let folder: FilePath
    private let known = Mutex<[String: Known]>([:])

    init(mirror: FilePath) { folder = mirror.appending("walks") }

    /// A Boolean value indicating whether there are notes of crawls.
    var arePresent: Bool {
        get throws(FileError) { try FileSystem.status(folder) != nil }
    }

    /// Returns the end of the last crawl that ended, in seconds since 1970; `nil` if none has.
    func last() throws(FileError) -> Int64? {
        let before = known.withLock { $0 }
        var now: [String: Known] = [:]
        for entry in try FileSystem.list(folder) {
            let path = folder.appending(entry.name)
            guard let status = try FileSystem.status(path) else { continue }
            now[entry.name] = before[entry.name].flatMap { $0.status == status ? $0 : nil } ?? Known(status: status, ended: Self.end(path))
        }
        let fresh = now
        known.withLock { $0 = fresh }
        return fresh.values.compactMap(\.ended).max()
    }

    private static func end(_ path: FilePath) -> Int64? {
        (try? FileSystem.readAll(path, limit: sizeLimit)).flatMap { try? JSONDecoder().decode(Note.self, from: Data($0)).ended }
    }

    /// The end time in a `walks/HASH.json`, in seconds since 1970; `nil` if the crawl has not ended.
    private struct Note: Decodable {
        let ended: Int64?
    }

    private static let sizeLimit = 256 << 20
}
