import Subprocess
package import SystemPackage

/// Runs the programs of GnuPG, with one home folder.
package struct GnuPG: Hashable, Sendable {
    /// Where keys are; nil takes GnuPG's own choice (`GNUPGHOME`, else `~/.gnupg`).
    package let home: FilePath?

    /// Names the home folder.
    package init(home: FilePath? = nil) {
        self.home = home
    }

    /// What a program answered.
    struct Answer {
        var output: [UInt8]
        var errors: String
        var succeeded: Bool
    }

    private static let outputLimit = 16 << 20

    /// Runs a program to its end; a status other than 0 is an answer.
    ///
    /// - Parameter input: an open file that the program reads, closed here.
    /// - Throws: ``SigningError`` when it cannot be started, or says more than anything honest would.
    func run(_ tool: String, _ arguments: [String], input: consuming FileDescriptor? = nil) async throws(SigningError) -> Answer {
        let all = (home.map { ["--homedir", $0.string] } ?? []) + arguments
        // Messages in English are the same everywhere, and what a pinentry shows is not decided by them.
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
