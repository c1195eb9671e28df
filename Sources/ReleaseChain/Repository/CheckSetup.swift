package import RPMRepository
package import SystemPackage
package import VersionSort

/// The operating system that a target's packages are checked against: one rule for `relcli release` and `relcli check`.
package struct CheckSetup: Sendable {
    /// The target; nil when only repositories say what the system is.
    package let target: Target?
    /// The folders of the system's repositories, on this machine.
    package let repositories: [FilePath]

    /// Names the target and the repositories of its system.
    package init(target: Target?, repositories: [FilePath]) {
        self.target = target
        self.repositories = repositories
    }

    /// What the system provides.
    ///
    /// Real repositories say what there is. Of a profile's claims only those are added that no repository makes: the features of rpm itself.
    package var base: BaseInput {
        guard let target else { return BaseInput(repositories: repositories) }
        let claims = target.baseProvides()
        var base = BaseInput(
            provides: repositories.isEmpty ? claims : claims.filter { $0.name.utf8.starts(with: "rpmlib(".utf8) },
            providesLabel: "profile \(target.profile.name)", repositories: repositories)
        base.repositoryNames = target.profile.base.repositoryNames ?? []
        return base
    }

    /// The options of a check of packages for this system.
    ///
    /// - Parameters:
    ///   - architecture: the architecture whose packages are checked, when no target names it.
    ///   - label: what reports call the repository.
    package func options(architecture: String, label: String) -> CheckOptions {
        var options = CheckOptions(base: base, architecture: target?.architecture ?? architecture)
        options.label = label
        return options
    }

    /// The setup of `relcli check`: the repositories that are named, else those of the stack for the target, else the profile's claims.
    ///
    /// - Throws: ``ChainError``, of code `external` when a repository cannot be had.
    package static func make(target: Target?, stack: Stack?, place: InstallPlace, context: ChainContext) async throws -> CheckSetup {
        let bases = BaseRepositories(stack: stack, context: context, place: place)
        return CheckSetup(target: target, repositories: try await bases.folders(of: target))
    }
}
