import Failures
import ForeignText
import Native
import SystemPackage

/// The git repository of a stack, read without its settings.
///
/// A stack is the text of others, and so are the settings in its `.git`: they may name programs that git would run (filters, hooks, monitors, those of
/// sub-modules). So git never sees that folder: it gets an empty one of ours, which knows only the commit and where its objects are.
struct StackRepository: Sendable {
    /// The folder with the files.
    let top: FilePath
    /// The identifier of the commit that its files are compared with: the last one, or the one that an outer repository names for a sub-module.
    private(set) var commit: String
    /// The folder with `HEAD`.
    private let head: FilePath
    /// The folder with the references and objects.
    private let common: FilePath

    /// The largest file that is read to find the commit, in bytes.
    private static let sizeLimit = 64 << 20
    /// The maximum size of a file that names one place, in bytes.
    private static let lineLimit = 4096

    /// Finds the repository that a folder is in; `nil` if there is none.
    ///
    /// - Throws: ``Failure`` for a repository of a form that is not read: without a commit, with reftables, or one that is elsewhere.
    init?(above folder: FilePath) throws {
        var place = try FileSystem.realPath(folder)
        while try FileSystem.status(place.appending(".git")) == nil {
            let parent = place.removingLastComponent()
            guard parent != place, !parent.isEmpty else { return nil }
            place = parent
        }
        try self.init(at: place)
    }

    /// Returns the folders of all repositories around a folder, the innermost first.
    static func tops(above folder: FilePath) throws -> [FilePath] {
        var found: [FilePath] = []
        var place = try FileSystem.realPath(folder)
        while true {
            if try FileSystem.status(place.appending(".git")) != nil { found.append(place) }
            let parent = place.removingLastComponent()
            guard parent != place, !parent.isEmpty else { return found }
            place = parent
        }
    }

    /// Returns `true` for a new repository, in which no branch has a commit yet.
    static func isWithoutCommits(at top: FilePath) throws -> Bool {
        let head = try head(of: top)
        guard try line(head.appending("HEAD")).utf8.hasPrefix("ref: refs/heads/") else { return false }
        for name in ["packed-refs", "reftable", "commondir"] where try FileSystem.status(head.appending(name)) != nil { return false }
        let branches = head.pushing("refs/heads")
        return try FileSystem.status(branches)?.isDirectory == true && FileSystem.list(branches).isEmpty
    }

    /// Reads the repository whose files are in a folder, from the `.git` in it.
    ///
    /// - Parameter recorded: the commit that an outer repository names; `nil` for the last commit of the repository itself.
    init(at top: FilePath, commit recorded: String? = nil) throws {
        self.top = top
        head = try Self.head(of: top)
        let shared = head.appending("commondir")
        if try FileSystem.status(shared) == nil {
            common = head
        } else {
            common = try FileSystem.realPath(head.pushing(FilePath(try Self.line(shared))))
            guard head.starts(with: common) else { throw Self.refusal(top, "\(shared) names a folder that it is not in") }
        }
        guard let commit = recorded ?? Self.commit(head, common) else {
            throw Self.refusal(top, "it has no commit, or its references are in a form that is not read")
        }
        self.commit = commit
    }

    /// Returns the folder of the repository whose files are in a folder.
    ///
    /// The file `.git` of a sub-module or a linked work tree names another folder. A stack of others could name any: so that folder must be one for
    /// sub-modules in the repository around it, or must itself name the work tree (`gitrepository-layout(5)`, `gitdir`).
    private static func head(of top: FilePath) throws -> FilePath {
        let git = top.appending(".git")
        guard let status = try FileSystem.status(git) else { throw refusal(top, "there is no \(git)") }
        if status.isDirectory { return git }
        guard status.isRegularFile, let named = try line(git).without(prefix: "gitdir: ") else { throw refusal(top, "\(git) is no folder or file of git") }
        guard let head = try? FileSystem.realPath(top.pushing(FilePath(String(named)))) else {
            throw refusal(top, "\(git) names \(named), which is not there")
        }
        if let outer = try? StackRepository(above: top.removingLastComponent()), head.starts(with: outer.head.appending("modules")) { return head }
        let back = head.appending("gitdir")
        if try FileSystem.status(back)?.isRegularFile ?? false, try FileSystem.realPath(head.pushing(FilePath(try line(back)))) == git { return head }
        throw refusal(top, "\(git) names \(head), which does not name it")
    }

