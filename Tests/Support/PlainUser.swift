internal import Glibc
internal import SystemPackage

/// Runs tests again as a user who is not root, because results may differ between the two.
package enum PlainUser {
    /// Runs a suite of this test program as the user `nobody`; `nil` if this process is not root already, or `nobody` may not run the program.
    ///
    /// - Parameter suite: the name of the suite, a regular expression.
    package static func run(suite: String, environment: [String: String] = [:]) async throws -> ToolResult? {
        guard getuid() == 0 else { return nil }
        let user = ["--reuid", "65534", "--regid", "65534", "--clear-groups"]
        let program = try await Tool.run("readlink", ["-f", CommandLine.arguments[0]]).output.split(separator: "\n").map(String.init).first ?? ""
        guard try await Tool.run("setpriv", user + ["test", "-x", program]).succeeded else { return nil }
        return try await Tool.run(
            "setpriv", user + [program, "--testing-library", "swift-testing", "--filter", suite], in: "/",
            environment: environment.merging(["HOME": "/nonexistent", "TMPDIR": "/tmp"]) { own, _ in own })
    }
}
