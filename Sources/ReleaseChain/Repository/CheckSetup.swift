import Failures
import ForeignText
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
    /// If there are repositories, they describe the system. The profile then adds only the features of rpm (`rpmlib(…)`), because no repository
    /// provides them.
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
    /// - Throws: ``Failure``, with code `external` if a repository cannot be fetched.
    package static func make(target: Target?, stack: Stack?, place: InstallPlace, context: ChainContext) async throws -> CheckSetup {
        let bases = BaseRepositories(stack: stack, context: context, place: place)
        return CheckSetup(target: target, repositories: try await bases.folders(of: target))
    }
}

/// The repositories of operating systems and the folders for a real installation of a release.
package struct InstallPlace: Sendable {
    /// A repository of an operating system, for one target or for all.
    package struct Base: Sendable, Hashable {
        /// The id of the target, for example `el9:3.11`; `nil` for every target.
        package let target: String?
        package let source: RepositorySource

        /// The path of a local folder; `nil` for a repository that is fetched.
        package var folder: String? {
            if case .directory(let path) = source { path.string } else { nil }
        }

        /// Parses `TARGET=REPO` or `REPO`.
        package init(parsing text: String) {
            if let sign = text.utf8.firstIndex(of: "="), !text[..<sign].utf8.contains("/"), !text[..<sign].utf8.contains("+") {
                target = String(text[..<sign])
                source = RepositorySource(parsing: String(text[text.utf8.index(after: sign)...]))
            } else {
                target = nil
                source = RepositorySource(parsing: text)
            }
        }
    }

    /// Throws an error for an installation without any repository of an operating system.
    ///
    /// - Parameter what: the thing that installs, for the error.
    /// - Throws: ``Failure`` with code `usage`.
    package static func expect(_ repositories: [FilePath], for what: String = "--install") throws {
        guard repositories.isEmpty else { return }
        throw Failure(
            .usage, "\(what) needs a system to install on, and no base repository is named",
            hints: ["name one with --base REPO, or [base] in stack.toml; relcli base-system makes one of this machine's packages"])
    }

    package var bases: [Base]
    /// The keys, one of which must have signed the index of each base.
    package var baseKeys: [FilePath]
    /// The folder in which roots are created.
    package var workspace: FilePath

    /// Creates a place from its fields.
    package init(bases: [Base], baseKeys: [FilePath] = [], workspace: FilePath = "/var/tmp") {
        self.bases = bases
        self.baseKeys = baseKeys
        self.workspace = workspace
    }

    /// Returns the repositories that were named for a target, or for all targets.
    func sources(of target: Target?) -> [RepositorySource] { bases.filter { $0.target == nil || $0.target == target?.id }.map(\.source) }

    /// Throws a ``Failure`` if a base is named for a target that is not released.
    func check(against targets: [Target]) throws {
        for base in bases {
            guard let target = base.target, !targets.contains(where: { $0.id == target }) else { continue }
            throw Failure(
                .usage, "--base names the target '\(target)', which is not released", hints: ["released: \(targets.map(\.id).joined(separator: ", "))"])
        }
    }
}
