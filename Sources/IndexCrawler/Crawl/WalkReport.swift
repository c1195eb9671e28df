/// The outcome of a walk over projects of an index.
package struct WalkReport: Sendable, Encodable {
    /// A project or file that the walk could not finish.
    package struct FailedItem: Sendable, Codable, Hashable {
        /// The project.
        package let project: String
        /// The file; `nil` if the whole project failed.
        package let file: String?
        /// The reason, as text that follows the name: `the index does not know it`.
        package let reason: String

        /// The failure as a line for people.
        package var description: String { "\(file ?? project): \(reason)" }
    }

    /// The number of projects that the walk looked at.
    package var projects = 0
    /// The number of projects that were already in the mirror in their newest form.
    package var unchanged = 0
    /// The number of files of these projects that the rules choose and the mirror holds.
    package var files = 0
    /// The size of these files, in bytes.
    package var bytes: UInt64 = 0
    /// The number of files that were downloaded.
    package var downloaded = 0
    /// The size of the downloaded files, in bytes.
    package var downloadedBytes: UInt64 = 0
    /// The requested projects that neither the index nor the mirror has, sorted.
    package var missing: [String] = []
    /// The projects of the mirror that the index no longer has, sorted.
    package var removed: [String] = []
    /// The files that the index lists and that break a rule of the standards, each with the reason, sorted.
    package var refused: [String] = []
    /// The files of releases that must not be used, such as malicious ones, each with the reason, sorted.
    package var excluded: [String] = []
    /// The projects and files that failed; the next walk tries them again.
    package var failed: [FailedItem] = []

    /// Creates an empty report.
    package init() {}

    /// Adds the outcome of another walk.
    package mutating func add(_ other: WalkReport) { add([other]) }

    /// Adds files of releases that must not be used, each once.
    mutating func exclude(_ files: [(project: String, file: RefusedFile)]) {
        excluded = Set(excluded).union(files.map { "\($0.project): \($0.file)" }).sorted()
    }

    /// Adds the outcomes of other walks.
    mutating func add(_ others: [WalkReport]) {
        for other in others {
            projects += other.projects
            unchanged += other.unchanged
            files += other.files
            bytes.addSaturating(other.bytes)
            downloaded += other.downloaded
            downloadedBytes.addSaturating(other.downloadedBytes)
            missing += other.missing
            removed += other.removed
            refused += other.refused
            excluded += other.excluded
            failed += other.failed
        }
        missing.sort()
        removed.sort()
        refused.sort()
        excluded.sort()
        failed.sort { ($0.project, $0.file ?? "") < ($1.project, $1.file ?? "") }
    }

    /// A Boolean value indicating whether the walk mirrored all files of the index that the rules choose.
    package var isComplete: Bool { missing.isEmpty && refused.isEmpty && failed.isEmpty }
}

extension UInt64 {
    /// Adds a number that an index states.
    ///
    /// An overflow gives the maximum value.
    mutating func addSaturating(_ other: UInt64) {
        let (sum, isTooLarge) = addingReportingOverflow(other)
        self = isTooLarge ? .max : sum
    }
}
