import FoundationEssentials
import HTTPTypes
import MirrorAccess
import VersionSort

/// The decision whether a client may do what it requests, from the access rules and the tokens.
struct Gate: Sendable {
    let rules: AccessRules
    let book: TokenBook
    let channels: SnapshotChannels

    /// A request to read that is allowed.
    struct Admission: Sendable {
        /// The token that allowed it; `nil` if no token was needed.
        var token: Token?
        /// The client whose rights filter the response; ``Principal/unrestricted`` if the response is the same for every client.
        var principal = Principal.unrestricted
        /// A Boolean value indicating whether the response depends on the client, so that no shared cache may keep it.
        var isPrivate = false
    }

    /// An error with the response to a request that is refused.
    struct Refused: Error {
        let answer: Answer
    }

    /// The dependence of a response on the client.
    enum Exposure {
        /// Every client gets the same response.
        case open
        /// Every client gets a response, which shows what that client may read.
        case filtered
        /// A client needs a token or a certificate.
        case guarded
    }

    /// Returns the dependence of the response to a target on the client.
    ///
    /// A file of a snapshot counts as guarded if a channel may guard it: the event loops, which ask, must not look at the disk.
    func exposure(of target: String) -> Exposure {
        guard !rules.areOpen, let path = try? RequestPath(target) else { return .open }
        if path.guardedForms.contains(where: { !rules.proofs(for: $0).isEmpty }) { return .guarded }
        if SnapshotChannels.mayGuard(path, rules) { return .guarded }
        return path.listsRepositories ? .filtered : .open
    }

    /// Decides about a request to read.
    ///
    /// Blocks on the disk.
    ///
    /// - Throws: ``Refused``, or an error if the tokens cannot be read.
    func admits(_ request: RouteRequest, hasCertificate: Bool) throws -> Admission {
        guard !rules.areOpen, let path = try? RequestPath(request.target) else { return Admission() }
        // A page is as guarded as its own path and as what it shows.
        let guards = try channels.guards(of: path, rules)
        let guarded = (guards.isEmpty ? path.guardedForms : guards).map { (path: $0, proofs: rules.proofs(for: $0)) }.filter { !$0.proofs.isEmpty }
        let unproven = guarded.filter { !(hasCertificate && $0.proofs.contains(.certificate)) }
        guard unproven.allSatisfy({ $0.proofs.contains(.token) }) else {
            throw Refused(answer: .text(.forbidden, "this path is only for clients with a certificate\n"))
        }
        // A snapshot of an open channel may be promoted to a guarded one, so no cache may keep it for others.
        var admission = Admission(isPrivate: !guarded.isEmpty || path.listsRepositories || !guards.isEmpty)
        guard !unproven.isEmpty || path.listsRepositories else { return admission }
        let finding = try find(request.headers)
        if !unproven.isEmpty { admission.token = try Self.token(finding) { token in unproven.allSatisfy { Self.permits(token, $0.path) } } }
        if path.listsRepositories {
            let token: Token? = if case .valid(let token) = finding { token } else { nil }
            admission.principal = Principal(rules: rules, token: token, hasCertificate: hasCertificate)
        }
        return admission
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

    /// Returns the token of a request that needs one.
    ///
    /// Blocks on the disk.
    ///
    /// - Throws: ``Refused``, or an error if the tokens cannot be read.
    func token(_ headers: HTTPFields, _ permits: (Token) -> Bool) throws -> Token { try Self.token(find(headers), permits) }

    /// Looks up the token of a request; returns `nil` if the request has none.
    private func find(_ headers: HTTPFields) throws -> TokenBook.Finding? {
        try Credentials.token(in: headers).map { try book.find($0, at: Int64(Date().timeIntervalSince1970)) }
    }

    private static func token(_ finding: TokenBook.Finding?, _ permits: (Token) -> Bool) throws(Refused) -> Token {
        switch finding {
        case nil: throw Refused(answer: unknown("this needs a token"))
        case .unknown: throw Refused(answer: unknown("the token is not one of this mirror"))
        case .expired(let name): throw Refused(answer: unknown("the token '\(name)' has expired"))
        case .valid(let token):
            guard permits(token) else { throw Refused(answer: forbidden(token)) }
            return token
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
