import FoundationEssentials
import HTTPTypes
import MirrorAccess
import VersionSort

/// The decision whether a client may do what it requests, from the access rules and the tokens.
struct Gate: Sendable {
    let rules: AccessRules
    let book: TokenBook

    /// The decision about a request.
    enum Verdict: Sendable {
        /// The request is allowed. The value is the token that allowed it; `nil` if no token was needed.
        case admitted(Token?)
        case refused(Answer)
    }

    /// Returns the decision about a request to read.
    ///
    /// Blocks on the disk.
    ///
    /// - Throws: an error if the tokens cannot be read.
    func admits(_ inquiry: Inquiry, hasCertificate: Bool) throws -> Verdict {
        guard !rules.areOpen, let path = try? RequestPath(inquiry.target) else { return .admitted(nil) }
        // A page is as guarded as its own path and as what it shows.
        let guarded = path.guardedForms.map { (path: $0, proofs: rules.proofs(for: $0)) }.filter { form in
            !form.proofs.isEmpty && !(hasCertificate && form.proofs.contains(.certificate))
        }
        if guarded.isEmpty { return .admitted(nil) }
        guard guarded.allSatisfy({ $0.proofs.contains(.token) }) else {
            return .refused(.text(.forbidden, "this path is only for clients with a certificate\n"))
        }
        return try admits(inquiry.headers) { token in guarded.allSatisfy { Self.permits(token, $0.path) } }
    }

    /// Returns `true` if a token permits to read a path.
    static func permits(_ token: Token, _ path: RequestPath) -> Bool {
        switch (path.names.first, path.names.dropFirst().first) {
        case ("rpm", let channel?): token.permits(.read, channel: channel)
        case ("simple", let name?), ("packages", let name?), ("pypi", let name?):
            (try? ProjectName(name)).map { token.permits(.read, project: $0) } ?? token.permits(.read)
        // These show what their other form names.
        case ("project", _?): true
        case ("api", _?) where path.names.count > 2: true
        default: token.permits(.read)
        }
    }

    /// Returns the client of a request whose response lists channels or snapshots.
    ///
    /// Blocks on the disk.
    ///
    /// - Throws: an error if the tokens cannot be read.
    func reader(_ inquiry: Inquiry, hasCertificate: Bool) throws -> Reader {
        guard !rules.areOpen, let path = try? RequestPath(inquiry.target), path.listsRepositories else { return .everything }
        var token: Token?
        if let text = Credentials.token(in: inquiry.headers), case .valid(let known) = try book.find(text, at: Int64(Date().timeIntervalSince1970)) {
            token = known
        }
        return Reader(rules: rules, token: token, hasCertificate: hasCertificate)
    }

    /// Returns `true` if the response to the target of a request depends on the client: it needs a token or a certificate, or shows only what it may read.
    func isGuarded(_ target: String) -> Bool {
        guard !rules.areOpen, let path = try? RequestPath(target) else { return false }
        return path.listsRepositories || path.guardedForms.contains { !rules.proofs(for: $0).isEmpty }
    }

    /// Decides about a request that needs a token.
    ///
    /// It blocks on the disk.
    func admits(_ headers: HTTPFields, _ permits: (Token) -> Bool) throws -> Verdict {
        guard let text = Credentials.token(in: headers) else { return .refused(Self.unknown("this needs a token")) }
        switch try book.find(text, at: Int64(Date().timeIntervalSince1970)) {
        case .unknown: return .refused(Self.unknown("the token is not one of this mirror"))
        case .expired(let name): return .refused(Self.unknown("the token '\(name)' has expired"))
        case .valid(let token):
            guard permits(token) else { return .refused(Self.forbidden(token)) }
            return .admitted(token)
        }
    }

    /// Returns the 401 response to a client without a valid token.
    private static func unknown(_ reason: String) -> Answer {
        var answer = Answer.text(.unauthorized, "\(reason)\n")
        answer.headers[.wwwAuthenticate] = "Basic realm=\"relcli\", charset=\"UTF-8\""
        return answer
    }

    /// Returns the 403 response to a client whose token does not permit the action.
    static func forbidden(_ token: Token) -> Answer {
        let scope = token.projects + token.channels
        let places = scope.isEmpty ? "" : " on \(scope.joined(separator: " "))"
        return .text(.forbidden, "the token '\(token.name)' permits only: \(token.verbs.map(\.rawValue).joined(separator: ", "))\(places)\n")
    }
}
