import ArgumentParser
import ReleaseChain
import VersionSort

/// `relcli why`: the reason a package is there.
struct WhyCommand: RunnableCommand {
    static let configuration = CommandConfiguration(
        commandName: "why", _superCommandName: Relcli.name, abstract: "Show why a package is in the lock.",
        discussion: "EXAMPLE: relcli why rpds-py --stack specs/sync --channel prod")

    @Argument(help: ArgumentHelp("The project.", valueName: "name")) var name: String
    @OptionGroup var lock: LockOptions
    @OptionGroup var options: GlobalOptions

    /// The answer as JSON.
    private struct Answer: Encodable {
        let name: String
        let version: String
        let target: String
        let chains: [[String]]
    }

    func run() async throws {
        let (resolution, terminal) = try lock.resolution(options)
        let project: ProjectName
        do {
            project = try ProjectName(name)
        } catch {
            throw ChainError(.usage, "'\(name)' is not the name of a project", cause: error)
        }
        let chains = WhyChain.chains(to: project, in: resolution)
        guard let package = resolution[project], !chains.isEmpty else {
            throw ChainError(
                .failure, "\(project) is not in the lock for \(resolution.targetID)", hints: ["relcli tree shows what is"])
        }
        if options.json {
            let links = chains.map { $0.links.map(\.normalized) }
            terminal.print(
                try JSONOutput.text(
                    Answer(name: project.normalized, version: package.version.description, target: resolution.targetID, chains: links)))
            return
        }
        terminal.print("\(project) \(package.version) on \(resolution.targetID)\(package.origin == .system ? ", from the system" : "")")
        for chain in chains {
            let steps = chain.links.map { link in "\(link)\(resolution[link].map { " \($0.version)" } ?? "")" }
            terminal.print("  you require " + steps.joined(separator: " -> "))
        }
    }
}
