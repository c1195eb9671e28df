import Native
import RPMBuilder
package import SystemPackage

/// What of a repository is checked, and against what.
package struct CheckOptions: Sendable {
    /// The operating system.
    package var base: BaseInput
    /// The architecture whose packages, with `noarch`, are considered.
    package var architecture: String
    /// What to call the repository in the report; its folder's path by default.
    package var label: String?
    /// What the headers must say; nil when nothing is known of the wheels.
    package var expected: [ExpectedHeader]?
    /// The names of packages that were made from no wheel.
    package var others: Set<String> = []
    /// Why nothing is known of the wheels, for the report.
    package var unexpected = "the metadata of the wheels is not at hand"
    /// The keys of which one must have signed each package; none for packages that are not signed.
    package var keys: [FilePath] = []
    /// A folder for the solver's own form of metadata.
    package var cache: FilePath?
    /// Whether only the metadata is at hand, so that nothing is said of files and nothing is installed.
    package var isMetadataOnly = false
    /// How it is installed for real; nil leaves those tiers out.
    package var install: InstallOptions?
    /// The repository before this one, for the tier of upgrades.
    package var previous: FilePath?
    /// The chain from an application to a package of that name, the application first; empty when there is none.
    package var reasons: @Sendable (String) -> [String] = { _ in [] }

    /// Names what there is no usual value for.
    package init(base: BaseInput, architecture: String, expected: [ExpectedHeader]? = nil) {
        self.base = base
        self.architecture = architecture
        self.expected = expected
    }
}

/// The checks of a repository, in their tiers.
package enum RepositoryCheck {
    /// Checks a repository by every tier that the options ask for.
    ///
    /// - Throws: ``RepositoryError`` or `SolverError` when metadata cannot be read; what is wrong with packages is no error.
    package static func run(repository: FilePath, options: CheckOptions) async throws -> CheckReport {
        if options.isMetadataOnly { return try closure(repository, options) }
        var files = try PackageFilesCheck(repository)
        if !options.keys.isEmpty { try await files.verifySignatures(repository, keys: options.keys) }
        let binary = files.headers.filter { !$0.isSource }
        let areAllGone = files.headers.isEmpty && files.count > 0
        var report = try ClosureCheck.run(
            repository: repository, base: options.base, architecture: options.architecture, label: options.label, headers: areAllGone ? nil : binary,
            cache: options.cache, reasons: options.reasons)
        addFiles(files, options, to: &report)
        if areAllGone {
            for tier in CheckTier.allCases where tier != .headers && tier != .closure { report.add(.notRun(tier, why: "no package file can be read")) }
            return report
        }
        guard let install = options.install else { return report }
        try await self.install(repository, binary, install, options, &report)
        return report
    }

    /// The tiers that need a root; what they need of a base on the network is fetched first.
    private static func install(
        _ repository: FilePath, _ binary: [PackageDescription], _ wanted: InstallOptions, _ options: CheckOptions, _ report: inout CheckReport
    ) async throws {
        var install = wanted
        let folder = try FileSystem.temporaryDirectory(in: try FileSystem.realPath(install.workspace), prefix: "relcli-base-")
        defer { try? FileSystem.remove(folder) }
        if let base = try BasePackages(install) {
            var needs = [(repository, InstallCheck.installed(binary, install, report).map(\.solverName))]
            if let previous = options.previous {
                needs.append((previous, try UpgradeChanges(from: previous, to: repository).old.values.map(\.solverName)))
            }
            do {
                install = try await base.fetched(for: needs, into: folder)
            } catch let error as RepositoryError where error.code == .base {
                for tier in [CheckTier.transaction, .imports] { report.add(.notRun(tier, why: "\(error)")) }
                return
            }
        }
        try await InstallCheck.run(repository: repository, headers: binary, options: install, report: &report)
        if let previous = options.previous {
            try await UpgradeCheck.run(from: previous, to: repository, options: install, report: &report)
        }
    }

    /// The only tier that metadata alone can answer.
    private static func closure(_ repository: FilePath, _ options: CheckOptions) throws -> CheckReport {
        var report = try ClosureCheck.run(
            repository: repository, base: options.base, architecture: options.architecture, label: options.label, cache: options.cache,
            reasons: options.reasons)
        for tier in CheckTier.allCases where tier != .closure { report.add(.notRun(tier, why: "the packages are not on this machine")) }
        return report
    }

    private static func addFiles(_ files: PackageFilesCheck, _ options: CheckOptions, to report: inout CheckReport) {
        var causes = files.causes
        var note = "\(files.count) package files are those that were indexed"
        if let expected = options.expected {
            let (result, found) = HeaderAudit.run(files.headers, expected: expected, others: options.others)
            causes += found
            note += ", \(result.note)"
        } else if causes.isEmpty {
            // Whole files alone do not show that the headers are honest.
            report.add(.notRun(.headers, why: "\(files.headers.allSatisfy(\.isSource) ? "there are no binary packages" : options.unexpected); \(note)"))
            return
        }
        report.add(
            TierResult(.headers, note: causes.isEmpty ? note : "\(files.count) package files", failed: Array(files.failed) + causes.flatMap(\.victims)),
            causes: causes)
    }
}
