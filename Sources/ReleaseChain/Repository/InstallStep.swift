import Failures
import ForeignText
import Native
import RPMBuilder
package import RPMRepository
import SystemPackage
package import VersionSort

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
    /// A Boolean value indicating whether real transactions were tried with the binary packages, with any outcome.
    var triedInstallation: Bool {
        reports.filter { !$0.key.utf8.hasSuffix("/" + RepositoryStep.sourceArchitecture) }.values.allSatisfy {
            $0[.transaction].state != .notRun || $0[.transaction].note != "not asked for"
        }
    }
}

extension Stack {
    /// Returns the tests that show on a host of a target that the installed applications work: their imports, their own tests, their smoke commands.
    ///
    /// - Parameter project: a closure that returns `true` for a project of the installation; commands of other projects are left out.
    package func smokeTests(for target: Target, has project: (ProjectName) -> Bool = { _ in true }) -> [SmokeTest] {
        var result: [SmokeTest] = []
        for application in applications where project(application.name) {
            let name = application.name.original
            let package = overrides[application.name]?.name ?? PackageNames(application.name, python: target.python).library
            func add(_ what: String, _ command: [String], heartbeat: String? = nil) {
                result.append(
                    SmokeTest(
                        name: "\(name) \(what)", command: command, heartbeat: heartbeat, timeout: application.timeout ?? Self.smokeTimeout, package: package))
            }
            if !application.imports.isEmpty {
                add("imports", [target.python.interpreter, "-c", "import " + application.imports.joined(separator: ", ")])
            }
            if let test = application.test { add("tests", ["/bin/sh", "-c", test]) }
            if let smoke = application.smoke { add("smoke", ["/bin/sh", "-c", smoke], heartbeat: application.heartbeat) }
        }
        return result
    }

    /// Returns the modules that are not imported separately, with the reason that the stack gives in its applications and overrides.
    ///
    /// - Throws: ``Failure`` with code `usage` for a module without a reason, or with an invalid name.
    package func skippedImports() throws -> [String: String] {
        var skipped: [String: String] = [:]
        func add(_ modules: [String: String], _ place: String) throws {
            for (module, reason) in modules.sorted(by: { $0.key < $1.key }) {
                guard InstallOptions.isModule(module) else {
                    throw Failure(.usage, "\(place): imports-skip names '\(module)', which is no name of a module")
                }
                guard reason.utf8.contains(where: { !$0.isASCIISpace }) else {
                    throw Failure(
                        .usage, "\(place): imports-skip gives no reason for '\(module)'", hints: ["write imports-skip = { \(module) = \"why\" }"])
                }
                skipped[module] = reason
            }
        }
        for application in applications { try add(application.importsSkip, "\(file): application \(application.name.original)") }
        for name in overrides.names { try add(overrides[name]?.importsSkip ?? [:], "\(overridesDirectory)/\(name.normalized).toml") }
        return skipped
    }

    /// The number of seconds that a command may take if the stack sets no limit.
    private static var smokeTimeout: Int { 120 }
}
