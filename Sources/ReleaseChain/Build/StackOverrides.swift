import Failures
import ForeignText
import Native
import RPMBuilder
import SystemPackage
import VersionSort

/// The override files of a stack, one for each project, read once together with the files that they name.
struct StackOverrides: Sendable {
    /// One override file.
    struct File: Sendable {
        let overrides: Overrides
        /// The SHA-256 of the file itself.
        let digest: String
        /// The contents of the files that it names, by the path as written.
        let attachments: [String: [UInt8]]

        /// The digest of the override file and of all files that it names.
        var wholeDigest: String {
            guard !attachments.isEmpty else { return digest }
            var key = StepKey("override", version: 1)
            key.add("file", digest)
            for (path, bytes) in attachments.sorted(by: { $0.key < $1.key }) { key.add(path, SHA256Digest(of: bytes).hex) }
            return key.hex
        }
    }

    private let files: [ProjectName: File]

    /// Creates an empty set of overrides.
    init() { files = [:] }

    private init(files: [ProjectName: File]) { self.files = files }

    /// Reads one override file, or all override files of a folder.
    ///
    /// - Throws: ``Failure`` with code `usage` if the path does not exist, or names a file without the suffix `.toml`. Errors in the files are passed on.
    init(at path: FilePath) throws {
        guard let status = (try? FileSystem.status(path, followingLinks: true)) ?? nil else {
            throw Failure(.usage, "there is no override file or folder \(path)")
        }
        if status.isDirectory {
            try self.init(directory: path)
        } else {
            guard let fileName = path.lastComponent?.string, fileName.utf8.hasSuffix(".toml") else {
                throw Failure(.usage, "\(path) is no override file", hints: ["call it after the project: NAME.toml"])
            }
            let folder = path.removingLastComponent()
            let (name, file) = try Self.read(fileName, in: folder.isEmpty ? "." : folder)
            self.init(files: [name: file])
        }
    }

    /// Returns a line about each override file whose project is in no target of a lock.
    func strangers(to lock: StackLock) -> [String] {
        let held = Set(lock.locked.flatMap { $0.packages.map(\.name) })
        return names.filter { !held.contains($0) }.map { name in
            let near = NearestName.of(name.normalized, among: held.map(\.normalized).sorted()).map { "; did you mean \($0)?" } ?? ""
            return "the override file of \(name) changes nothing: the lock has no such project\(near)"
        }
    }

    /// Reads every `NAME.toml` of the folder; a missing folder counts as empty.
    init(directory: FilePath) throws {
        var files: [ProjectName: File] = [:]
        guard (try? FileSystem.status(directory))??.isDirectory ?? false else {
            self.files = [:]
            return
        }
        for entry in try FileSystem.list(directory) where entry.name.utf8.hasSuffix(".toml") {
            let (name, file) = try Self.read(entry.name, in: directory)
            guard files.updateValue(file, forKey: name) == nil else {
                throw Failure(.usage, "\(directory) has two override files for \(name)")
            }
        }
        self.files = files
    }

    private static func read(_ fileName: String, in directory: FilePath) throws -> (ProjectName, File) {
        let path = directory.appending(fileName)
        let name: ProjectName
        do {
            name = try ProjectName(String(fileName.droppingBytes(last: ".toml".utf8.count)))
        } catch {
            throw Failure(.usage, "\(path) is not named after a project", cause: error)
        }
        // A link in the folder may lead only to another file in the folder.
        try StackFolder(directory).check(path, as: "the folder \(directory)")
        let bytes = try FileSystem.readAll(path, limit: TOMLFile.sizeLimit)
        let overrides = try TOMLFile.decode(Overrides.self, from: path)
        do { try overrides.check(of: name) } catch { throw Failure(.usage, "\(path): \(error)") }
        var attachments: [String: [UInt8]] = [:]
        for named in overrides.attachedPaths { attachments[named] = try attachment(named, beside: path) }
        return (name, File(overrides: overrides, digest: SHA256Digest(of: bytes).hex, attachments: attachments))
    }

    /// Reads a file in the folder of an override; no link is followed, so that no file from outside the stack gets into a package.
    private static func attachment(_ named: String, beside override: FilePath) throws -> [UInt8] {
        let parts = named.splitBytes(on: "/", omittingEmptySubsequences: false).map(String.init)
        guard !parts.contains(where: { $0.isEmpty || $0 == "." || $0 == ".." }) else {
            throw Failure(
                .usage, "\(override) names the file '\(named)', which is not below its folder", hints: ["put it there, and write its path from there"])
        }
        let file: InputFile
        do {
            file = try InputFile(beneath: override.removingLastComponent().isEmpty ? "." : override.removingLastComponent(), names: parts)
        } catch {
            throw Failure(.usage, "\(override) names the file '\(named)', which cannot be read", cause: error)
        }
        let status = try file.status()
        guard status.isRegularFile, status.size <= UInt64(Attachment.sizeLimit) else {
            throw Failure(.usage, "\(override) names '\(named)', which is no file of at most \(Attachment.sizeLimit >> 20) MiB")
        }
        return try file.read(at: 0, count: Int(status.size))
    }

    /// Returns the overrides of a project; `nil` if there are none.
    subscript(name: ProjectName) -> Overrides? { files[name]?.overrides }

    /// Returns the files that a project's override names, by the path as written.
    func attachments(_ name: ProjectName) -> [String: [UInt8]] { files[name]?.attachments ?? [:] }

    /// Returns the patches of a project.
    ///
    /// Throws a ``Failure`` with code `usage` for a file that is not a patch.
    func patches(_ name: ProjectName) throws -> [SourcePatch] {
        guard let file = files[name] else { return [] }
        return try (file.overrides.patches ?? []).map { path in
            do {
                return try SourcePatch(name: path, bytes: file.attachments[path] ?? [])
            } catch {
                throw Failure(.usage, "the override of \(name) names a patch that cannot be used", cause: error)
            }
        }
    }

    /// Returns the digest of a project's override file alone; empty if there is none.
    func fileDigest(_ name: ProjectName) -> String { files[name]?.digest ?? "" }

    /// Returns the digest of a project's override file and of all files that it names; empty if there is none.
    func digest(_ name: ProjectName) -> String { files[name]?.wholeDigest ?? "" }

    /// The projects that have an override file.
    var names: [ProjectName] { files.keys.sorted() }
}
