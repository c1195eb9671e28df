package import Failures
internal import ForeignText
internal import Native
package import SystemPackage

/// The secret of a user, by which relcli knows the files of a mirror that it wrote for this user.
///
/// A mirror may be in the reach of others: whoever gives away a stack may have put files into the folder that the user unpacks it over. So the files that
/// decide what is packaged have a code that only the user's key can make (``SealedFiles``). The key is 32 random bytes in the file `key` of the user's
/// folder of state.
package struct UserKey: Sendable {
    /// The digits that stand for the key in names of files; they tell nothing about it.
    package let id: String
    /// A Boolean value indicating whether later runs have this key too, so that they use its files.
    package let isLasting: Bool
    private let code: MessageCode

    /// The length of the secret in bytes.
    private static let byteCount = 32

    /// Creates a key for this run alone: no later run uses its files, and the next one removes them.
    package init() {
        isLasting = false
        code = MessageCode(secret: Self.random())
        id = FileSystem.temporaryName(prefix: Self.runPrefix)
    }

    /// The start of the digits of a key for one run alone.
    static let runPrefix = "tmp-"

    /// Returns `true` if some digits are those of a key for one run alone, whose files the next run removes once the process has ended.
    static func isOfRun(_ id: String) -> Bool { id.utf8.hasPrefix(runPrefix) && FileSystem.hasProcessMark(id) }

    /// Returns `true` if some digits can be those of a key that lasts.
    static func isOfLastingKey(_ id: String) -> Bool { id.utf8.count == 2 * idSize && Hex.decode(id) != nil }

    /// The length of an id before it is written in digits, in bytes.
    private static let idSize = 8

    private init(secret: [UInt8]) {
        isLasting = true
        code = MessageCode(secret: secret)
        var named = code
        named.update(Array("relcli key id".utf8)[...])
        id = Hex.encode(named.finish().prefix(Self.idSize))
    }

    private static func random() -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return (0..<byteCount).map { _ in UInt8.random(in: 0...255, using: &generator) }
    }

    /// Reads the key of a user, which is made if there is none; processes that start together get the same one.
    ///
    /// - Parameter folder: the user's folder of state; it is made if it is missing, and only the user may enter it.
    /// - Throws: ``Failure`` with code `external` for a folder or key that others may read or that belongs to another user, and for one that cannot be written.
    package init(in folder: FilePath) throws(Failure) {
        do {
            try FileSystem.createDirectory(folder, mode: 0o700)
            let found = try FileSystem.status(folder, followingLinks: true)
            try Self.requireOwner(folder, of: found)
            if let found, found.mode & 0o077 != 0 { try FileSystem.setMode(of: folder, to: 0o700) }
            let path = folder.appending("key")
            if try FileSystem.status(path) == nil { try Self.make(path) }
            let status = try FileSystem.status(path)
            try Self.requireOwner(path, of: status)
            guard let status, status.isRegularFile, status.size == UInt64(Self.byteCount) else {
                throw Failure(.external, "\(path) is no key", hints: [Self.removal])
            }
            guard status.mode & 0o077 == 0 else {
                throw Failure(
                    .external, "\(path) is not safe from others", causes: ["others may read it, and whoever has it decides what is packaged"],
                    hints: [Self.removal])
            }
            self.init(secret: try FileSystem.readAll(path, limit: Self.byteCount))
        } catch let error as Failure {
            throw error
        } catch {
            throw Failure(
                .external, "there is no place for the key of this user", cause: error,
                hints: ["set XDG_STATE_HOME to a folder of yours that can be written"])
        }
    }

    private static let removal = "remove it: packages that were built with it are built again"

    private static func requireOwner(_ path: FilePath, of status: FileStatus?) throws {
        guard let status, status.owner != ProcessUser.id else { return }
        throw Failure(.external, "\(path) belongs to another user", hints: ["set XDG_STATE_HOME to a folder of yours"])
    }

    /// Writes a new key, unless another process writes one first.
    private static func make(_ path: FilePath) throws {
        let temporary = path.removingLastComponent().appending(FileSystem.temporaryName(prefix: ".tmp-"))
        defer { try? FileSystem.remove(temporary) }
        try FileSystem.writeAtomically(random(), to: temporary, mode: 0o600)
        try requireModes(temporary)
        // A link replaces nothing, so the first one counts.
        do throws(FileError) { try FileSystem.link(temporary, at: path) } catch { guard error.errno == .fileExists else { throw error } }
        try FileSystem.syncDirectory(path.removingLastComponent())
    }

    /// Throws a ``Failure`` if a file that was made for the user alone is open to others, because the disk does not keep the mode of a file.
    static func requireModes(_ path: FilePath) throws {
        guard let status = try FileSystem.status(path), status.mode & 0o077 != 0 else { return }
        throw Failure(
            .external, "there is no place for the key of this user",
            causes: ["the disk of \(path.removingLastComponent()) does not keep the modes of files, so others may read them"],
            hints: ["set XDG_STATE_HOME to a folder of yours on another disk"])
    }

    /// Returns the code of some bytes in a place: no other user can make it, and it fits no other place.
    func code(of bytes: ArraySlice<UInt8>, at place: String) -> MessageCode {
        var code = code
        code.update(Array("\(place.utf8.count) \(place)\n".utf8)[...])
        code.update(bytes)
        return code
    }

    /// Returns the folder in a cache of the mirror that is this user's: its name depends on the key and the path of the cache, so nobody else can guess it.
    ///
    /// The caches of whole trees have such folders, because a code of every file would cost too much.
    package func hidden(_ cache: FilePath) -> FilePath {
        guard isLasting else { return cache.appending(id) }
        return cache.appending(Hex.encode(code(of: [], at: "hidden \(Self.real(cache))").finish().prefix(Self.hiddenSize)))
    }

    /// Returns `true` if a name can be that of a hidden folder of some key that lasts.
    static func isHidden(_ name: String) -> Bool { name.utf8.count == 2 * hiddenSize && Hex.decode(name) != nil }

    /// The length of the name of a hidden folder before it is written in digits, in bytes.
    private static let hiddenSize = 16

    /// Returns a path without links, also if its last components are missing.
    private static func real(_ path: FilePath) -> FilePath {
        if let found = try? FileSystem.realPath(path) { return found }
        guard let last = path.lastComponent else { return path }
        let parent = path.removingLastComponent()
        return (parent.isEmpty ? (try? FileSystem.realPath(".")) ?? "." : real(parent)).appending(last)
    }

    /// The news that a run has no lasting key, because ``folder(_:)`` is `nil`.
    package static let noPlace = Failure(
        .external, "HOME and XDG_STATE_HOME are not set, so nothing that earlier runs kept is used", hints: [placeHint])

    /// The cause and the remedy of a missing file in a run that uses nothing of earlier ones; empty if the key lasts.
    package var missing: (causes: [String], hints: [String]) {
        isLasting ? ([], []) : (["this run does not have the key of the user, so nothing that earlier runs kept is used"], [Self.placeHint])
    }

    private static let placeHint = "set XDG_STATE_HOME to a folder of yours that later runs have too"

    /// Returns the user's folder of state, `$XDG_STATE_HOME/relcli` or `~/.local/state/relcli`; `nil` if the environment names neither.
    ///
    /// `sudo` can leave `HOME` as it is. The home folder is then that of the user whose rights the process has, so that root's files do not shut out
    /// the user who called it.
    package static func folder(_ environment: [String: String], user: UInt32 = ProcessUser.id) -> FilePath? {
        func place(_ name: String) -> FilePath? { environment[name].flatMap { $0.utf8.hasPrefix("/") ? FilePath($0) : nil } }
        if let state = place("XDG_STATE_HOME") { return state.appending("relcli") }
        guard var home = place("HOME") else { return nil }
        if let caller = environment["SUDO_UID"].flatMap({ UInt32($0) }), caller != user,
            let owner = ((try? FileSystem.status(home, followingLinks: true)) ?? nil)?.owner, owner == caller
        {
            guard let own = ProcessUser.home(of: user) else { return nil }
            home = own
        }
        return home.pushing(".local/state/relcli")
    }
}
