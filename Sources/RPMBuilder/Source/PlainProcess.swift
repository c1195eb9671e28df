import Subprocess
import SystemPackage

/// A trusted program of this machine, run outside the sandbox.
enum PlainProcess {
    /// The exit status and output.
    struct Result {
        let isSuccess: Bool
        let output: String
    }

    /// Runs a program to its end, without input.
    static func run(_ path: FilePath, _ arguments: [String]) async throws -> Result {
        let record = try await Subprocess.run(
            .path(path), arguments: Arguments(arguments), environment: .inherit.updating(["LC_ALL": "C.UTF-8"]), input: .none,
            output: .string(limit: 1 << 16), error: .discarded)
        return Result(isSuccess: record.terminationStatus.isSuccess, output: record.standardOutput)
    }
}
