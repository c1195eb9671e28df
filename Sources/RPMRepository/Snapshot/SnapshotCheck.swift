/// The record that a snapshot was checked: one report for each of its repositories.
package struct SnapshotCheck: Codable, Hashable, Sendable {
    /// The snapshot.
    package let snapshot: String
    /// A report by the path of its repository, as in `el9/x86_64`.
    package let reports: [String: CheckReport]

    /// Makes a record.
    package init(snapshot: String, reports: [String: CheckReport]) {
        self.snapshot = snapshot
        self.reports = reports
    }

    /// Whether each of these repositories has a report, and every report passed.
    package func passed(_ members: [RepositorySnapshot.Member]) -> Bool {
        members.allSatisfy { reports[$0.path] != nil } && reports.values.allSatisfy(\.passed)
    }
}
