import Native
import RPMBuilder
import SystemPackage
import TestSupport
import Testing
import VersionSort

@testable import RPMRepository

/// The changes from one repository to the next, from their metadata.
@Suite struct UpgradeChangesTests {
    private static func repository(_ folder: FilePath, summary: String) async throws -> FilePath {
        var packages = try WheelPackages(in: folder)
        try packages.add(WheelMaker("same", "1.0"))
        try packages.add(WheelMaker("changed", "1.0")) { $0.summary = summary }
        try await packages.index()
        return packages.repository
    }

    @Test func `a package with other bytes under the same name is a failure and no silent equal`() async throws {
        let folder = try TemporaryFolder()
        let old = try await Self.repository(folder.path.appending("old"), summary: "one")
        let new = try await Self.repository(folder.path.appending("new"), summary: "two")
        let changes = try UpgradeChanges(from: old, to: new)
        #expect(changes.changes.isEmpty)
        #expect(changes.rebuilt.count == 1 && changes.rebuilt[0].contains("changed-1.0-1"), "\(changes.rebuilt)")
        #expect(changes.warnings.map(\.kind) == [.upgrade] && !CheckCause.Kind.upgrade.isWarning)
        #expect(try UpgradeChanges(from: old, to: old).warnings.isEmpty)
    }
}
