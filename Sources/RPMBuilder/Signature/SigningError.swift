import ForeignText
package import SystemPackage

/// An error from signing a package.
///
/// The file is unchanged.
package enum SigningError: Error, Sendable, CustomStringConvertible {
    /// A GnuPG program is not installed.
    case missingTool(String)
    /// A GnuPG program failed. The values are the action and the program's message.
    case failed(String, String)
    case noKey(String)
    /// Several keys match the name. The values are the name and their fingerprints.
    case ambiguousKey(String, [String])
    case keyUnusable(String, String)
    /// The key cannot make the kind of signature, or the package cannot hold it.
    case impossible(FilePath, String)
    /// The new signature or a digest of the package does not verify.
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

    /// The actions to try next, for people.
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
