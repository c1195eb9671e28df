import Failures
import ForeignText
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
    /// A reference `refs/tags/rpm-*` stands for the newest tag of this form, by the order of versions; no other reference can contain a `*`. Only protocols
    /// that an address may name are allowed, git asks no questions, and no configuration of the user or hook of the repository runs.
    ///
    /// - Parameter root: the only folder of this machine in which the repository and its sub-modules may be; `nil` for a repository that the user named on
    ///   the command line, whose sub-modules may not be on this machine.
    /// - Throws: ``Failure`` with git's message and the code `external`, with code `usage` for a repository elsewhere, and with code `failure` for a tree
    ///   that is too large.
    init(
        url: String, reference: String?, into folder: FilePath, inside root: FilePath? = nil, limits: GitTree.Limits = GitTree.Limits(),
        environment: [String: String]
    ) async throws {
        let (url, secret) = Self.withoutSecret(url)
        var git = GitCommand(environment)
        git.secret = secret
        var tree = GitTree(git, inside: root, limits: limits)
        tag = try await tree.bring(GitTree.Place(url), reference, into: folder, doing: "cannot clone \(url)\(reference.map { " at \($0)" } ?? "")")
        let answer = try await git.output(["log", "-1", "--format=%ct %H"], in: folder, doing: "cannot read the commit of \(url)")
        let words = answer.words
        guard words.count == 2, let time = UInt32(words[0]) else { throw Failure(.external, "git does not tell the commit of \(url)") }
        self.folder = folder
        self.time = time
        commit = String(words[1])
    }

    /// Returns the address without its password or token, and the environment variables that make git put it back.
    ///
    /// Every user of the host can read the arguments of a process. Only the user who started the process can read its environment (git-config(1),
    /// `GIT_CONFIG_COUNT` and `url.<base>.insteadOf`). They name the whole address, so that they concern no other repository of the host.
    private static func withoutSecret(_ url: String) -> (url: String, variables: [String: String]) {
        guard let (scheme, rest) = url.cut(at: ":"), scheme.utf8.hasPrefix("http"), let address = rest.without(prefix: "//") else { return (url, [:]) }
        let host = address.part(before: "/")
        guard let (_, bare) = host.cut(atLast: "@") else { return (url, [:]) }
        let plain = "\(scheme)://\(bare)"
        let path = address.droppingBytes(first: host.utf8.count)
        let variables = [
            "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "url.\(scheme)://\(host)\(path).insteadOf", "GIT_CONFIG_VALUE_0": "\(plain)\(path)",
        ]
        return ("\(plain)\(path)", variables)
    }

    /// Returns `true` if a reference is the full identifier of a commit.
    static func isCommit(_ reference: String) -> Bool {
        GitObjectFormat.sha1.isIdentifier(reference) || GitObjectFormat.sha256.isIdentifier(reference)
    }
}
