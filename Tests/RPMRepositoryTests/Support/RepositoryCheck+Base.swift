import SystemPackage

@testable import RPMRepository

extension RepositoryCheck {
    /// Checks a repository on a base, with the tiers that need no root.
    static func run(repository: FilePath, base: BaseInput, architecture: String, label: String? = nil) async throws -> CheckReport {
        var options = CheckOptions(base: base, architecture: architecture)
        options.label = label
        return try await run(repository: repository, options: options)
    }
}

extension SnapshotStore {
    /// Checks every repository of a snapshot on one base, and stores the record.
    func check(_ snapshot: RepositorySnapshot, base: BaseInput) async throws -> SnapshotCheck {
        var reports: [String: CheckReport] = [:]
        for member in snapshot.members {
            let architecture = FilePath(member.path).lastComponent?.string ?? ""
            reports[member.path] = try await RepositoryCheck.run(
                repository: snapshot.directory(of: member), base: base, architecture: architecture, label: member.path)
        }
        let check = SnapshotCheck(snapshot: snapshot.id, reports: reports)
        try await record(check)
        return check
    }
}
