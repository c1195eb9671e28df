/// The record of checking a snapshot: one report for each of its repositories.
package struct SnapshotCheck: Codable, Hashable, Sendable {
    /// The id of the snapshot.
    package let snapshot: String
    /// The reports by the path of the repository, for example `el9/x86_64`.
    package let reports: [String: CheckReport]

    /// Creates a record.
    package init(snapshot: String, reports: [String: CheckReport]) {
        self.snapshot = snapshot
        self.reports = reports
    }

    /// Returns `true` if each of these repositories has a report, and every report passed.
    package func passed(_ members: [RepositorySnapshot.Member]) -> Bool {
        members.allSatisfy { reports[$0.path] != nil } && reports.values.allSatisfy(\.passed)
    }
}
