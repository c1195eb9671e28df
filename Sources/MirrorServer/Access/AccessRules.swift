import ForeignText

/// The rules that say who may read which paths.
package struct AccessRules: Sendable, Hashable {
    /// A way to prove that a client may read.
    package enum Proof: String, Sendable, Hashable, CaseIterable {
        /// A token with the verb `read`.
        case token
        /// A certificate that the server's authority signed.
        case certificate
    }

    /// The path prefixes with the accepted proofs.
    ///
    /// A client needs one of them; an empty set means that the paths are open.
    private let rules: [(beginning: String, proofs: Set<Proof>)]

    /// Creates rules from path prefixes such as `/rpm/prod/`.
    ///
    /// The longest matching prefix applies.
    ///
    /// Names of projects count in any spelling: `/simple/Acme_` is `/simple/acme-`.
    package init(_ rules: [String: Set<Proof>] = [:]) {
        self.rules = rules.map { (Self.normalized($0.key), $0.value) }.sorted {
            $0.beginning.utf8.count == $1.beginning.utf8.count
                ? $0.beginning.precedesByBytes($1.beginning) : $0.beginning.utf8.count > $1.beginning.utf8.count
        }
    }

    /// A Boolean value indicating whether every path is open.
    var areOpen: Bool { rules.allSatisfy(\.proofs.isEmpty) }

    /// Returns the proofs that open a path; a client needs one of them.
    ///
    /// The set is empty for an open path.
    ///
    /// The path is decoded, so that an escape cannot evade a rule. Paths of load balancers, such as `/__lbheartbeat__`, are always open.
    func proofs(for path: RequestPath) -> Set<Proof> {
        if path.names.count == 1, let name = path.names.first, Self.open.contains(name) { return [] }
        return rule(for: path)?.proofs ?? []
    }

    /// Returns `true` if the rule for a path begins with a text.
    func hasRule(for path: RequestPath, beginning: String) -> Bool { rule(for: path)?.beginning.utf8.hasPrefix(beginning) ?? false }

    /// Returns `true` if no rule about something below a folder needs a proof.
    func areOpen(below folder: RequestPath) -> Bool {
        let text = "/" + folder.names.map { "\($0)/" }.joined()
        return rules.allSatisfy { $0.proofs.isEmpty || !$0.beginning.utf8.hasPrefix(text) }
    }

    private func rule(for path: RequestPath) -> (beginning: String, proofs: Set<Proof>)? {
        let text = "/" + path.names.joined(separator: "/") + (path.isFolder && !path.names.isEmpty ? "/" : "")
        // A folder without its slash is redirected to the folder, which would tell that it exists.
        return rules.first { text.utf8.hasPrefix($0.beginning) || (text + "/").utf8.elementsEqual($0.beginning.utf8) }
    }

    /// Returns the paths of the rules about something below a folder: `/rpm/prod/el9/` and `/rpm/prod-` are below `/rpm/`.
    func paths(below folder: RequestPath) -> [RequestPath] {
        let text = "/" + folder.names.map { "\($0)/" }.joined()
        return rules.filter { $0.beginning.utf8.hasPrefix(text) }.map { rule in
            RequestPath(names: rule.beginning.splitBytes(on: "/").map(String.init), isFolder: rule.beginning.utf8.hasSuffix("/"))
        }
    }

    /// Returns the beginning of a path with the name of a project in its normalized spelling (PEP 503), also if it is only the start of a name.
    private static func normalized(_ beginning: String) -> String {
        var parts = beginning.splitBytes(on: "/", maxSplits: 3, omittingEmptySubsequences: false).map(String.init)
        guard parts.count > 2, RequestPath.projectFolders.contains(parts[1]) else { return beginning }
        var name = ""
        for sign in parts[2].lowercased().unicodeScalars {
            let plain: Unicode.Scalar = sign == "_" || sign == "." ? "-" : sign
            if plain != "-" || name.unicodeScalars.last != "-" { name.unicodeScalars.append(plain) }  // text: scalars
        }
        parts[2] = name
        return parts.joined(separator: "/")
    }

    private static let open: Set<String> = ["__lbheartbeat__", "__version__", Page.styleName, Page.iconName]

    package static func == (left: AccessRules, right: AccessRules) -> Bool {
        left.rules.elementsEqual(right.rules) { $0.beginning == $1.beginning && $0.proofs == $1.proofs }
    }

    package func hash(into hasher: inout Hasher) {
        for rule in rules { hasher.combine(rule.beginning) }
    }
}
