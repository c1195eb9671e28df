import FoundationEssentials
import TestSupport
import Testing

/// The help of every command.
@Suite struct `The help` {
    /// A command as the argument parser describes it.
    private struct Description: Decodable {
        struct Command: Decodable {
            let commandName: String
            let abstract: String?
            let discussion: String?
            let subcommands: [Command]?

            /// Returns this command and all commands below it by their full names, without the help command.
            func all(under path: String = "") -> [(name: String, command: Command)] {
                let name = path.isEmpty ? commandName : "\(path) \(commandName)"
                return [(name, self)] + (subcommands ?? []).filter { $0.commandName != "help" }.flatMap { $0.all(under: name) }
            }
        }

        let command: Command
    }

    @Test func `of every command has an abstract and an example`() async throws {
        try await CommandLine.run { line in
            let dump = try await line.relcli(["--experimental-dump-help"])
            let root = try JSONDecoder().decode(Description.self, from: Data(dump.output.utf8)).command
            let all = root.all()
            for (name, command) in all {
                #expect(command.abstract?.isEmpty == false, "\(name)")
                #expect(command.discussion?.contains("EXAMPLE: ") == true, "\(name)")
            }
            let names = Set(all.map(\.name))
            for command in [
                "release", "plan", "rpm", "crawl", "lock", "repo", "check", "publish", "promote", "rollback", "snapshots", "verify", "report", "serve",
                "version sort",
                "version compare",
                "version match", "version rpm", "marker eval", "inspect", "tree", "why", "outdated", "diff", "targets", "doctor", "config",
            ] {
                #expect(names.contains("relcli \(command)"), "\(command)")
            }
        }
    }

    @Test func `examples name options that exist`() async throws {
        try await CommandLine.run { line in
            let dump = try await line.relcli(["--experimental-dump-help"])
            let root = try JSONDecoder().decode(Description.self, from: Data(dump.output.utf8)).command
            for (name, command) in root.all() where (command.subcommands ?? []).isEmpty {
                let help = try await line.relcli(name.split(separator: " ").dropFirst().map(String.init) + ["--help"])
                #expect(help.succeeded, "\(name)")
                let flat = help.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
                guard let start = flat.firstRange(of: "EXAMPLE: "), let end = flat.firstRange(of: "USAGE: ") else {
                    Issue.record("\(name) shows no example")
                    continue
                }
                // An example may be a chain of commands, of which some belong to another command.
                for command in flat[start.upperBound..<end.lowerBound].split(separator: "relcli ") where "relcli \(command)".hasPrefix("\(name) ") {
                    for match in command.matches(of: /--[a-z][a-z-]+/) {
                        #expect(flat[end.upperBound...].contains(match.output), "\(name): \(match.output)")
                    }
                }
            }
        }
    }
}
