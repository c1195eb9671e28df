import Glibc
import Subprocess
package import SystemPackage

/// The result of a real tool: its exit status and both of its streams as text.
package struct ToolResult: Sendable {
    /// The exit status, or 128 plus the number of the signal that ended it.
    package let status: Int32
    package let output: String
    package let errors: String

    /// A Boolean value indicating whether the tool ended with status 0.
    package var succeeded: Bool { status == 0 }
}

/// An error for a real tool that is needed but not installed.
package struct MissingTool: Error, CustomStringConvertible {
    package let name: String
    package var description: String { "the test needs \(name), which is not installed: run make setup" }
}

/// Runs the real tools that tests compare with: rpm, dnf, pip, createrepo_c and others.
package enum Tool {
    /// Runs a tool in PATH (or at an absolute path) to its end.
    ///
    /// A status other than 0 is not an error. A tool that cannot be started throws ``MissingTool``, so a test never passes without it.
    package static func run(
        _ name: String, _ arguments: [String] = [], input: String = "", in directory: FilePath? = nil,
        environment: [String: String] = [:], outputLimit: Int = 256 << 20
    ) async throws -> ToolResult {
        var values: [Environment.Key: String?] = [:]
        for (key, value) in environment {
            if let key = Environment.Key(rawValue: key) { values[key] = value }
        }
        let executable: Executable = name.hasPrefix("/") ? .path(FilePath(name)) : .name(name)
        do {
            let record = try await Subprocess.run(
                executable, arguments: Arguments(arguments), environment: .inherit.updating(values), workingDirectory: directory,
                input: .fileDescriptor(try inputFile(input), closeAfterSpawningProcess: true), output: .string(limit: outputLimit),
                error: .string(limit: outputLimit))
            let status: Int32 =
                switch record.terminationStatus {
                case .exited(let code): code
                case .signaled(let signal): 128 + signal
                }
            return ToolResult(status: status, output: record.standardOutput, errors: record.standardError)
        } catch let error as SubprocessError where error.code == .executableNotFound {
            throw MissingTool(name: name)
        }
    }

    /// Returns the input of a tool as an open file without a name.
    ///
    /// With a pipe, a tool that ends early would end the test process.
    private static func inputFile(_ text: String) throws -> FileDescriptor {
        let path = FilePath("/tmp/relcli-test-input-\(UInt64.random(in: 0...UInt64.max))")
        let file = try FileDescriptor.open(path, .readWrite, options: [.create, .exclusiveCreate], permissions: .ownerReadWrite)
        unlink(path.string)
        try file.writeAll(text.utf8)
        try file.seek(offset: 0, from: .start)
        return file
    }

    /// The Python with the oracles (`packaging` 26.3 and others).
    ///
    /// `make test` creates it and sets `RELCLI_ORACLE_PYTHON`.
    package static var oraclePython: String {
        get throws {
            guard let path = environmentValue("RELCLI_ORACLE_PYTHON") else { throw MissingTool(name: "RELCLI_ORACLE_PYTHON") }
            return path
        }
    }

    /// The Python with what walks the server's pages: playwright, axe and schemathesis.
    ///
    /// `make test` creates it beside that of the oracles.
    package static var sitePython: String {
        get throws {
            let folder = FilePath(try oraclePython).removingLastComponent().removingLastComponent().removingLastComponent()
            let path = folder.appending("site").appending("bin").appending("python").string
            guard access(path, X_OK) == 0 else { throw MissingTool(name: path) }
            return path
        }
    }
}
