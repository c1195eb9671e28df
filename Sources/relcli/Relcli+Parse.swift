import ArgumentParser
import Failures
import ForeignText
import ReleaseChain

extension Relcli {
    /// Returns the command that the arguments name.
    ///
    /// If the first argument is a subcommand, only that subcommand is parsed, because parsing with the whole tree is slow. If this throws an error or
    /// answers by itself, as for `--help`, the arguments are parsed again with the whole tree, which knows the full name of the command.
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

    /// Throws a ``Failure`` with code `usage` for an unknown command, with the most similar one.
    private static func checkNames(_ arguments: [String]) throws {
        var command: any ParsableCommand.Type = Relcli.self
        var path = name
        // The completion script is ArgumentParser's own option; its value is not a command.
        if arguments.contains("--generate-completion-script") { return }  // text: a list
        for argument in arguments where !argument.utf8.hasPrefix("-") {
            let subcommands = command.configuration.subcommands
            if subcommands.isEmpty || argument == "help" { return }
            guard let next = subcommands.first(where: { $0.configuration.commandName == argument }) else {
                let near = NearestName.of(argument, among: subcommands.compactMap { $0.configuration.commandName })
                let hints = (near.map { ["did you mean '\(path) \($0)'?"] } ?? []) + ["'\(path) --help' lists the commands"]
                throw Failure(.usage, "there is no command '\(path) \(argument)'", hints: hints)
            }
            command = next
            path += " \(argument)"
        }
    }

    /// Returns `true` if a command was not added to the tree by ArgumentParser.
    private static func isOurs(_ command: any ParsableCommand) -> Bool {
        type(of: command).configuration.commandName != "help"
    }
}
