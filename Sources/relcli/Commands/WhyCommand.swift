import ArgumentParser
import Failures
import ForeignText
import ReleaseChain
import VersionSort

/// `relcli why`: shows why a package is in the lock.
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
        /// For each chain, the user's requirement and each link's requirements on the next one.
        let requirements: [[[String]]]
        /// For each chain, the place of the user's requirement, for example `prod-reqs.txt, line 3`; `null` if it has none.
        let origins: [String?]
        /// The requirements of all packages that need it.
        let requiredBy: [Demand]
        /// The user's requirements and constraints on it.
        let own: [String]

        /// A requirement of a package.
        struct Demand: Encodable {
            let name: String
            let version: String
            let requirement: String
        }
    }

    func run() async throws {
        let (resolution, step, terminal) = try lock.resolution(options)
        let project: ProjectName
        do {
            project = try ProjectName(name)
        } catch {
            throw Failure(.usage, "'\(name)' is not the name of a project", cause: error)
        }
        guard let package = resolution[project], let explanation = try await step.explain(project, in: resolution) else {
            let near = NearestName.of(project.normalized, among: resolution.packages.map(\.name.normalized))
            throw Failure(
                .failure, "\(project) is not in the lock for \(resolution.targetID)",
                hints: (near.map { ["did you mean \($0)?"] } ?? []) + ["relcli tree shows what is"])
        }
        let chains = explanation.chains
        func version(_ name: ProjectName) -> String { resolution[name]?.version.description ?? "" }
        if options.json {
            let links = chains.map { $0.links.map(\.normalized) }
            terminal.print(
                try JSONOutput.text(
                    Answer(
                        name: project.normalized, version: package.version.description, target: resolution.targetID, chains: links,
                        requirements: chains.map(\.requirements), origins: chains.map(\.origin),
                        requiredBy: explanation.demands.map { .init(name: $0.parent.normalized, version: version($0.parent), requirement: $0.requirement) },
                        own: explanation.own)))
            return
        }
        terminal.print("\(project) \(package.version) on \(resolution.targetID)\(package.origin == .system ? ", from the system" : "")")
        for chain in chains {
            terminal.print("  you require \(chain.requirements[0].joined(separator: ", "))" + (chain.origin.map { " (\($0))" } ?? ""))
            for (link, requirement) in zip(chain.links, chain.requirements.dropFirst()) {
                terminal.print("    \(link)\(resolution[link].map { " \($0.version)" } ?? "") requires \(requirement.joined(separator: ", "))")
            }
        }
        for requirement in explanation.ownBesideChains { terminal.print("  you also state \(requirement)") }
        for demand in explanation.demandsBesideChains { terminal.print("  \(demand.parent) \(version(demand.parent)) also requires \(demand.requirement)") }
    }
}
