import ForeignText
import Native
package import RPMRepository
import Subprocess
package import SystemPackage

extension StackCommit {
    /// Reads the commit of the git repository that a stack's folder is in; returns `nil` if it is in none, or if git is missing.
    package static func read(of folder: FilePath, environment: [String: String]) async throws -> StackCommit? {
        guard let repository = try? StackRepository(above: folder) else { return nil }
        return StackCommit(id: repository.commit, isClean: try await repository.changes(below: folder, environment)?.isEmpty)
    }

    /// Returns the files below a folder that differ from the last commit or are not in it, each with git's two letters for the difference, as
    /// ` M till/app.py`; empty if the folder is in no repository, or if git is missing.
    package static func uncommitted(below folder: FilePath, environment: [String: String]) async throws -> [String] {
        guard let repository = try? StackRepository(above: folder) else { return [] }
        return try await repository.changes(below: folder, environment) ?? []
    }
}

/// The git repository of a stack, read without its settings.
///
/// A stack is the text of others, and so are the settings in its `.git`: they may name programs that git would run (filters, hooks, monitors, those of
/// sub-modules). So git never sees that folder: it gets an empty one of ours, which knows only the commit and where its objects are.
private struct StackRepository {
    /// The folder with the files.
    let top: FilePath
    /// The identifier of the last commit.
    let commit: String
    private let objects: FilePath

    /// The largest file that is read to find the commit, in bytes.
    private static let sizeLimit = 64 << 20

    /// Finds the repository that a folder is in; `nil` if there is none, or one of a form that is not read (a linked work tree, reftables).
    init?(above folder: FilePath) throws {
        var place = try FileSystem.realPath(folder)
        while try FileSystem.status(place.appending(".git")) == nil {
            let parent = place.removingLastComponent()
            guard parent != place, !parent.isEmpty else { return nil }
            place = parent
        }
        let git = place.appending(".git")
        guard try FileSystem.status(git)?.isDirectory ?? false, let commit = try Self.commit(in: git) else { return nil }
        (top, self.commit, objects) = (place, commit, git.appending("objects"))
    }

    /// Returns the commit that `HEAD` names, itself or through a branch.
    private static func commit(in git: FilePath) throws -> String? {
        func text(_ path: FilePath) -> String? {
            (try? FileSystem.readAll(path, limit: sizeLimit)).map { String(decoding: $0, as: UTF8.self) }
        }
        guard let head = text(git.appending("HEAD"))?.part(before: "\n") else { return nil }
        if GitCheckout.isCommit(String(head)) { return String(head) }
        guard let name = head.without(prefix: "ref: "), name.utf8.hasPrefix("refs/"), name.splitBytes(on: "/").allSatisfy({ $0 != ".." && $0 != "." }) else {
            return nil
        }
        if let own = text(git.pushing(FilePath(String(name))))?.part(before: "\n"), GitCheckout.isCommit(String(own)) { return String(own) }
        let packed = text(git.appending("packed-refs"))?.splitBytes(on: "\n").first { $0.utf8.hasSuffix(" \(name)") }
        return packed?.cut(at: " ").map { String($0.before) }.flatMap { GitCheckout.isCommit($0) ? $0 : nil }
    }

    /// Returns the files below a folder that differ from the commit or are not in it, in git's short form; `nil` if git is missing or fails.
    func changes(below folder: FilePath, _ environment: [String: String]) async throws -> [String]? {
        let work = try FileSystem.temporaryDirectory(in: "/tmp", prefix: "relcli-git-")
        defer { try? FileSystem.remove(work) }
        for name in ["objects/info", "refs"] { try FileSystem.createDirectory(work.pushing(FilePath(name))) }
        let format = commit.utf8.count == 64 ? "[core]\n\trepositoryformatversion = 1\n[extensions]\n\tobjectformat = sha256\n" : ""
        for (name, text) in [("HEAD", "\(commit)\n"), ("objects/info/alternates", "\(objects)\n"), ("config", format)] {
            try FileSystem.writeAtomically(Array(text.utf8), to: work.pushing(FilePath(name)))
        }
        // An index of ours: that of the repository could say that changed files are unchanged.
        guard try await git(["read-tree", "HEAD"], in: top, work, environment) != nil else { return nil }
        let arguments = ["status", "--porcelain", "--untracked-files=all", "--ignore-submodules=all", "--", "."]
        let status = try await git(arguments, in: FileSystem.realPath(folder), work, environment)
        return status?.splitBytes(on: "\n").map(String.init).filter { !$0.isEmpty }
    }

    /// Runs git in a folder, with a repository of ours; returns its output, or `nil` if it fails.
    private func git(_ arguments: [String], in folder: FilePath, _ work: FilePath, _ outer: [String: String]) async throws -> String? {
        var variables: [Environment.Key: String] = [
            "GIT_DIR": work.string, "GIT_WORK_TREE": top.string, "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_ATTR_NOSYSTEM": "1",
            "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C",
        ]
        for name in ["PATH", "HOME"] { if let value = outer[name], let key = Environment.Key(rawValue: name) { variables[key] = value } }
        do {
            let record = try await Subprocess.run(
                .name("git"), arguments: Arguments(["-C", folder.string] + arguments), environment: .custom(variables), output: .string(limit: 16 << 20),
                error: .discarded)
            return record.terminationStatus.isSuccess ? record.standardOutput : nil
        } catch {
            try Task.checkCancellation()
            return nil
        }
    }
}
