import Native
import SystemPackage

/// Runs a test in a new folder, which is removed afterwards.
func withScratch<Result>(_ body: (FilePath) throws -> Result) throws -> Result {
    let folder = try FileSystem.temporaryDirectory(in: "/tmp", prefix: "relcli-test-")
    defer { try? FileSystem.remove(folder) }
    return try body(folder)
}

/// Runs a test in a new folder, which is removed afterwards.
func withScratch<Result>(_ body: (FilePath) async throws -> Result) async throws -> Result {
    let folder = try FileSystem.temporaryDirectory(in: "/tmp", prefix: "relcli-test-")
    defer { try? FileSystem.remove(folder) }
    return try await body(folder)
}
