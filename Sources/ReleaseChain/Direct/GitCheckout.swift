import Failures
import ForeignText
import Native
import Subprocess
import SystemPackage

/// A commit of a git repository, checked out by git.
struct GitCheckout {
    let folder: FilePath
    /// The time of the commit, in seconds since 1970.
    let time: UInt32
    /// The commit's identifier.
    let commit: String
    /// The tag that was checked out; `nil` if the reference does not begin with `refs/tags/`.
    let tag: String?

    /// The prefixes of references to tags and branches, for example of `refs/tags/v1.2` and `refs/heads/main`.
    static let (tags, branches) = ("refs/tags/", "refs/heads/")

    /// Clones one commit, without history, into a folder that does not exist yet, with its sub-modules.
    ///
    /// A reference `refs/tags/rpm-*` stands for the newest tag of this form, by the order of versions; no other reference can contain a `*`.
    /// Only protocols that an address may name are allowed, git asks no questions, and no configuration of the user or hook of the repository runs.
    /// Throws a ``Failure`` of code `external` with git's message.
    ///
    /// - Parameter root: the only folder of this machine in which sub-modules may be; `nil` to refuse all sub-modules of this machine.
    init(url: String, reference: String?, into folder: FilePath, inside root: FilePath? = nil, environment: [String: String]) async throws {
        let (url, secret) = Self.withoutSecret(url)
        var environment = environment
        for name in Self.secretVariables { environment[name] = secret[name] }
        let doing = "cannot clone \(url)\(reference.map { " at \($0)" } ?? "")"
        tag = try await Self.tag(of: reference, at: url, environment)
        try FileSystem.createDirectory(folder)
        func run(_ arguments: [String]) async throws {
            _ = try await Self.git(["-C", folder.string, "-c", "core.symlinks=true"] + arguments, environment, doing: doing)
        }
        try await run(["init", "--quiet"])
        try await run(["remote", "add", "origin", "--", url])
        if let reference, Self.isCommit(reference) {
            // Not every server offers single commits, so the history is fetched too.
            try await run(["fetch", "--quiet", "--tags", "--", "origin", "+refs/heads/*:refs/remotes/origin/*"])
            try await run(["checkout", "--quiet", "--detach", reference])
        } else {
            // The full name of a tag is never that of a branch.
            let name = tag.map { Self.tags + $0 } ?? reference ?? "HEAD"
            try await run(["fetch", "--quiet", "--depth", "1", "--", "origin", name])
            try await run(["checkout", "--quiet", "--detach", "FETCH_HEAD"])
        }
        try await Self.bringSubmodules(of: folder, from: url, inside: root, environment)
        let answer = try await Self.git(["-C", folder.string, "log", "-1", "--format=%ct %H"], environment, doing: "cannot read the commit of \(url)")
        let words = answer.words
        guard words.count == 2, let time = UInt32(words[0]) else { throw Failure(.external, "git does not tell the commit of \(url)") }
        self.folder = folder
        self.time = time
        commit = String(words[1])
    }

    /// Returns the tag that a reference names, or the newest tag of its form; `nil` if it names no tag.
    private static func tag(of reference: String?, at url: String, _ environment: [String: String]) async throws -> String? {
        guard let name = reference?.without(prefix: tags).map(String.init) else { return nil }
        guard name.utf8.contains(UInt8(ascii: "*")) else { return name }
        let answer = try await git(["ls-remote", "--tags", "--refs", "--", url], environment, doing: "cannot list the tags of \(url)")
        let all = answer.splitBytes(on: "\n").compactMap { $0.cut(at: tags).map { String($0.after) } }
        guard let latest = VersionTag.latest(name, among: all) else {
            throw Failure(
                .failure, "no tag of \(url) has the form \(name)",
                causes: [all.isEmpty ? "it has no tags" : "it has \(all.count.counted("tag")), among them \(all.suffix(3).joined(separator: ", "))"])
        }
        return latest.tag
    }

    /// Checks out the sub-modules of a repository, level by level.
    ///
    /// A repository must not bring those of this machine along: one without a scheme or host is only taken from the given folder, and only if the repository
    /// itself is on this machine.
    private static func bringSubmodules(of folder: FilePath, from url: String, inside root: FilePath?, _ environment: [String: String]) async throws {
        guard try FileSystem.status(folder.appending(".gitmodules"))?.isRegularFile ?? false else { return }
        let doing = "cannot clone the sub-modules of \(url)"
        func values(_ key: String) async throws -> [String] {
            let command = ["-C", folder.string, "config", "--file", ".gitmodules", "--get-regexp", "^submodule\\..*\\.\(key)$"]
            return try await git(command, environment, doing: doing).splitBytes(on: "\n").compactMap { $0.cut(at: " ").map { String($0.after) } }
        }
        let isLocal = url.utf8.starts(with: "file:".utf8)
        for address in try await values("url") {
            guard let place = localPlace(of: address, from: url) else { continue }
            guard isLocal, let root, let real = try? FileSystem.realPath(place), real.starts(with: try FileSystem.realPath(root)) else {
                throw Failure(
                    .failure, "a sub-module of \(url) is not taken", causes: ["\(PublicText.cleaned(address)) is a folder of this machine"],
                    hints: ["name its repository with https://, ssh:// or a path inside the stack's folder"])
            }
        }
        // Its author must not use the keys of the user who runs relcli, unless the stack itself names a repository that needs them.
        let scheme = String(url.part(before: ":"))
        let allowed = isLocal ? protocols.filter { $0 != "ssh" } : Array(Set(["https", scheme])).sorted()
        _ = try await git(["-C", folder.string, "submodule", "--quiet", "update", "--init", "--depth", "1"], environment, allowing: allowed, doing: doing)
        for path in try await values("path") {
            let inner = folder.pushing(FilePath(path))
            guard let real = try? FileSystem.realPath(inner), real.starts(with: try FileSystem.realPath(folder)) else { continue }
            let origin = try await git(["-C", inner.string, "config", "--get", "remote.origin.url"], environment, doing: doing)
            try await bringSubmodules(of: inner, from: String(origin.part(before: "\n")), inside: root, environment)
        }
    }

