import Failures
import ForeignText

/// The table `[access.read]` of a `serve.toml`: path prefixes with the proofs that open them.
///
/// For example, `"/rpm/prod/" = "token or certificate"`: a client needs one of the two.
struct ReadRules {
    /// The name of the table.
    ///
    /// The names of its keys begin with it.
    static let table = "access.read"

    private(set) var proofs: [String: [String]] = [:]

    /// Adds a rule for a path prefix.
    ///
    /// The value is `open`, or is `token` or `certificate`, or both with `or` between them.
    ///
    /// - Throws: ``Failure`` with code `usage` if the prefix is not a path, or the value has another form.
    mutating func take(_ beginning: String, _ value: String, place: String) throws(Failure) {
        let isPath = beginning.utf8.hasPrefix("/") && beginning.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !"%?#\\".utf8.contains($0) }
        guard isPath, !beginning.utf8.has("//"), !beginning.utf8.has("/../") else {
            throw Failure(.usage, "'\(PublicText.cleaned(beginning))' in \(place) is not the beginning of a path", hints: ["write it as \"/rpm/prod/\""])
        }
        if value == Self.open {
            proofs[beginning] = []
            return
        }
        let names = value.words.filter { $0 != "or" }.map { String($0) }
        guard !names.isEmpty, names.allSatisfy(Self.known.contains) else {
            throw Failure(
                .usage, "'\(PublicText.cleaned(value))' in \(place) does not say who may read",
                hints: ["write open, token, certificate, or token or certificate"])
        }
        proofs[beginning] = names
    }

    /// The first path prefix that only a certificate opens; `nil` if there is none.
    var needingCertificate: String? { proofs.filter { $0.value == ["certificate"] }.keys.min { $0.precedesByBytes($1) } }

    private static let open = "open"
    private static let known: Set<String> = ["token", "certificate"]
}
