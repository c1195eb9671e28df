import Native
import SystemPackage
import TestSupport

/// Runs a test with a folder that is removed afterwards.
func withScratch<Result>(_ body: (FilePath) async throws -> Result) async throws -> Result {
    let folder = try FileSystem.temporaryDirectory(in: FilePath("/tmp"), prefix: "rpmbuilder-test-")
    do {
        let result = try await body(folder)
        try FileSystem.remove(folder)
        return result
    } catch {
        try? FileSystem.remove(folder)
        throw error
    }
}

/// Returns the output of a tool; throws an error with all of its output if it fails.
func output(_ tool: String, _ arguments: [String], in directory: FilePath? = nil, environment: [String: String] = [:]) async throws
    -> String
{
    let result = try await Tool.run(tool, arguments, in: directory, environment: environment)
    guard result.succeeded else {
        throw ToolFailure(command: ([tool] + arguments).joined(separator: " "), status: result.status, text: result.output + result.errors)
    }
    return result.output
}

/// An error for a tool that ended with a status other than 0.
struct ToolFailure: Error, CustomStringConvertible {
    let command: String
    let status: Int32
    let text: String
    var description: String { "\(command): status \(status): \(text)" }
}
