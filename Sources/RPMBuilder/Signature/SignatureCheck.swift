/// A signature of a package, and whether it is true.
package struct SignatureCheck: Hashable, Sendable {
    /// What the check found.
    package enum Outcome: Hashable, Sendable {
        /// A key of the ring made it, over these bytes: the key's fingerprint.
        case ok(String)
        /// The key is not in the ring, so nobody can say.
        case noKey
        /// The key made it, and is expired or revoked by now.
        case untrusted(String)
        case bad(String)
        /// It uses what the verifier does not know.
        case unsupported(String)
    }

    package let tag: RPMTag
    package let coverage: PackageSignature.Coverage
    /// Nil when the packet cannot be read.
    package let signature: OpenPGPSignature?
    package let outcome: Outcome

    /// Whether a key of the ring vouches for the bytes.
    package var isGood: Bool {
        if case .ok = outcome { true } else { false }
    }

    /// Whether the bytes are not those that were signed, or nothing was.
    package var isBad: Bool {
        if case .bad = outcome { true } else { false }
    }
}

extension SignatureCheck: CustomStringConvertible {
    /// `header signature, V4 RSA/SHA256, key ID 0123456789abcdef: ok`.
    package var description: String {
        let what = "\(coverage.rawValue) signature" + (signature.map { ", \($0)" } ?? "")
        let result =
            switch outcome {
            case .ok: "ok"
            case .noKey: "no key"
            case .untrusted(let reason): "ok, but \(reason)"
            case .bad(let reason): "bad, \(reason)"
            case .unsupported(let reason): "not supported, \(reason)"
            }
        return "\(what): \(result)"
    }
}
