import Failures
import ForeignText
import Native
import SystemPackage

extension StackRepository {
    /// Returns `true` if no file below a folder differs from the commit, and none is new that `.gitignore` does not name; those of sub-modules too.
    func isClean(below folder: FilePath, by git: GitCommand) async throws -> Bool {
        let path = try path(of: folder)
        let (isChanged, entries) = try await read(by: git, doing: Self.comparing(folder)) { objects in
            let (git, doing) = (objects.git, objects.doing)
            var entries: [GitObjects.Entry] = []
            if let tree = try await objects.entry(at: path, of: commit), tree.kind == .folder {
                entries = try await objects.entries(below: tree.id)
                // An index of ours: that of the repository could say that changed files are unchanged.
                try await git.output(["read-tree"] + (path.isEmpty ? [] : ["--prefix=\(path)/"]) + [tree.id], in: top, doing: doing)
            }
            let arguments = ["status", "--porcelain", "-z", "--no-renames", "--untracked-files=all", "--ignore-submodules=all", "--", "."]
            let isChanged = try await git.records(arguments, in: FileSystem.realPath(folder), into: false, doing: doing) { isChanged, record in
                if !record.isEmpty { isChanged = true }
            }
            return (isChanged, entries)
        }
        if isChanged { return false }
        for entry in entries where entry.kind == .submodule {
            switch try Self.submodule(entry, at: folder.pushing(FilePath(entry.path))) {
            // As to git, which checks them out only when it is asked.
            case .absent: continue
            case .files: return false
            case .repository(let inner): guard try await inner.isClean(below: inner.top, by: git) else { return false }
            }
        }
        return true
    }

    private static func comparing(_ folder: FilePath) -> String { "cannot compare \(folder) with its commit" }

    /// The content of the folder of a sub-module.
    private enum SubmoduleFolder {
        /// The folder is missing or empty.
        case absent
        /// The folder has files and is no repository.
        case files
        /// The folder is a repository, which is compared with the commit that the outer one names.
        case repository(StackRepository)
    }

    private static func submodule(_ entry: GitObjects.Entry, at folder: FilePath) throws -> SubmoduleFolder {
        guard try FileSystem.status(folder)?.isDirectory ?? false, try !FileSystem.list(folder).isEmpty else { return .absent }
        guard try FileSystem.status(folder.appending(".git")) != nil else { return .files }
        return .repository(try StackRepository(at: FileSystem.realPath(folder), commit: entry.id))
    }

    /// Returns the files that an archive of a folder would have and that the commit does not have with the same bytes, and those that it would not have.
    ///
    /// The files are compared without git's own comparison: what `.gitignore` names, and what is in repositories inside the folder, becomes part of the
    /// archive all the same. A sub-module is compared with the commit that this one names.
    ///
    /// - Returns: the paths from the folder, each after two letters as `git status --short` has them: ` M` changed, ` D` missing, `??` not in the commit.
    func differences(below folder: FilePath, by git: GitCommand) async throws -> [String] {
        let path = try path(of: folder)
        let entries = try await read(by: git, doing: Self.comparing(folder)) { objects in
            guard let tree = try await objects.entry(at: path, of: commit), tree.kind == .folder else { return [GitObjects.Entry]() }
            return try await objects.entries(below: tree.id)
        }
        var left: [ExactText: GitObjects.Entry] = [:]
        for entry in entries where try entry.kind != .folder && !SourceFolder.leavesOut(entry.path, of: folder) { left[ExactText(entry.path)] = entry }
        var found: [String] = []
        var inner: [(path: String, entry: GitObjects.Entry)] = []
        let format = GitObjectFormat(commit: commit)
        try SourceFolder.visit(folder) { path, name, kind in
            if kind == .directory {
                guard let entry = left[ExactText(name)], entry.kind == .submodule else { return true }
                left[ExactText(name)] = nil
                inner.append((name, entry))
                return false
            }
            guard let entry = left.removeValue(forKey: ExactText(name)) else {
                found.append("?? \(name)")
                return true
            }
            if try !Self.isSame(path, kind, entry, format) { found.append(" M \(name)") }
            return true
        }
        found += left.keys.sorted().map { " D \($0.text)" }
        for (path, entry) in inner {
            let place = folder.pushing(FilePath(path))
            switch try Self.submodule(entry, at: place) {
            case .absent: found.append(" D \(path)/")
            case .files: found.append("?? \(path)/")
            case .repository(let inner):
                found += try await inner.differences(below: place, by: git).map { "\($0.start(bytes: 3))\(path)/\($0.droppingBytes(first: 3))" }
            }
        }
        return found
    }

    /// Returns `true` if a file or link has the content of an object and the right to be run that the commit names.
    private static func isSame(_ path: FilePath, _ kind: FileStatus.Kind, _ entry: GitObjects.Entry, _ format: GitObjectFormat) throws -> Bool {
        if kind == .symlink {
            let target = Array(try FileSystem.linkTarget(of: path).string.utf8)
            return entry.kind == .link && Digest.hex(of: Array("blob \(target.count)\0".utf8) + target, format.algorithm) == entry.id
        }
        guard kind == .regular, entry.kind == .file || entry.kind == .program else { return false }
        var file = try InputFile(path)
        let status = try file.status()
        guard SourceFolder.isProgram(status) == (entry.kind == .program) else { return false }
        var digest = DigestContext(format.algorithm)
        digest.update(Array("blob \(status.size)\0".utf8))
        while true {
            let part = try file.readNext(upTo: 1 << 18)
            if part.isEmpty { break }
            digest.update(part)
        }
        return Hex.encode(digest.finish()) == entry.id
    }
}