    /// Returns the folder of this machine that the address of a sub-module means; `nil` for an address of another machine.
    private static func localPlace(of address: String, from url: String) -> FilePath? {
        if let path = address.without(prefix: "file://") { return FilePath(String(path)) }
        if address.utf8.starts(with: "./".utf8) || address.utf8.starts(with: "../".utf8) {
            return url.without(prefix: "file://").map { FilePath(String($0)).pushing(FilePath(address)) }
        }
        // `host:path` is ssh, and everything else without a scheme is a path.
        let start = address.part(before: "/")
        return start.utf8.contains(":") ? nil : FilePath(address.utf8.starts(with: "/".utf8) ? address : "/\(address)")
    }

    /// Returns the address without its password or token, and the environment variables that make git put it back.
    ///
    /// Every user of the host can read the arguments of a process. Only the user who started the process can read its environment (git-config(1),
    /// `GIT_CONFIG_COUNT` and `url.<base>.insteadOf`).
    private static func withoutSecret(_ url: String) -> (url: String, variables: [String: String]) {
        guard let (scheme, rest) = url.cut(at: ":"), scheme.utf8.hasPrefix("http"), let address = rest.without(prefix: "//") else { return (url, [:]) }
        let host = address.part(before: "/")
        guard let (_, bare) = host.cut(atLast: "@") else { return (url, [:]) }
        let plain = "\(scheme)://\(bare)"
        let path = address.droppingBytes(first: host.utf8.count)
        let variables = ["GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "url.\(scheme)://\(host)/.insteadOf", "GIT_CONFIG_VALUE_0": plain + "/"]
        return (plain + path, variables)
    }

    /// Returns `true` if a reference is the full identifier of a commit.
    static func isCommit(_ reference: String) -> Bool {
        [40, 64].contains(reference.utf8.count) && reference.utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
    }

    private static let secretVariables = ["GIT_CONFIG_COUNT", "GIT_CONFIG_KEY_0", "GIT_CONFIG_VALUE_0"]

    private static let protocols = ["https", "http", "ssh", "file"]

    private static func git(_ arguments: [String], _ outer: [String: String], allowing protocols: [String] = protocols, doing: String) async throws -> String {
        var variables: [Environment.Key: String] = [
            "GIT_TERMINAL_PROMPT": "0", "GIT_ALLOW_PROTOCOL": protocols.joined(separator: ":"), "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null",
            "LC_ALL": "C",
            // A silent peer ends the run: below 1 KiB a second for a minute, or without a sign of life.
            "GIT_HTTP_LOW_SPEED_LIMIT": "1024", "GIT_HTTP_LOW_SPEED_TIME": "60",
            "GIT_SSH_COMMAND": "ssh -o BatchMode=yes -o ConnectTimeout=30 -o ServerAliveInterval=15 -o ServerAliveCountMax=4",
        ]
        // The variables that ssh and proxies need.
        for name in ["PATH", "HOME", "SSH_AUTH_SOCK", "https_proxy", "http_proxy", "no_proxy", "HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY", "GIT_SSL_CAINFO"]
            + secretVariables
        {
            if let value = outer[name], let key = Environment.Key(rawValue: name) { variables[key] = value }
        }
        let record: ExecutionResult
        do {
            record = try await run(arguments, variables)
        } catch {
            throw Failure(.external, doing, causes: ["git cannot be started: \(error)"], hints: ["apt-get install git"])
        }
        guard record.isSuccess else { throw Failure(.external, doing, causes: [record.errors.splitBytes(on: "\n").suffix(3).joined(separator: "; ")]) }
        return record.output
    }

    private struct ExecutionResult {
        let isSuccess: Bool
        let output: String
        let errors: String
    }

    private static func run(_ arguments: [String], _ environment: [Environment.Key: String]) async throws -> ExecutionResult {
        let record = try await Subprocess.run(
            .name("git"), arguments: Arguments(arguments), environment: .custom(environment), output: .string(limit: 16 << 20),
            error: .string(limit: 1 << 18))
        return ExecutionResult(isSuccess: record.terminationStatus.isSuccess, output: record.standardOutput, errors: record.standardError)
    }
}
