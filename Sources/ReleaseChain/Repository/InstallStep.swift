import ForeignText
import Native
import RPMRepository
import SystemPackage
import VersionSort

/// The part of a release's check that installs the packages for real, upgrades to them from what the channel has, and goes back.
struct InstallStep: Sendable {
    let stack: Stack
    let place: InstallPlace
    /// What the channel has now; nil when nothing was published on it.
    let previous: RepositorySnapshot?
    /// A folder for roots, which are made once for a base.
    let cache: FilePath
    /// What fetches packages of bases on the network; nil when offline.
    let client: TransferClient?

    /// Lets the check of a repository install it.
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
    /// Whether binary packages were put to the tier of real transactions, whatever came of it.
    var triedInstallation: Bool {
        reports.filter { !$0.key.utf8.hasSuffix("/" + RepositoryStep.sourceArchitecture) }.values.allSatisfy {
            $0[.transaction].state != .notRun || $0[.transaction].note != "not asked for"
        }
    }
}
