import Failures
import Native
package import RPMRepository
package import SystemPackage

/// The result of a release, as the program prints it.
package struct ReleaseSummary: Sendable, Codable {
    /// The outcome for one target.
    package struct TargetSummary: Sendable, Codable {
        package let target: String
        /// The number of the stack's projects in this target.
        package let projects: Int
        /// The number of binary packages in the repository.
        package let packages: Int
        package let sourcePackages: Int
        /// The size of all packages in bytes, including source packages.
        package let bytes: UInt64
        /// The outcome of the check: `passed`, `failed` or `not run`.
        package let check: String
        /// The folder of the repository, relative to the mirror's root.
        package let repository: String
    }

    /// The duration of a step.
    package struct StepSummary: Sendable, Codable {
        package let step: ReleaseStep
        package let seconds: Double
    }

    package let stack: String
    package let channel: String
    /// The number of distinct projects over all targets.
    package let projects: Int
    package let targets: [TargetSummary]
    package let steps: [StepSummary]
    package let seconds: Double
    /// The snapshot's identifier.
    package let snapshot: String
    /// The name of the release, for example `sync prod #12`; `nil` if it was not put on a channel.
    package let release: String?
    /// The path of the published result, relative to the mirror's root; `nil` if it was not put on a channel.
    package let published: String?
    /// A Boolean value indicating whether nothing changed since the last release, so that nothing was done.
    package let upToDate: Bool
    /// The path of the lock file.
    package let lock: String
    /// The findings of the check, as lines for the user; empty if it passed.
    package let findings: [String]
    /// The requested projects without a binary package, for example `old-lib for el6`: their installation is not checked.
    package let unproven: [String]
}

/// The files that the reports of a check are written to.
package struct CheckReports: Hashable, Sendable {
    /// A page with the dependency graph.
    package var html: FilePath?
    /// A JUnit document with a test case for each package and tier.
    package var junit: FilePath?

    /// Creates a list of report files; `nil` writes none.
    package init(html: FilePath? = nil, junit: FilePath? = nil) {
        self.html = html
        self.junit = junit
    }

    /// A Boolean value indicating whether no report is written.
    package var isEmpty: Bool { html == nil && junit == nil }

    /// Writes the reports of repositories, each with its folder.
    ///
    /// - Throws: ``Failure`` if a file cannot be written or the metadata of a repository cannot be read.
    package func write(_ reports: [(folder: FilePath, report: CheckReport)], architecture: String, title: String) throws {
        do {
            if let junit { try FileSystem.writeAtomically(Array(CheckReport.junit(reports.map(\.report)).utf8), to: junit) }
            guard let html else { return }
            let pages = try reports.map { (report: $0.report, graph: Optional(try DependencyGraph.read(repository: $0.folder, architecture: architecture))) }
            try FileSystem.writeAtomically(Array(CheckPage.html(pages, title: title).utf8), to: html)
        } catch {
            throw Failure.from(error, doing: "cannot write the report of the check")
        }
    }
}

/// The check of a result's path before the work begins.
package enum OutputPlace {
    /// Throws an error for a path that cannot be written: a folder, or a file in a missing folder.
    ///
    /// - Throws: ``Failure`` with code `usage`.
    package static func check(_ path: FilePath?) throws {
        guard let path else { return }
        if try FileSystem.status(path, followingLinks: true)?.isDirectory ?? false {
            throw Failure(.usage, "\(path) is a folder", hints: ["name a file, as \(path.appending("result"))"])
        }
        let folder: FilePath = path.removingLastComponent().isEmpty ? "." : path.removingLastComponent()
        guard try FileSystem.status(folder, followingLinks: true)?.isDirectory ?? false else {
            throw Failure(.usage, "\(path) cannot be written", causes: ["there is no folder \(folder)"], hints: ["make the folder first"])
        }
    }
}
