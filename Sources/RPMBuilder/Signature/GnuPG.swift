import Subprocess
package import SystemPackage

/// Runs the programs of GnuPG with one home folder.
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
