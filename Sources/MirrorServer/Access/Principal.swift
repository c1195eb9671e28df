import ForeignText
import MirrorAccess
import VersionSort

/// A client with its rights, for lists of channels and snapshots: they show only what the client may read.
struct Principal: Sendable {
    private let rules: AccessRules
    /// The valid token of the client; `nil` without one.
    private let token: Token?
    private let hasCertificate: Bool

    /// A client for which no rule applies.
    static let unrestricted = Principal(rules: AccessRules(), token: nil, hasCertificate: false)

    init(rules: AccessRules, token: Token?, hasCertificate: Bool) {
        (self.rules, self.token, self.hasCertificate) = (rules, token, hasCertificate)
    }

    /// A Boolean value indicating whether the client may read everything.
    var isUnrestricted: Bool { rules.areOpen }

    /// A Boolean value indicating whether other clients get the same response: they all may read everything, or have as few rights as this one.
    var isShared: Bool { rules.areOpen || token == nil && !hasCertificate }

    /// Returns `true` if the client may read the folder at a path of names.
    func mayRead(_ names: String...) -> Bool { mayRead(RequestPath(names: names, isFolder: true)) }

    func mayRead(channel: String) -> Bool { mayRead(MirrorFolder.rpm, channel) }

    /// Returns `true` if the client may read the project of a name: its page for installers and its page for people.
    func mayRead(project: String) -> Bool {
        let name = (try? ProjectName(project))?.normalized ?? project
        return mayRead("simple", name) && mayRead("project", name)
    }

    /// Returns `true` if the client may read the folder at a path of names, and no rule about anything below it refuses the client.
    func mayReadAll(_ names: [String]) -> Bool {
        let folder = RequestPath(names: names, isFolder: true)
        return ([folder] + rules.paths(below: folder)).allSatisfy { path in
            // A rule such as `/rpm/prod-` is for many channels, and a token may be for one of them.
            let isOne = path.names.count > 2 || path.names.count == 2 && path.isFolder
            return mayRead(path) { Gate.permits($0, path) && (isOne || $0.projects.isEmpty && $0.channels.isEmpty) }
        }
    }

    /// Returns `true` if the client may read a path, and for a file of a snapshot the same place on its channels.
    func mayRead(_ path: RequestPath, _ channels: SnapshotChannels) throws -> Bool {
        let guards = isUnrestricted ? [] : try channels.guards(of: path, rules)
        return guards.isEmpty ? mayRead(path) : guards.allSatisfy { mayRead($0) }
    }

    /// Returns `true` if the rules for snapshots let the client read everything of a folder below `/rpm/snapshots/`; also if there are none, because those of
    /// channels count then (``SnapshotChannels``).
    ///
    /// - Parameter names: The snapshot, and perhaps the target and the architecture.
    func mayReadAll(ofSnapshot names: [String]) -> Bool {
        let folder = RequestPath(names: [MirrorFolder.rpm, MirrorFolder.snapshots] + names, isFolder: true)
        if SnapshotChannels.mayGuard(folder, rules) { return rules.paths(below: folder).allSatisfy { mayRead($0) } }
        return mayReadAll(folder.names)
    }

    /// Returns `true` if the rules for snapshots let the client read the folder of one; also if there are none.
    func mayRead(snapshot id: String) -> Bool {
        let folder = RequestPath(names: [MirrorFolder.rpm, MirrorFolder.snapshots, id], isFolder: true)
        return SnapshotChannels.mayGuard(folder, rules) || mayRead(folder)
    }

    func mayRead(_ path: RequestPath) -> Bool { mayRead(path) { Gate.permits($0, path) } }

    private func mayRead(_ path: RequestPath, _ permits: (Token) -> Bool) -> Bool {
        let proofs = rules.proofs(for: path)
        if proofs.isEmpty || hasCertificate && proofs.contains(.certificate) { return true }
        guard proofs.contains(.token), let token else { return false }
        return permits(token)
    }
}
