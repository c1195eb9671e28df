import ArgumentParser

extension Relcli {
    /// The command that the arguments name.
    ///
    /// A subcommand that is named first is parsed alone, as to try the arguments on the whole tree takes ArgumentParser longer than many a command
    /// runs. Only what is right comes of that: whatever it throws or answers itself, as `--help`, is asked of the tree again, which knows the full
    /// name of the command.
    static func parsed(_ arguments: [String]) throws -> any ParsableCommand {
        if let name = arguments.first, let subcommand = configuration.subcommands.first(where: { $0.configuration.commandName == name }),
            let command = try? subcommand.parseAsRoot(Array(arguments.dropFirst())), isOurs(command)
        {
            return command
        }
        return try parseAsRoot(arguments)
    }

    /// Whether a command is none of those that ArgumentParser adds to a tree.
    private static func isOurs(_ command: any ParsableCommand) -> Bool {
        type(of: command).configuration.commandName != "help"
    }
}
