import Failures
import Native
import RPMBuilder
package import SystemPackage

/// The options of checking a repository.
package struct CheckOptions: Sendable {
    /// The operating system.
    package var base: BaseInput
    /// The architecture of the checked packages, besides `noarch`.
    package var architecture: String
    /// The name of the repository in the report; by default the path of its folder.
    package var label: String?
    /// The expected headers; `nil` if the wheels are unknown.
    package var expected: [ExpectedHeader]?
    /// The names of packages that were not made from a wheel.
    package var others: Set<String> = []
    /// The reason why the wheels are unknown, for the report.
    package var unexpected = "the metadata of the wheels is not at hand"
    /// The keys, one of which must have signed each package; empty for unsigned packages.
    package var keys: [FilePath] = []
    /// A folder for the solver's own format of metadata.
    package var cache: FilePath?
    /// A Boolean value that indicates whether only the metadata is available, so that files are not checked and nothing is installed.
    package var isMetadataOnly = false
    /// The options of the installation; `nil` to skip those tiers.
    package var install: InstallOptions?
    /// The previous repository, for the upgrade tier.
    package var previous: FilePath?
    /// A closure that returns the chain from an application to a package with that name, application first; empty if there is none.
    package var reasons: @Sendable (String) -> [String] = { _ in [] }

    /// Creates options with default values.
    package init(base: BaseInput, architecture: String, expected: [ExpectedHeader]? = nil) {
        self.base = base
        self.architecture = architecture
        self.expected = expected
    }
}

/// The check of a repository with its tiers.
package enum RepositoryCheck {
    /// Checks a repository with all tiers that the options select.
    ///
    /// - Throws: ``Failure`` or `SolverError` if metadata cannot be read. Faults of packages are not errors.
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

    /// Runs the tiers that need an installation root, after fetching the necessary packages of a remote base.
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
            } catch let error as Failure where error.code == .base {
                for tier in [CheckTier.transaction, .imports] { report.add(.notRun(tier, why: "\(error)")) }
                return
            }
        }
        try await InstallCheck.run(repository: repository, headers: binary, options: install, report: &report)
        if let previous = options.previous {
            try await UpgradeCheck.run(from: previous, to: repository, options: install, report: &report)
        }
    }

    /// Runs the only tier that needs just the metadata.
    private static func closure(_ repository: FilePath, _ options: CheckOptions) throws -> CheckReport {
        var report = try ClosureCheck.run(
            repository: repository, base: options.base, architecture: options.architecture, label: options.label, cache: options.cache,
            reasons: options.reasons)
        for tier in CheckTier.allCases where tier != .closure { report.add(.notRun(tier, why: "the packages are not on this machine")) }
        return report
    }

    private static func addFiles(_ files: PackageFilesCheck, _ options: CheckOptions, to report: inout CheckReport) {
        var causes = files.causes
        var note = "\(files.count) package files match the index"
        if let expected = options.expected {
            let (result, found) = HeaderAudit.run(files.headers, expected: expected, others: options.others)
            causes += found
            note += ", \(result.note)"
        } else if causes.isEmpty {
            // Undamaged files do not prove that the headers are right.
            report.add(.notRun(.headers, why: "\(files.headers.allSatisfy(\.isSource) ? "there are no binary packages" : options.unexpected); \(note)"))
            return
        }
        report.add(
            TierResult(.headers, note: causes.isEmpty ? note : "\(files.count) package files", failed: Array(files.failed) + causes.flatMap(\.victims)),
            causes: causes)
    }
}
