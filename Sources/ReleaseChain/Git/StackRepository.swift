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
    private let folders: GitFolders

    /// The largest file that is read to find the commit, in bytes.
    private static let sizeLimit = 64 << 20

    /// Finds the repository that a folder is in; `nil` if there is none.
    ///
    /// - Throws: ``Failure`` for a repository of a form that is not read: without a commit, with reftables, or one that is elsewhere.
    init?(above folder: FilePath) throws {
        guard let top = try Self.tops(above: folder).first else { return nil }
        try self.init(at: top)
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
        let head = try folders(of: top).head
        guard try GitFolders.line(head.appending("HEAD")).utf8.hasPrefix("ref: refs/heads/") else { return false }
        for name in ["packed-refs", "reftable", "commondir"] where try FileSystem.status(head.appending(name)) != nil { return false }
        let branches = head.pushing("refs/heads")
        return try FileSystem.status(branches)?.isDirectory == true && FileSystem.list(branches).isEmpty
    }

    /// Reads the repository whose files are in a folder, from the `.git` in it.
    ///
    /// - Parameter recorded: the commit that an outer repository names; `nil` for the last commit of the repository itself.
    init(at top: FilePath, commit recorded: String? = nil) throws {
        self.top = top
        folders = try Self.folders(of: top)
        guard let commit = recorded ?? Self.commit(folders) else {
            throw Self.refusal(top, "it has no commit, or its references are in a form that is not read")
        }
        self.commit = commit
    }

    /// Returns the folders of the repository whose files are in a folder.
    ///
    /// The file `.git` of a sub-module or a linked work tree names another folder. A stack of others could name any: so that folder must be one for
    /// sub-modules in the repository around it, or must itself name the work tree (`gitrepository-layout(5)`, `gitdir`).
    private static func folders(of top: FilePath) throws -> GitFolders {
        let git = top.appending(".git")
        guard let status = try FileSystem.status(git) else { throw refusal(top, "there is no \(git)") }
        guard status.isDirectory || status.isRegularFile else { throw refusal(top, "\(git) is no folder or file of git") }
        let folders = try GitFolders(
            at: git,
            resolve: { path in
                guard let real = try? FileSystem.realPath(path) else { throw refusal(top, "\(git) names \(path), which is not there") }
                return real
            }, refusal: { refusal(top, $0) })
        guard folders.head.starts(with: folders.common) else { throw refusal(top, "\(folders.head) names a folder that it is not in") }
        if status.isDirectory {
            guard folders.common == folders.head else { throw refusal(top, "\(git) names \(folders.common) for its objects, as only a linked work tree does") }
            return folders
        }
        if let outer = try? StackRepository(above: top.removingLastComponent()), folders.head.starts(with: outer.folders.head.appending("modules")) {
            return folders
        }
        let back = folders.head.appending("gitdir")
        if try FileSystem.status(back)?.isRegularFile ?? false, try FileSystem.realPath(folders.head.pushing(FilePath(try GitFolders.line(back)))) == git {
            return folders
        }
        throw refusal(top, "\(git) names \(folders.head), which does not name it")
    }

    /// Returns the commit that `HEAD` names, itself or through a branch.
    private static func commit(_ folders: GitFolders) -> String? {
        func text(_ path: FilePath) -> String? {
            (try? FileSystem.readAll(path, limit: sizeLimit)).map { String(decoding: $0, as: UTF8.self) }
        }
        guard let line = text(folders.head.appending("HEAD"))?.part(before: "\n") else { return nil }
        if GitCheckout.isCommit(String(line)) { return String(line) }
        guard let name = line.without(prefix: "ref: "), name.utf8.hasPrefix("refs/"), name.splitBytes(on: "/").allSatisfy({ $0 != ".." && $0 != "." }) else {
            return nil
        }
        if let own = text(folders.common.pushing(FilePath(String(name))))?.part(before: "\n"), GitCheckout.isCommit(String(own)) { return String(own) }
        let packed = text(folders.common.appending("packed-refs"))?.splitBytes(on: "\n").first { $0.utf8.hasSuffix(" \(name)") }
        return packed?.cut(at: " ").map { String($0.before) }.flatMap { GitCheckout.isCommit($0) ? $0 : nil }
    }

    private static func refusal(_ top: FilePath, _ cause: String) -> Failure {
        Failure(.external, subject(top), causes: [PublicText.cleaned(cause)])
    }

    private static func subject(_ top: FilePath) -> String { "the git repository of \(top) is not read" }

    // MARK: - Reading

    /// Calls a closure with a reader of the commit and the trees of the repository; its git sees these objects and the files, and nothing else.
    ///
    /// - Parameter doing: the first line of errors.
    func read<Value>(by git: GitCommand, doing: String, _ body: (GitObjects) async throws -> Value) async throws -> Value {
        let work = try FileSystem.temporaryDirectory(in: "/tmp", prefix: "relcli-git-")
        defer { try? FileSystem.remove(work) }
        let (directory, format) = (work.appending("git"), GitObjectFormat(commit: commit))
        let bounds = RepositoryBounds(
            root: folders.common, name: "its own folder", subject: Self.subject(top), code: .external,
            outsideHints: ["give it all its objects with git repack -a -d, then remove .git/objects/info/alternates"])
        try LocalRepository(folders, bounds: bounds).writeObjects(to: directory, format)
        try FileSystem.writeAtomically(Array("\(commit)\n".utf8), to: directory.appending("HEAD"))
        try GitCommand.refuseConversions(in: directory)
        var git = git.allowing([])
        git.repository = (directory, top)
        return try await body(GitObjects(git: git, folder: top, format: format, doing: doing))
    }

    /// Returns `true` if the commit has a file, folder or sub-module at a path.
    func has(_ path: FilePath, by git: GitCommand) async throws -> Bool {
        let inside = try self.path(of: path)
        return try await read(by: git, doing: "cannot read the commit of \(top)") { try await $0.entry(at: inside, of: commit) != nil }
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
        let entry = try await outer.read(by: git, doing: "cannot read the commit of \(outer.top)") { try await $0.entry(at: path, of: outer.commit) }
        guard let entry, entry.kind == .submodule else { throw Self.refusal(top, "the commit of \(outer.top) does not have it as a sub-module") }
        var found = self
        found.commit = entry.id
        return found
    }
}
