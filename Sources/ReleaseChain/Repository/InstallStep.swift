import ForeignText
import Native
import RPMRepository
import SystemPackage
import VersionSort

/// The part of a release's check that installs the packages for real, upgrades to them from the channel's current snapshot, and downgrades again.
struct InstallStep: Sendable {
    let stack: Stack
    let place: InstallPlace
    /// The current snapshot of the channel; `nil` if nothing was published on it.
    let previous: RepositorySnapshot?
    /// A folder for roots, which are created once for each base.
    let cache: FilePath
    /// The client that fetches packages of bases; `nil` when offline.
    let client: TransferClient?

    /// Adds the installation of a repository to the options of its check.
    func add(to options: inout CheckOptions, for build: TargetPackages, member: RepositorySnapshot.Member) throws {
        let base = options.base.repositories
        var install = InstallOptions(base: base, interpreter: build.target.python.interpreter, workspace: place.workspace)
        install.cache = cache.appending("roots")
        install.client = client
        install.skippedImports = try stack.skippedImports()
        install.environment = build.target.environment
        let projects = Set(build.projects.map(\.project))
        install.smoke = stack.smokeTests(for: build.target) { projects.contains($0) }
        options.install = install
        guard !base.isEmpty else { return }
        options.cache = cache.appending("solv")
        if let previous, let old = previous.members.first(where: { $0.path == member.path }), old.repomd != member.repomd {
            options.previous = previous.directory(of: old)
        }
    }
}

extension SnapshotCheck {
    /// A Boolean value that indicates whether real transactions were tried with the binary packages, with any outcome.
    var triedInstallation: Bool {
        reports.filter { !$0.key.utf8.hasSuffix("/" + RepositoryStep.sourceArchitecture) }.values.allSatisfy {
            $0[.transaction].state != .notRun || $0[.transaction].note != "not asked for"
        }
    }
}
