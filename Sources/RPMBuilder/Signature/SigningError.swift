import ForeignText
package import SystemPackage

/// Why a package was not signed; its file is as it was.
package enum SigningError: Error, Sendable, CustomStringConvertible {
    /// A program of GnuPG that is not on this machine.
    case missingTool(String)
    /// What was asked of a program of GnuPG, and its answer.
    case failed(String, String)
    case noKey(String)
    /// A name that several keys have, and their fingerprints.
    case ambiguousKey(String, [String])
    case keyUnusable(String, String)
    /// A kind of signature that the key cannot make, or the package cannot take.
    case impossible(FilePath, String)
    /// The signature that GnuPG made does not verify, or the digests of the package do not.
    case notVerified(FilePath, String)
    case unreadable(FilePath, RPMReadError)
    case unwritable(FilePath, String)

    package var description: String {
        switch self {
        case .missingTool(let name): "\(name) is not installed, and packages are signed with GnuPG"
        case .failed(let what, let answer): "GnuPG could not \(what): \(answer)"
        case .noKey(let name): "GnuPG has no secret key '\(name)'"
        case .ambiguousKey(let name, let fingerprints): "the name '\(name)' stands for several keys: \(fingerprints.joined(separator: ", "))"
        case .keyUnusable(let name, let problem): "the key '\(name)' cannot sign: \(problem)"
        case .impossible(let path, let problem): "\(path) cannot be signed: \(problem)"
        case .notVerified(let path, let problem): "\(path) was not signed, as it would not verify: \(problem)"
        case .unreadable(let path, let error): "\(path) cannot be read: \(error)"
        case .unwritable(let path, let problem): "\(path) cannot be replaced by its signed form: \(problem)"
        }
    }

    /// What to try next, for people.
    package var hints: [String] {
        switch self {
        case .missingTool: ["install gnupg"]
        case .noKey: ["list the keys that can sign with 'gpg --list-secret-keys'"]
        case .ambiguousKey: ["name the key by its fingerprint"]
        case .failed(_, let answer) where answer.utf8.has("pinentry") || answer.utf8.has("Pinentry"):
            ["unlock the key first, or set GPG_TTY to the terminal on which gpg-agent may ask"]
        default: []
        }
    }
}
