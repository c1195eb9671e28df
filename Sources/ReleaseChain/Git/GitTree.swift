import Failures
import ForeignText
import Native
import SystemPackage

/// The tree of a commit and of its sub-modules, fetched and checked out within limits.
struct GitTree {
    /// The limits of a tree with all its sub-modules, which are those of the sdist that it becomes.
    struct Limits: Sendable {
        /// The maximum number of files, folders and sub-modules.
        var entryCount = SourceFolder.countLimit
        /// The maximum number of bytes of all files.
        var size = SourceFolder.sizeLimit
        /// The maximum number of repositories.
        var repositoryCount = 200
    }

    /// The place of a repository.
    enum Place: Equatable {
        /// A repository on another machine, as git writes its address.
        case remote(String)
        /// A folder of this machine.
        case local(FilePath)

        /// Creates the place that an address means to git.
        init(_ address: String) {
            if let path = address.without(prefix: "file://") {
                let plain = String(path).percentDecoded() ?? String(path)
                // Git has no other machine in such an address: `file://a/b` is the path `//a/b`.
                self = .local(FilePath(plain.utf8.hasPrefix("/") ? plain : "//\(plain)"))
                return
            }
            // `host:path` is ssh, and everything else without a scheme is a path.
            self = address.part(before: "/").utf8.contains(UInt8(ascii: ":")) ? .remote(address) : .local(FilePath(address))
        }

        /// Returns the place that the address of a sub-module means (`gitmodules(5)`); `nil` if it leads above the top of its host.
        func submodule(_ address: String) -> Place? {
            guard address.utf8.hasPrefix("./") || address.utf8.hasPrefix("../") else { return Place(address) }
            switch self {
            case .local(let path): return .local(path.pushing(FilePath(address)).lexicallyNormalized())
            case .remote(let url):
                var (base, rest) = (url.droppingTrailing { $0 == UInt8(ascii: "/") }, address[...])
                while true {
                    if let next = rest.without(prefix: "./") {
                        rest = next
                    } else if let next = rest.without(prefix: "../") {
                        guard let place = base.utf8.lastIndex(where: { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: ":") }),
                            !base[..<place].utf8.hasSuffix("/"), !base[..<place].utf8.hasSuffix(":")
                        else { return nil }
                        // The user and host of `git@host:path` end with the colon.
                        if base.utf8[place] == UInt8(ascii: ":") { return .remote("\(base[...place])\(next)") }
                        (base, rest) = (base[..<place], next)
                    } else {
                        return .remote("\(base)/\(rest)")
                    }
                }
            }
        }

        /// The address, for errors.
        var address: String {
            switch self {
            case .remote(let url): url
            case .local(let path): "file://\(path)"
            }
        }

        /// The scheme of an address on another machine; `nil` for a folder of this machine.
        var scheme: String? {
            guard case .remote(let url) = self else { return nil }
            // `user@host:path` is ssh.
            guard let (scheme, rest) = url.cut(at: ":"), rest.utf8.hasPrefix("//") else { return "ssh" }
            return String(scheme)
        }

        /// The protocols that git may use for a repository at this place, also where a server sends it elsewhere: nothing less safe than the address says.
        var protocols: [String] {
            switch scheme {
            case nil: ["file"]
            case "http": ["http", "https"]
            case let scheme?: [scheme]
            }
        }

