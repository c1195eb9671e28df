import ForeignText
import Native
import Subprocess
package import SystemPackage

/// A runner of the programs of GnuPG with one home folder.
package struct GnuPG: Hashable, Sendable {
    /// The folder with the keys; `nil` for GnuPG's default (`GNUPGHOME`, or else `~/.gnupg`).
    package let home: FilePath?

    /// Creates the value for a home folder.
    package init(home: FilePath? = nil) {
        self.home = home
    }

    /// The result of a program.
    struct Answer {
        var output: [UInt8]
        var errors: String
        var succeeded: Bool
    }

    private static let outputLimit = 16 << 20

    /// Runs a program to its end.
    ///
    /// A status other than 0 is not an error.
    ///
    /// - Parameter input: An open file for the standard input, which is closed here.
    /// - Throws: ``SigningError`` if it cannot be started or its output exceeds a limit.
    func run(_ tool: String, _ arguments: [String], input: consuming FileDescriptor? = nil) async throws(SigningError) -> Answer {
        let all = (home.map { ["--homedir", $0.string] } ?? []) + arguments
        // Messages are in English everywhere; this does not change the language of a pinentry.
        let environment = Environment.inherit.updating(["LC_MESSAGES": "C"])
        do {
            let record =
                if let input {
                    try await Subprocess.run(
                        .name(tool), arguments: Arguments(all), environment: environment,
                        input: .fileDescriptor(input, closeAfterSpawningProcess: true), output: .bytes(limit: Self.outputLimit),
                        error: .bytes(limit: Self.outputLimit)
                    ).answer
                } else {
                    try await Subprocess.run(
                        .name(tool), arguments: Arguments(all), environment: environment, input: .none,
                        output: .bytes(limit: Self.outputLimit), error: .bytes(limit: Self.outputLimit)
                    ).answer
                }
            return record
        } catch let error as SubprocessError where error.code == .executableNotFound {
            throw .missingTool(tool)
        } catch {
            throw .failed("run \(tool)", "\(error)")
        }
    }
}

extension ExecutionResult where Output == BytesOutput, Error == BytesOutput {
    fileprivate var answer: GnuPG.Answer {
        GnuPG.Answer(
            output: standardOutput, errors: String(decoding: standardError, as: UTF8.self), succeeded: terminationStatus.isSuccess)
    }
}

extension GnuPG {
    /// Finds a key.
    ///
    /// - Parameter name: A fingerprint, a key identifier, or a user's name or address, as for `gpg --local-user`.
    /// - Throws: ``SigningError`` if there is no such key, or it cannot sign packages.
    func signingKey(_ name: String) async throws(SigningError) -> SigningKey {
        guard !name.isEmpty, !name.utf8.contains(0) else { throw .noKey(name) }
        let arguments = ["--batch", "--with-colons", "--fixed-list-mode", "--with-keygrip", "--list-secret-keys", "--", name]
        let answer = try await run("gpg", arguments)
        let listing = GnuPGListing(String(decoding: answer.output, as: UTF8.self))
        let key = try listing.choice(for: name)
        let exported = try await run("gpg", ["--batch", "--export", "--", key.fingerprint])
        guard exported.succeeded, !exported.output.isEmpty else { throw .failed("export the key '\(name)'", exported.errors) }
        return try SigningKey(key, certificate: exported.output)
    }

    /// Signs digests with gpg-agent, which may ask the user for a passphrase or a card.
    ///
    /// - Parameters:
    ///   - purpose: The reason for using the key, shown to the user.
    /// - Returns: For each digest, the integers of its signature.
    /// - Throws: ``SigningError``.
    func sign(_ digests: [[UInt8]], _ hash: DigestAlgorithm, with key: SigningKey, purpose: String) async throws(SigningError) -> [[[UInt8]]] {
        var commands = ["SIGKEY \(key.keygrip)", "SETKEYDESC \(Self.escaped(purpose))"]
        for digest in digests {
            commands += ["SETHASH \(hash.openPGPNumber) \(Hex.encode(digest).uppercased())", "PKSIGN"]
        }
        let answer = try await run("gpg-connect-agent", commands + ["/bye"])
        let data = try AgentAnswer(answer.output).data
        guard data.count == digests.count else {
            throw .failed("sign", answer.errors.isEmpty ? "gpg-agent gave no signature" : answer.errors)
        }
        var signatures: [[[UInt8]]] = []
        for expression in data { signatures.append(try SignatureExpression(expression, key.algorithm).integers) }
        return signatures
    }

    /// Returns a text as a word of a command, with all characters except letters and digits escaped.
    private static func escaped(_ text: String) -> String {
        text.utf8.reduce(into: "") { result, byte in
            if byte.isAlphanumeric {
                result.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                result += "%" + Hex.encode([byte]).uppercased()
            }
        }
    }
}
