import Failures
import Native
import Synchronization
package import SystemPackage

/// A copy of the tokens of a mirror in memory, which is read again whenever the file has changed.
package final class TokenBook: Sendable {
    /// The result of looking up a token.
    package enum Finding: Sendable, Equatable {
        case valid(Token)
        /// The text is not a token of this mirror.
        case unknown
        /// The token has expired.
        case expired(name: String)
    }

    private struct Known {
        var status: FileStatus?
        var tokens: [String: Token] = [:]
    }

    private let file: TokenFile
    private let known = Mutex(Known())

    /// Creates the book of a mirror.
    package init(mirror: FilePath) {
        file = TokenFile(mirror: mirror)
    }

    /// Looks up the text of a token.
    ///
    /// - Throws: ``Failure`` with code `access` if the file cannot be read; then no token is valid.
    package func find(_ text: String, at time: Int64) throws -> Finding {
        guard let secret = TokenSecret(text), let token = try tokens()[secret.id], secret.proves(token.sha256) else { return .unknown }
        return token.hasExpired(at: time) ? .expired(name: token.name) : .valid(token)
    }

    private func tokens() throws -> [String: Token] {
        let status = try FileSystem.status(file.path)
        if let tokens = known.withLock({ $0.status == status ? $0.tokens : nil }) { return tokens }
        let fresh = Known(status: status, tokens: Dictionary(try file.tokens().map { ($0.id, $0) }) { $1 })
        known.withLock { $0 = fresh }
        return fresh.tokens
    }
}
