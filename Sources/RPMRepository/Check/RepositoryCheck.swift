import Failures
import Native
import RPMBuilder
package import SystemPackage
package import VersionSort

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
    /// A Boolean value indicating whether only the metadata is available, so that files are not checked and nothing is installed.
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

/// The operating system that a repository is checked against: a list of capabilities, repositories, or both.
package struct BaseInput: Sendable {
    /// The capabilities of the operating system, from its target profile.
    package var provides: [RPMDependency]
    /// The name of that list in the report.
    package var providesLabel: String
    /// The names of the repositories of a complete system, from the target profile; empty if unknown.
    package var repositoryNames: [String] = []
    /// The folders that contain `repodata/` of the operating system.
    package var repositories: [FilePath]

    /// Creates a base; by default, it provides nothing.
    package init(provides: [RPMDependency] = [], providesLabel: String = "profile", repositories: [FilePath] = []) {
        self.provides = provides
        self.providesLabel = providesLabel
        self.repositories = repositories
    }
}

/// The three questions of the closure check, counted separately.
package struct CheckQuestions: Codable, Hashable, Sendable {
    /// The number of different requirements of the packages.
    package var requirements: Int
    /// The number of those requirements without any provider.
    package var unmet: Int
    /// The number of packages checked alone: all for the architecture.
    package var alone: Int
    /// The number of those packages that cannot be installed.
    package var refusedAlone: Int
    /// The number of packages in the whole release: the newest of each name.
    package var together: Int
    /// The number of those packages left out, because they cannot be installed at all.
    package var leftOut: Int
    /// The number of contradictions if the rest is installed together.
    package var contradictions: Int

    /// A Boolean value indicating whether the whole release can be installed together, with nothing left out.
    package var wholeReleaseFits: Bool { leftOut == 0 && contradictions == 0 }

    /// The counts of a check without packages: all zero.
    package static let none = CheckQuestions(
        requirements: 0, unmet: 0, alone: 0, refusedAlone: 0, together: 0, leftOut: 0, contradictions: 0)

    /// Returns one line for each question.
    func textLines() -> [String] {
        [
            "  providers    \(requirements - unmet) of \(requirements) requirements have one",
            "  alone        \(alone - refusedAlone) of \(alone) packages can be installed",
            "  together     \(togetherText)",
        ]
    }

    private var togetherText: String {
        let rest = "the \(together - leftOut) that can be installed"
        if wholeReleaseFits { return "all \(together) go in at once" }
        if contradictions == 0 { return "not the whole release: \(leftOut) of \(together) left out, \(rest) go in at once" }
        return "no: \(CheckReport.count(contradictions, "contradiction")) among \(leftOut == 0 ? "all \(together)" : rest)"
    }
}
