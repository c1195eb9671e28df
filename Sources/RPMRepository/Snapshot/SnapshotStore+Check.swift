import SystemPackage

extension SnapshotStore {
    /// Checks every repository of a snapshot, each against its own base, and keeps the record.
    ///
    /// - Parameters:
    ///   - base: what a repository is checked against, by its member, whose path tells target and architecture.
    ///   - reasons: the chain from an application to a package of that name, the application first; empty when there is none.
    package func check(
        _ snapshot: RepositorySnapshot, base: (RepositorySnapshot.Member) throws -> BaseInput,
        reasons: @escaping (String) -> [String] = { _ in [] }
    ) throws -> SnapshotCheck {
        var reports: [String: CheckReport] = [:]
        for member in snapshot.members {
            let architecture = FilePath(member.path).lastComponent?.string ?? ""
            reports[member.path] = try RepositoryCheck.run(
                repository: snapshot.directory(of: member), base: base(member), architecture: architecture, label: member.path,
                reasons: reasons)
        }
        let check = SnapshotCheck(snapshot: snapshot.id, reports: reports)
        try record(check)
        return check
    }
}
