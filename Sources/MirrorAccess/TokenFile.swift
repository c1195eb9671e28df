package import Failures
import ForeignText
import Native
package import SystemPackage
import VersionSort

/// The tokens of a mirror, in `.access/tokens.json`.
package struct TokenFile: Sendable {
    /// The content of the file.
    struct Content: AccessContent {
        static let currentFormat = 1
        var format = Self.currentFormat
        var tokens: [Token] = []
    }

    /// A request for a new token.
    package struct Order: Sendable {
        package var name: String
        package var verbs: [Token.Verb]
        package var projects: [String] = []
        package var channels: [String] = []
        /// The time from which the token is no longer valid, in seconds since 1970.
        package var expires: Int64?

        /// Creates a request for a token without limits to projects or channels.
        package init(name: String, verbs: [Token.Verb]) {
            (self.name, self.verbs) = (name, verbs)
        }
    }

    static let name = "tokens.json"
    private let folder: AccessFolder

    /// Opens the tokens of a mirror.
    package init(mirror: FilePath) {
        folder = AccessFolder(mirror: mirror)
    }

    var path: FilePath { folder.file(Self.name) }

    /// Returns all tokens, sorted by name.
    ///
    /// - Throws: ``Failure`` with code `access` for a file that cannot be read.
    package func tokens() throws(Failure) -> [Token] {
        try folder.read(Self.name, as: Content.self)?.tokens ?? []
    }

    /// Adds a token.
    ///
    /// The returned secret is not stored and cannot be shown again.
    ///
    /// - Throws: ``Failure`` with code `usage` if the name is invalid or taken, if there is no action, if a project pattern or a channel name is invalid, or
    ///   if the expiry time is over.
    package func add(_ order: Order, at time: Int64) throws(Failure) -> (token: Token, secret: TokenSecret) {
        try Self.check(order, at: time)
        let secret = TokenSecret()
        let token = Token(
            id: secret.id, name: order.name, sha256: secret.digest, verbs: Token.Verb.allCases.filter(order.verbs.contains), projects: order.projects.sorted(),
            channels: order.channels.sorted(), created: time, expires: order.expires)
        try folder.change(Self.name, empty: Content()) { (content: inout Content) throws(Failure) in
            guard !content.tokens.contains(where: { $0.name == order.name }) else {
                throw Failure(.usage, "there is a token '\(order.name)' already", hints: ["choose another name, or relcli token revoke \(order.name)"])
            }
            content.tokens.append(token)
            content.tokens.sort { $0.name.precedesByBytes($1.name) }
        }
        return (token, secret)
    }

    /// Removes the token with a name or identifier, and returns it.
    ///
    /// - Throws: ``Failure`` with code `usage` if no token has the name or identifier.
    package func revoke(_ text: String) throws(Failure) -> Token {
        try folder.change(Self.name, empty: Content()) { (content: inout Content) throws(Failure) in
            guard let place = content.tokens.firstIndex(where: { $0.name == text }) ?? content.tokens.firstIndex(where: { $0.id == text }) else {
                let near = NearestName.of(text, among: content.tokens.map(\.name))
                throw Failure(.usage, "there is no token '\(PublicText.cleaned(text))'", hints: near.map { ["did you mean '\($0)'?"] } ?? [])
            }
            return content.tokens.remove(at: place)
        }
    }

    private static func check(_ order: Order, at time: Int64) throws(Failure) {
        let isPlain = order.name.utf8.allSatisfy { $0.isAlphanumeric || "-_.".utf8.contains($0) }
        guard isPlain, (1...64).contains(order.name.utf8.count) else {
            throw Failure(.usage, "'\(PublicText.cleaned(order.name))' is no name for a token", hints: ["use letters, digits, '-', '_' and '.'"])
        }
        guard !order.verbs.isEmpty else { throw Failure(.usage, "the token would permit nothing", hints: ["name a verb, as --verb upload"]) }
        do {
            _ = try InternalNames(order.projects)
        } catch {
            throw Failure(.usage, "\(error)", hints: ["write a project's name, or a pattern such as 'acme-*'"])
        }
        for channel in order.channels where channel.isEmpty || channel.utf8.contains("/") || channel.utf8.hasPrefix(".") {
            throw Failure(.usage, "'\(PublicText.cleaned(channel))' is not the name of a channel")
        }
        if let expires = order.expires, expires <= time { throw Failure(.usage, "the token would have expired already") }
    }
}
