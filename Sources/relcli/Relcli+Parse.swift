import ArgumentParser
import ForeignText
import ReleaseChain

extension Relcli {
    /// The command that the arguments name.
    ///
    /// A subcommand that is named first is parsed alone, as to try the arguments on the whole tree takes ArgumentParser longer than many a command
    /// runs. Only what is right comes of that: whatever it throws or answers itself, as `--help`, is asked of the tree again, which knows the full
    /// name of the command.
    static func parsed(_ given: [String]) throws -> any ParsableCommand {
        let arguments = LockCommand.completed(given)
        if let name = arguments.first, let subcommand = configuration.subcommands.first(where: { $0.configuration.commandName == name }),
            let command = try? subcommand.parseAsRoot(Array(arguments.dropFirst())), isOurs(command)
        {
            return command
        }
        try Self.checkNames(arguments)
        return try parseAsRoot(arguments)
    }

    /// Throws ``ChainError`` of code `usage` for a command that does not exist, with the one that was most likely meant.
    private static func checkNames(_ arguments: [String]) throws {
        var command: any ParsableCommand.Type = Relcli.self
        var path = name
        // The completion script is ArgumentParser's own option, with a value that is no command.
        if arguments.contains("--generate-completion-script") { return }  // text: a list
        for argument in arguments where !argument.utf8.hasPrefix("-") {
            let subcommands = command.configuration.subcommands
            if subcommands.isEmpty || argument == "help" { return }
            guard let next = subcommands.first(where: { $0.configuration.commandName == argument }) else {
                let near = NearestName.of(argument, among: subcommands.compactMap { $0.configuration.commandName })
                let hints = (near.map { ["did you mean '\(path) \($0)'?"] } ?? []) + ["'\(path) --help' lists the commands"]
                throw ChainError(.usage, "there is no command '\(path) \(argument)'", hints: hints)
            }
            command = next
            path += " \(argument)"
        }
    }

    /// Whether a command is none of those that ArgumentParser adds to a tree.
    private static func isOurs(_ command: any ParsableCommand) -> Bool {
        type(of: command).configuration.commandName != "help"
    }
}