    /// Returns the commit that `HEAD` names, itself or through a branch.
    private static func commit(_ head: FilePath, _ common: FilePath) -> String? {
        func text(_ path: FilePath) -> String? {
            (try? FileSystem.readAll(path, limit: sizeLimit)).map { String(decoding: $0, as: UTF8.self) }
        }
        guard let line = text(head.appending("HEAD"))?.part(before: "\n") else { return nil }
        if GitCheckout.isCommit(String(line)) { return String(line) }
        guard let name = line.without(prefix: "ref: "), name.utf8.hasPrefix("refs/"), name.splitBytes(on: "/").allSatisfy({ $0 != ".." && $0 != "." }) else {
            return nil
        }
        if let own = text(common.pushing(FilePath(String(name))))?.part(before: "\n"), GitCheckout.isCommit(String(own)) { return String(own) }
        let packed = text(common.appending("packed-refs"))?.splitBytes(on: "\n").first { $0.utf8.hasSuffix(" \(name)") }
        return packed?.cut(at: " ").map { String($0.before) }.flatMap { GitCheckout.isCommit($0) ? $0 : nil }
    }

    /// Returns the only line of a file that names a place.
    private static func line(_ path: FilePath) throws -> String {
        let text = String(decoding: try FileSystem.readAll(path, limit: lineLimit), as: UTF8.self)
        return String(text.droppingTrailing { $0 == 0x0A || $0 == 0x0D })
    }

    private static func refusal(_ top: FilePath, _ cause: String) -> Failure {
        Failure(.external, "the git repository of \(top) is not read", causes: [PublicText.cleaned(cause)])
    }

    // MARK: - Reading

    /// Calls a closure with a git that sees the commit, the objects and the files of the repository, and nothing else of it.
    func read<Value>(by git: GitCommand, _ body: (GitCommand) async throws -> Value) async throws -> Value {
        let work = try FileSystem.temporaryDirectory(in: "/tmp", prefix: "relcli-git-")
        defer { try? FileSystem.remove(work) }
        let directory = work.appending("git")
        do {
            try LocalRepository(head: head, common: common, address: top.string).writeObjects(to: directory, GitObjectFormat(commit: commit))
        } catch let error as Failure {
            throw Failure(
                .external, "the git repository of \(top) is not read", causes: error.causes,
                hints: ["give it all its objects with git repack -a -d, then remove .git/objects/info/alternates"])
        }
        try FileSystem.writeAtomically(Array("\(commit)\n".utf8), to: directory.appending("HEAD"))
        try GitCommand.refuseConversions(in: directory)
        var git = git.allowing([])
        git.repository = (directory, top)
        return try await body(git)
    }

    /// Returns the tree of a folder in the commit, as git names it; `nil` if the commit has no such folder.
    func tree(of folder: FilePath, by git: GitCommand, doing: String) async throws -> String? {
        let path = try path(of: folder)
        // An error that concerns the whole commit is told.
        try await git.output(["cat-file", "-e", "\(commit)^{tree}"], in: top, doing: doing)
        guard !path.isEmpty else { return commit }
        let tree = "\(commit):\(path)"
        guard case .success(let kind) = try await git.ending(["cat-file", "-t", tree], in: top, doing: doing) else { return nil }
        return kind == "tree\n" ? tree : nil
    }

    /// Returns the path of a folder from the top; empty for the top itself.
    func path(of folder: FilePath) throws -> String {
        var path = try FileSystem.realPath(folder)
        guard path.removePrefix(top) else { throw Self.refusal(top, "\(folder) is not below it") }
        return path.string
    }

    /// Returns the repository with the commit that decides about its files.
    ///
    /// In the folder of a stack, the commit of the repository around it names one for each repository in it.
    ///
    /// - Throws: ``Failure`` if that commit names none.
    func recorded(below directory: FilePath, by git: GitCommand) async throws -> StackRepository {
        guard top != directory, top.starts(with: directory), let inner = try StackRepository(above: top.removingLastComponent()) else { return self }
        let outer = try await inner.recorded(below: directory, by: git)
        let path = try outer.path(of: top)
        let line = try await outer.read(by: git) { git in
            try await git.output(["ls-tree", "-z", "--full-tree", outer.commit, "--", path], in: outer.top, doing: "cannot read the commit of \(outer.top)")
        }
        let words = line.part(before: "\t").splitBytes(on: " ")
        guard words.count == 3, words[0] == "160000" else {
            throw Self.refusal(top, "the commit of \(outer.top) does not have it as a sub-module")
        }
        var found = self
        found.commit = String(words[2])
        return found
    }
}
