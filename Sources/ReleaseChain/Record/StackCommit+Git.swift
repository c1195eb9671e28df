import ForeignText
package import RPMRepository
import Subprocess
package import SystemPackage

extension StackCommit {
    /// Reads the commit of the git repository that a stack's folder is in; returns `nil` if it is in none, or git is missing or refuses.
    ///
    /// A stack repository is not trusted: no hook or program that its settings name is run. If they name a filter for files, git could only compare the files
    /// by running it, so the state of the folder is then unknown.
    package static func read(of folder: FilePath, environment: [String: String]) async throws -> StackCommit? {
        guard let id = try await git(["rev-parse", "--verify", "HEAD"], folder, environment)?.words.first, GitCheckout.isCommit(String(id)) else { return nil }
        let filters = try await git(["config", "--local", "--name-only", "--get-regexp", "^filter\\."], folder, environment) ?? ""
        guard filters.words.isEmpty else { return StackCommit(id: String(id), isClean: nil) }
        let status = try await git(["status", "--porcelain", "--untracked-files=normal", "--", "."], folder, environment)
        return StackCommit(id: String(id), isClean: status.map { $0.words.isEmpty })
    }

    /// Returns the files below a folder that differ from the last commit or are not in it, each with git's two letters for the difference, as
    /// ` M till/app.py`; empty if the folder is in no repository, or git is missing.
    package static func uncommitted(below folder: FilePath, environment: [String: String]) async throws -> [String] {
        guard try await git(["rev-parse", "--verify", "HEAD"], folder, environment) != nil else { return [] }
        let status = try await git(["status", "--porcelain", "--untracked-files=all", "--", "."], folder, environment)
        return (status ?? "").splitBytes(on: "\n").map(String.init).filter { !$0.isEmpty }
    }

    /// Runs git in a folder; returns its output, or `nil` if it fails.
    private static func git(_ arguments: [String], _ folder: FilePath, _ outer: [String: String]) async throws -> String? {
        var variables: [Environment.Key: String] = ["GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"]
        for name in ["PATH", "HOME"] { if let value = outer[name], let key = Environment.Key(rawValue: name) { variables[key] = value } }
        let settings = ["-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-c", "submodule.recurse=false", "-C", folder.string]
        do {
            let record = try await Subprocess.run(
                .name("git"), arguments: Arguments(settings + arguments), environment: .custom(variables), output: .string(limit: 16 << 20),
                error: .discarded)
            return record.terminationStatus.isSuccess ? record.standardOutput : nil
        } catch {
            try Task.checkCancellation()
            return nil
        }
    }
}
