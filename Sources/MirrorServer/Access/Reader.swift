import ForeignText
import MirrorAccess

/// A client with its proofs, for lists of channels and snapshots: they show only what the client may read.
struct Reader: Sendable {
    private let rules: AccessRules
    /// The valid token of the client; `nil` without one.
    private let token: Token?
    private let hasCertificate: Bool

    /// A client for which no rule applies.
    static let everything = Reader(rules: AccessRules(), token: nil, hasCertificate: false)

    init(rules: AccessRules, token: Token?, hasCertificate: Bool) {
        (self.rules, self.token, self.hasCertificate) = (rules, token, hasCertificate)
    }

    /// A Boolean value that indicates whether every client gets the same response.
    var isEverybody: Bool { rules.areOpen }

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
