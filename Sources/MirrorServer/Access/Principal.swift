import ForeignText
import MirrorAccess

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

    /// A Boolean value that indicates whether the client may read everything.
    var isUnrestricted: Bool { rules.areOpen }

    /// A Boolean value that indicates whether other clients get the same response: they all may read everything, or have as few rights as this one.
    var isShared: Bool { rules.areOpen || token == nil && !hasCertificate }

    /// Returns `true` if the client may read the folder at a path of names.
    func mayRead(_ names: String...) -> Bool {
        let path = RequestPath(names: names, isFolder: true)
        let proofs = rules.proofs(for: path)
        if proofs.isEmpty || hasCertificate && proofs.contains(.certificate) { return true }
        guard proofs.contains(.token), let token else { return false }
        return Gate.permits(token, path)
    }

    func mayRead(channel: String) -> Bool { mayRead(MirrorFolder.rpm, channel) }
}
