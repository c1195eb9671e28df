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
    private let code: MessageCode
    private let isLasting: Bool

    /// The length of the secret in bytes.
    private static let byteCount = 32

    /// Creates a key for this run alone: no later run uses its files, and the next one removes them.
    package init() {
        isLasting = false
        code = MessageCode(secret: Self.random())
        id = "tmp-\(FileSystem.temporaryName(prefix: ""))"
    }

    private init(secret: [UInt8]) {
        isLasting = true
        code = MessageCode(secret: secret)
        var named = code
        named.update(Array("relcli key id".utf8)[...])
        id = Hex.encode(named.finish().prefix(8))
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
        try FileSystem.writeAtomically(random(), to: temporary, mode: 0o600)
        defer { try? FileSystem.remove(temporary) }
        // A link replaces nothing, so the first one counts.
        do throws(FileError) { try FileSystem.link(temporary, at: path) } catch { guard error.errno == .fileExists else { throw error } }
        try FileSystem.syncDirectory(path.removingLastComponent())
    }

    /// Returns the code of some bytes in a place: no other user can make it, and it fits no other place.
    func code(of bytes: ArraySlice<UInt8>, at place: String) -> MessageCode {
        var code = code
        code.update(Array("\(place.utf8.count) \(place)\n".utf8)[...])
        code.update(bytes)
        return code
    }

    /// Returns a folder whose name nobody can guess: who cannot read the mirror puts no file into it.
    ///
    /// It is for caches of whole trees, which are too large for a code of every file.
    package func hidden(_ folder: FilePath) -> FilePath {
        guard isLasting else { return folder.appending(id) }
        return folder.appending(Hex.encode(code(of: [], at: "hidden \(folder.lastComponent?.string ?? "")").finish().prefix(16)))
    }

    /// Returns the user's folder of state, `$XDG_STATE_HOME/relcli` or `~/.local/state/relcli`; `nil` if the environment names neither.
    package static func folder(_ environment: [String: String]) -> FilePath? {
        let places = [("XDG_STATE_HOME", ""), ("HOME", ".local/state")].lazy.compactMap { name, below in
            environment[name].flatMap { $0.utf8.hasPrefix("/") ? FilePath($0).pushing(FilePath(below)) : nil }
        }
        return places.first?.appending("relcli")
    }
}
