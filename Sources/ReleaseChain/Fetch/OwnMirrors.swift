import Failures
import ForeignText
import Native
import SystemPackage

/// The mirrors that relcli made for this user, or that the user named on the command line or in the environment.
///
/// Whoever writes a mirror decides what is packaged from it. So a stack, or the folder in which a colleague's stack is unpacked, must not bring its own:
/// a mirror at the default place, or at that of `relcli.toml`, is used if relcli made it there or the user once named it. The record of a mirror is a file
/// with its path and inode below `$XDG_STATE_HOME/relcli/mirrors`, by default `~/.local/state/relcli/mirrors`.
struct OwnMirrors {
    /// The folder of the records; `nil` if the environment names no place for them.
    private let folder: FilePath?

    init(_ environment: [String: String]) {
        let places = [("XDG_STATE_HOME", ""), ("HOME", ".local/state")].lazy.compactMap { name, below in
            environment[name].flatMap { $0.utf8.hasPrefix("/") ? FilePath($0).pushing(FilePath(below)) : nil }
        }
        folder = places.first?.pushing("relcli/mirrors")
    }

    /// Throws a ``Failure`` with code `usage` if a mirror that the user did not name holds files, and is not known to be the user's own.
    ///
    /// It throws none if the environment names no place for records.
    func check(_ mirror: FilePath) throws {
        guard try Self.holdsFiles(mirror), let folder else { return }
        guard let kept = try? FileSystem.readAll(Self.record(of: mirror, in: folder), limit: 1 << 16), try kept == Self.content(mirror) else {
            throw Failure(
                .usage, "the mirror \(mirror) was not made here", causes: ["it could come with a stack, and what is in a mirror decides what is packaged"],
                hints: ["if it is yours, name it once: --mirror \(mirror)", "keep the mirror out of the repository of a stack"])
        }
    }

    /// Notes that a mirror is the user's own, if the environment names a place for records.
    ///
    /// - Throws: `FileError` if the record cannot be written.
    func add(_ mirror: FilePath) throws(FileError) {
        guard let folder else { return }
        let (record, content) = (try Self.record(of: mirror, in: folder), try Self.content(mirror))
        if (try? FileSystem.readAll(record, limit: 1 << 16)) == content { return }
        forgetMissing(in: folder)
        try FileSystem.createDirectory(folder, mode: 0o700)
        try FileSystem.writeAtomically(content, to: record)
    }

    /// Returns `true` if the folder of a mirror has anything but files whose names begin with a dot, such as those of tokens.
    static func holdsFiles(_ mirror: FilePath) throws -> Bool {
        guard let status = try FileSystem.status(mirror, followingLinks: true) else { return false }
        return try !status.isDirectory || FileSystem.list(mirror).contains { !$0.name.utf8.hasPrefix(".") }
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

    /// Returns the path of a mirror and its inode, with a zero byte between them.
    private static func content(_ mirror: FilePath) throws(FileError) -> [UInt8] {
        let real = try FileSystem.realPath(mirror)
        return Array(real.string.utf8) + [0] + Array("\(try FileSystem.status(real)?.inode ?? 0)".utf8)
    }
}
