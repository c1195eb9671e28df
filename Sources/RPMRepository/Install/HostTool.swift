import Failures
import ForeignText
import Subprocess
import SystemPackage

/// The result of running a program of this machine.
struct ToolOutput: Sendable {
    /// The exit status, or 128 plus the number of the signal that ended the program.
    let status: Int32
    let output: String
    let errors: String

    var succeeded: Bool { status == 0 }

    /// The lines of both streams that are not empty, beginning with the standard error.
    ///
    /// A warning of Debian's rpm that it is not Debian's package manager is left out.
    var lines: [String] {
        (errors + "\n" + output).splitBytes(on: "\n").map { $0.droppingBytes(while: \.isBlank) }.map(String.init).filter { line in
            !line.isEmpty && !line.utf8.has("use Alien instead") && !line.utf8.has("assuming you know what you are doing")
        }
    }
}

/// The runner of this machine's programs, with a fixed environment, so that a user's settings have no effect.
enum HostTool {
    /// The maximum number of bytes read from each stream.
    static let outputLimit = 64 << 20
    private static let folders = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"]

    /// Returns the path of a program; `nil` if it is not installed.
    static func find(_ name: String) -> FilePath? {
        folders.map { FilePath($0).appending(name) }.first { (try? FileDescriptor.open($0, .readOnly)).map { try? $0.close() } != nil }
    }

    /// Runs a program to its end.
    ///
    /// A status other than 0 is not an error.
    ///
    /// - Throws: ``Failure`` if the program is not installed.
    static func run(_ name: String, _ arguments: [String], environment: [String: String] = [:]) async throws -> ToolOutput {
        guard let path = find(name) else {
            throw Failure(.tool, name, cause: "this machine does not have the program", hint: "relcli doctor says what to install")
        }
        var values: [Environment.Key: String] = [:]
        for (key, value) in Self.environment(environment) { values[Environment.Key(stringLiteral: key)] = value }
        let record: ExecutionResult<Void, StringOutput<UTF8>, StringOutput<UTF8>>
        do {
            record = try await Subprocess.run(
                .path(path), arguments: Arguments(arguments), environment: .custom(values), output: .string(limit: outputLimit),
                error: .string(limit: outputLimit))
        } catch let error as SubprocessError {
            throw Failure(.tool, name, cause: "\(error)")
        }
        return ToolOutput(status: code(of: record.terminationStatus), output: record.standardOutput, errors: record.standardError)
    }

    /// Returns the environment of every program, overridden by further variables.
    static func environment(_ further: [String: String] = [:]) -> [String: String] {
        ["PATH": folders.joined(separator: ":"), "HOME": "/root", "LC_ALL": "C.UTF-8", "TZ": "UTC0"].merging(further, uniquingKeysWith: { $1 })
    }

    /// Returns the exit status, or 128 plus the number of the signal that ended a program.
    static func code(of status: TerminationStatus) -> Int32 {
        switch status {
        case .exited(let code): code
        case .signaled(let signal): 128 + signal
        }
    }
}

/// The programs of this machine that install packages.
package enum InstallTools {
    /// Returns the versions of rpm and the package manager for cache keys: a line for each, for example `rpm RPM version 4.18.0` and `dnf 4.14.0`.
    ///
    /// Missing programs are left out.
    package static func describe() async -> String {
        var words: [String] = []
        for (name, arguments) in [("rpm", ["--version"]), (PackageManager.available?.rawValue ?? "dnf", ["--version"])] {
            guard let answer = try? await HostTool.run(name, arguments), answer.succeeded, let line = answer.lines.first else { continue }
            words.append("\(name) \(line)")
        }
        return words.joined(separator: "\n")
    }
}
