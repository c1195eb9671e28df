import Failures
package import RPMRepository
package import SystemPackage
package import VersionSort

/// The operating system that a target's packages are checked against, chosen by one rule for `relcli release` and `relcli check`.
package struct CheckSetup: Sendable {
    /// The target; `nil` if only repositories describe the system.
    package let target: Target?
    /// The folders of the system's repositories, on this machine.
    package let repositories: [FilePath]

    /// Creates a setup from the target and the repositories of its system.
    package init(target: Target?, repositories: [FilePath]) {
        self.target = target
        self.repositories = repositories
    }

    /// The packages and features that the system provides.
    ///
    /// Real repositories describe the system. Of a profile's claims, only the features of rpm itself are added, which no repository provides.
    package var base: BaseInput {
        guard let target else { return BaseInput(repositories: repositories) }
        let claims = target.baseProvides()
        var base = BaseInput(
            provides: repositories.isEmpty ? claims : claims.filter { $0.name.utf8.starts(with: "rpmlib(".utf8) },
            providesLabel: "profile \(target.profile.name)", repositories: repositories)
        base.repositoryNames = target.profile.base.repositoryNames ?? []
        return base
    }

    /// Returns the options of a check of packages for this system.
    ///
    /// - Parameters:
    /// - architecture: the architecture whose packages are checked if there is no target.
    /// - label: the name of the repository in reports.
    package func options(architecture: String, label: String) -> CheckOptions {
        var options = CheckOptions(base: base, architecture: target?.architecture ?? architecture)
        options.label = label
        return options
    }

    /// Returns the setup of `relcli check`: the named repositories, else those of the stack for the target, else the profile's claims.
    ///
    /// - Throws: ``Failure``, of code `external` if a repository cannot be fetched.
    package static func make(target: Target?, stack: Stack?, place: InstallPlace, context: ChainContext) async throws -> CheckSetup {
        let bases = BaseRepositories(stack: stack, context: context, place: place)
        return CheckSetup(target: target, repositories: try await bases.folders(of: target))
    }
}