        /// Returns the format of a repository at this place; SHA-1 for one on another machine, which only a commit can tell.
        fileprivate func format(inside root: FilePath?) throws -> GitObjectFormat {
            guard case .local(let path) = self else { return .sha1 }
            if let root { return try LocalRepository(path, address: address, inside: root).format() }
            let inner = path.appending(".git")
            return try GitObjectFormat(of: (try FileSystem.status(inner))?.isDirectory ?? false ? inner : path) ?? .sha1
        }
    }

    private let git: GitCommand
    /// The only folder of this machine in which repositories may be; `nil` if the user named the repository on the command line.
    private let root: FilePath?
    private let limits: Limits
    private var (entryCount, size, repositoryCount) = (0, UInt64(0), 0)

    init(_ git: GitCommand, inside root: FilePath?, limits: Limits) {
        (self.git, self.root, self.limits) = (git, root, limits)
    }

    /// Fetches a commit into a folder and checks it out, with its sub-modules.
    ///
    /// - Returns: the tag that the reference names, or the newest tag of its form; `nil` if it names no tag.
    mutating func bring(_ place: Place, _ reference: String?, into folder: FilePath, doing: String) async throws -> String? {
        try FileSystem.createDirectory(folder)
        let commit = reference.flatMap { GitCheckout.isCommit($0) ? $0 : nil }
        try await start(folder, try commit.map(GitObjectFormat.init(commit:)) ?? place.format(inside: root), doing)
        let source = try source(of: place, for: folder)
        let git = git.allowing(place.protocols)
        let tag = try await tag(of: reference, at: source, place, in: folder, git)
        if let reference, GitCheckout.isCommit(reference) {
            // Not every server offers single commits, so the history is fetched too.
            try await fetch(["--tags"], source, "+refs/heads/*:refs/remotes/origin/*", into: folder, git, doing)
            try await checkOut(reference, of: place, in: folder, doing)
        } else {
            // The full name of a tag is never that of a branch.
            try await fetch(["--depth", "1"], source, tag.map { GitCheckout.tags + $0 } ?? reference ?? "HEAD", into: folder, git, doing)
            try await checkOut("FETCH_HEAD", of: place, in: folder, doing)
        }
        return tag
    }

    /// Creates an empty repository in a folder.
    private func start(_ folder: FilePath, _ format: GitObjectFormat, _ doing: String) async throws {
        try await git.output(["init", "--quiet"] + (format == .sha1 ? [] : ["--object-format=\(format)"]), in: folder, doing: doing)
        try GitCommand.refuseConversions(in: folder.appending(".git"))
    }

    // MARK: - Fetching

    /// Returns the address from which git fetches a repository.
    ///
    /// A local repository that the user did not name is replaced by a checked copy (``LocalRepository``), and its address is the path of the copy.
    private func source(of place: Place, for folder: FilePath) throws -> String {
        guard case .local(let path) = place else { return place.address }
        guard let root else { return path.string }
        return try LocalRepository(path, address: place.address, inside: root).write(to: folder.pushing(".git/relcli-origin")).string
    }

    private func fetch(_ options: [String], _ source: String, _ name: String, into folder: FilePath, _ git: GitCommand, _ doing: String) async throws {
        try await git.output(Self.fetching(options, source, name), in: folder, asksOthers: true, doing: doing)
    }

    private static func fetching(_ options: [String], _ source: String, _ name: String) -> [String] {
        ["fetch", "--quiet", "--no-recurse-submodules"] + options + ["--", source, name]
    }

    /// Returns the tag that a reference names, or the newest tag of its form; `nil` if it names no tag.
    private func tag(of reference: String?, at source: String, _ place: Place, in folder: FilePath, _ git: GitCommand) async throws -> String? {
        guard let name = reference?.without(prefix: GitCheckout.tags).map(String.init) else { return nil }
        guard name.utf8.contains(UInt8(ascii: "*")) else { return name }
        let url = place.address
        let answer = try await git.output(
            ["ls-remote", "--tags", "--refs", "--", source], in: folder, asksOthers: true, doing: "cannot list the tags of \(url)")
        let all = answer.splitBytes(on: "\n").compactMap { $0.cut(at: GitCheckout.tags).map { String($0.after) } }
        guard let latest = VersionTag.latest(name, among: all) else {
            throw Failure(
                .failure, "no tag of \(url) has the form \(name)",
                causes: [all.isEmpty ? "it has no tags" : "it has \(all.count.counted("tag")), among them \(all.suffix(3).joined(separator: ", "))"])
        }
        return latest.tag
    }

    // MARK: - Checking out

    /// Checks out a commit that was fetched, once its tree was found to be within the limits.
    private mutating func checkOut(_ commit: String, of place: Place, in folder: FilePath, _ doing: String) async throws {
        repositoryCount += 1
        guard repositoryCount <= limits.repositoryCount else {
            throw Failure(.failure, doing, causes: ["it brings more than \(limits.repositoryCount) repositories"])
        }
        let listing = try await GitListing.read(commit, by: git, in: folder, after: (entryCount, size), within: limits, doing: doing)
        (entryCount, size) = (entryCount + listing.entries.count, size + listing.size)
        try await git.output(["checkout", "--quiet", "--detach", "--no-recurse-submodules", commit], in: folder, doing: doing)
        try Self.check(folder, has: listing, doing)
        let links = listing.entries.filter(\.isSubmodule)
        guard !links.isEmpty, try FileSystem.status(folder.appending(".gitmodules"))?.isRegularFile ?? false else { return }
        try await bringSubmodules(links, of: place, in: folder)
    }

    /// Throws an error unless the files in a folder are as many, and together as large, as those that were listed.
    ///
    /// Whatever made them grow while git wrote them is not in the limits.
    private static func check(_ folder: FilePath, has listing: GitListing, _ doing: String) throws {
        var (count, size) = (0, UInt64(0))
        var waiting = [folder]
        while let next = waiting.popLast() {
            for entry in try FileSystem.list(next) where next != folder || entry.name != ".git" {
                if entry.isDirectory {
                    waiting.append(next.appending(entry.name))
                } else {
                    (count, size) = (count + 1, size + (try FileSystem.status(next.appending(entry.name))?.size ?? 0))
                }
            }
        }
        let listed = listing.entries.count { $0.isFile }
        guard count == listed, size == listing.size else {
            throw Failure(
                .failure, doing, causes: ["git wrote \(count.counted("file")) with \(size) bytes; the commit has \(listed) with \(listing.size) bytes"])
        }
    }

    // MARK: - Sub-modules

    /// Checks out the sub-modules of a repository, each in the empty folder that git made for it.
    private mutating func bringSubmodules(_ links: [GitListing.Entry], of place: Place, in folder: FilePath) async throws {
        let doing = "cannot clone the sub-modules of \(place.address)"
        let named = try await submodules(in: folder, doing)
        for link in links {
            guard let module = named[ExactText(link.path)], let address = module.url else {
                throw Failure(.external, doing, causes: ["its .gitmodules has no address for \(PublicText.cleaned(link.path))"])
            }
            if module.update == "none" { continue }
            let inner = folder.pushing(FilePath(link.path))
            guard let real = try? FileSystem.realPath(inner), real.starts(with: try FileSystem.realPath(folder)), try FileSystem.list(inner).isEmpty else {
                throw Failure(.external, doing, causes: ["\(PublicText.cleaned(link.path)) is no empty folder"])
            }
            guard let origin = place.submodule(address) else {
                throw Failure(.external, doing, causes: ["\(PublicText.cleaned(address)) leads above the top of its host"])
            }
            try await bringSubmodule(link, of: place, at: origin, written: address, into: inner, doing)
        }
    }

    /// Fetches one sub-module.
    ///
    /// The author of a remote repository must not be able to package repositories of this machine. So a sub-module on this machine is only fetched for a
    /// repository that is itself on this machine, and only from ``root``.
    private mutating func bringSubmodule(
        _ link: GitListing.Entry, of outer: Place, at place: Place, written address: String, into folder: FilePath, _ doing: String
    ) async throws {
        func refusal(_ causes: [String]) -> Failure {
            Failure(
                .failure, "a sub-module of \(outer.address) is not taken", causes: ["\(PublicText.cleaned(address)) is a folder of this machine"] + causes,
                hints: ["name its repository with https://, ssh:// or a path inside the stack's folder"])
        }
        // Its author must not use the keys of the user who runs relcli, unless the stack itself names a repository that needs them.
        let allowed = outer.scheme.map { Array(Set(["https", $0])).sorted() } ?? ["file", "https"]
        if case .local = place, outer.scheme != nil || root == nil { throw refusal([]) }
        try await start(folder, GitObjectFormat(commit: link.id), doing)
        let source: String
        do { source = try self.source(of: place, for: folder) } catch let error as Failure where error.code == .usage { throw refusal(error.causes) }
        // The token of a stack is for the repository that it names; another one of the host is not to be read with it because an author names it.
        var restricted = git.allowing(place.protocols.filter(allowed.contains))
        restricted.secret = [:]
        let single = try await restricted.result(
            of: Self.fetching(["--depth", "1"], source, link.id), in: folder, asksOthers: true, doing: doing)
        if case .failure(var failure) = single {
            // Not every server offers single commits.
            let history = Self.fetching(["--tags"], source, "+refs/heads/*:refs/remotes/origin/*")
            var next = try await restricted.result(of: history, in: folder, asksOthers: true, doing: doing)
            if case .success = next { next = try await git.result(of: ["cat-file", "-e", "\(link.id)^{commit}"], in: folder, doing: doing) }
            if case .failure(let last) = next {
                failure.causes += last.causes.filter { !failure.causes.contains($0) }
                throw Self.explaining(failure)
            }
        }
        try await checkOut(link.id, of: place, in: folder, doing)
    }

    /// Returns the error of a sub-module, with a hint if it needs a password.
    private static func explaining(_ failure: Failure) -> Failure {
        let complaints = ["could not read Username", "could not read Password", "Authentication failed"]
        guard failure.causes.contains(where: { cause in complaints.contains { cause.cut(at: $0) != nil } }) else { return failure }
        return Failure(
            failure.code, failure.subject, causes: failure.causes,
            hints: ["a sub-module gets no password or token of the repository: name both with ssh://, or make the sub-module an application of its own"])
    }

    /// The settings of a sub-module.
    private struct Module {
        var path: String?
        var url: String?
        var update: String?
    }

    /// Returns the sub-modules that a repository names, by path.
    private func submodules(in folder: FilePath, _ doing: String) async throws -> [ExactText: Module] {
        let arguments = ["config", "--no-includes", "--file", ".gitmodules", "-z", "--get-regexp", "^submodule\\..*\\.(path|url|update)$"]
        let empty: [ExactText: Module] = [:]
        guard try FileSystem.status(folder.appending(".gitmodules"))?.size ?? 0 > 0 else { return empty }
        var modules = empty
        for record in try await git.output(arguments, in: folder, doing: doing).splitBytes(on: "\0") {
            guard let (key, value) = record.cut(at: "\n"), let (name, field) = key.cut(atLast: ".") else { continue }
            switch field {
            case "path": modules[ExactText(String(name)), default: Module()].path = String(value.droppingTrailing { $0 == UInt8(ascii: "/") })
            case "url": modules[ExactText(String(name)), default: Module()].url = String(value)
            default: modules[ExactText(String(name)), default: Module()].update = String(value)
            }
        }
        var byPath = empty
        for module in modules.values {
            guard let path = module.path else { continue }
            // Which of two addresses would be taken, chance must not say.
            guard byPath.updateValue(module, forKey: ExactText(path)) == nil else {
                throw Failure(.external, doing, causes: ["its .gitmodules has two sub-modules at \(PublicText.cleaned(path))"])
            }
        }
        return byPath
    }
}
