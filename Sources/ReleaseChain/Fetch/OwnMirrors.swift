import Failures
import ForeignText
import IndexCrawler
import Native
import SystemPackage

/// The mirrors that relcli made for this user, or that the user named on the command line or in the environment.
///
/// Whoever writes a mirror decides what is packaged from it. So a stack, or the folder in which a colleague's stack is unpacked, must not bring its own:
/// a mirror at the default place, or at that of `relcli.toml`, is used if relcli made it there or the user once named it. The record of a mirror is a file
/// below `$XDG_STATE_HOME/relcli/mirrors`, by default `~/.local/state/relcli/mirrors`, with its path, its inode and a random number that is also in a
/// file of the mirror. So neither another mirror in the same place counts as it, nor the same mirror in another place.
struct OwnMirrors {
    /// The folder of the records; `nil` if the environment names no place for them.
    private let folder: FilePath?

    init(_ environment: [String: String]) {
        folder = UserKey.folder(environment)?.appending("mirrors")
    }

    /// Throws a ``Failure`` with code `usage` if a mirror that the user did not name holds files, and is not known to be the user's own.
    ///
    /// It throws none if the environment names no place for records.
    ///
    /// - Parameter remedy: the hint for the user whose mirror it is.
    func check(_ mirror: FilePath, remedy: String) throws {
        guard let folder, try Self.holdsFiles(mirror) else { return }
        guard try !isNoted(mirror, in: folder) else { return }
        throw Failure(
            .usage, "the mirror \(mirror) was not made here", causes: ["it could come with a stack, and what is in a mirror decides what is packaged"],
            hints: [remedy, "keep the mirror out of the repository of a stack"])
    }

    /// Notes that a mirror is the user's own, if the environment names a place for records.
    ///
    /// - Throws: `FileError` if the record, or the file in the mirror, cannot be written.
    func add(_ mirror: FilePath) throws(FileError) {
        guard let folder, try !isNoted(mirror, in: folder) else { return }
        try FileSystem.createDirectory(folder, mode: 0o700)
        // Two processes would each write a number of their own.
        let lock = try FileSystem.lock(folder.appending(".lock"))
        defer { withExtendedLifetime(lock) {} }
        guard try !isNoted(mirror, in: folder) else { return }
        forgetMissing(in: folder)
        var generator = SystemRandomNumberGenerator()
        let number = Hex.encode((0..<Self.numberLength / 2).map { _ in UInt8.random(in: 0...255, using: &generator) })
        let old = try? note(of: mirror, in: folder)
        try FileSystem.writeAtomically(Array(number.utf8), to: Self.numberFile(number, in: mirror), mode: 0o600)
        try FileSystem.writeAtomically(Self.content(mirror, number), to: Self.record(of: mirror, in: folder), mode: 0o600)
        if let old { try? FileSystem.remove(Self.numberFile(old.number, in: mirror)) }
    }

    /// Returns `true` if there is a record of a mirror with its number.
    private func isNoted(_ mirror: FilePath, in folder: FilePath) throws(FileError) -> Bool {
        guard let note = try? note(of: mirror, in: folder),
            let held = try? FileSystem.readAll(Self.numberFile(note.number, in: mirror), limit: Self.numberLength)
        else { return false }
        let content = try Self.content(mirror, note.number)
        return held == Array(note.number.utf8) && note.bytes == content
    }

    /// Returns the record of a mirror, and the number in it; `nil` if there is none.
    private func note(of mirror: FilePath, in folder: FilePath) throws(FileError) -> (bytes: [UInt8], number: String)? {
        guard let bytes = try? FileSystem.readAll(Self.record(of: mirror, in: folder), limit: 1 << 16),
            let end = bytes.lastIndex(of: 0), bytes.count - end - 1 == Self.numberLength
        else { return nil }
        return (bytes, String(decoding: bytes[(end + 1)...], as: UTF8.self))
    }

    /// The number of digits of a number.
    private static let numberLength = 32

    /// The start of the names of the files with the numbers: each user of a mirror has one.
    private static let numberFilePrefix = ".own-"

    /// Returns the file in a mirror that holds a number.
    private static func numberFile(_ number: String, in mirror: FilePath) -> FilePath {
        mirror.appending(numberFilePrefix + String(Digest.hex(of: Array(number.utf8), .sha256).start(bytes: 12)))
    }

    /// Returns `true` if the folder of a mirror has anything but files that ``add(_:)`` writes before the mirror is noted.
    static func holdsFiles(_ mirror: FilePath) throws -> Bool {
        guard let status = try FileSystem.status(mirror, followingLinks: true) else { return false }
        return try !status.isDirectory
            || FileSystem.list(mirror).contains { entry in
                !(entry.isRegularFile && [numberFilePrefix, ".tmp-"].contains { entry.name.utf8.hasPrefix($0) })
            }
    }

    private func forgetMissing(in folder: FilePath) {
        for entry in (try? FileSystem.list(folder)) ?? [] {
            guard let bytes = try? FileSystem.readAll(folder.appending(entry.name), limit: 1 << 16) else { continue }
            let path = FilePath(String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self))
            // A disk that is not mounted now has its mirrors again later.
            let isThere = { (place: FilePath) in (try? FileSystem.status(place)) != .some(nil) }
            if path.isAbsolute, !isThere(path), isThere(path.removingLastComponent()) { try? FileSystem.remove(folder.appending(entry.name)) }
        }
    }

    private static func record(of mirror: FilePath, in folder: FilePath) throws(FileError) -> FilePath {
        folder.appending(Digest.hex(of: Array(try FileSystem.realPath(mirror).string.utf8), .sha256))
    }

    /// Returns the path of a mirror, its inode and its number, with zero bytes between them.
    private static func content(_ mirror: FilePath, _ number: String) throws(FileError) -> [UInt8] {
        let real = try FileSystem.realPath(mirror)
        return Array(real.string.utf8) + [0] + Array("\(try FileSystem.status(real)?.inode ?? 0)".utf8) + [0] + Array(number.utf8)
    }
}
