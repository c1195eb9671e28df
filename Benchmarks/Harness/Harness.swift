/// Measurements inside the process.
///
/// `Benchmarks/*/bench.sh` compares them with the peers.
@main
enum Harness {
    static func main() async throws {
        let arguments = Array(CommandLine.arguments.dropFirst())
        switch arguments.first {
        case "versions": VersionSuite.run(Array(arguments.dropFirst()))
        case "evr": EVRSuite.run(Array(arguments.dropFirst()))
        case "packages": PackageSuite.run(Array(arguments.dropFirst()))
        case "digest": try DigestSuite.run(Array(arguments.dropFirst()))
        case "repository": try await RepositorySuite.run(Array(arguments.dropFirst()))
        default: print("usage: relcli-bench versions FILE | evr FILE | packages WHEEL COUNT FOLDER [LEVEL] | digest [FILE] | repository …")
        }
    }
}
