import Native
import RPMBuilder
import SystemPackage
import TestSupport
import Testing
import VersionSort

@testable import RPMRepository

/// Two generations of packages on one host, by real dnf, there and back.
@Suite struct UpgradeCheckTests {
    private static func prefix(_ name: String) -> String { "python3.11-\(name)" }

    /// Returns the earlier packages: a service, a library that will be renamed, one that will be dropped, and one with too high a version.
    ///
    /// - Parameter leaving: The script of the service that runs when it is removed or replaced.
    private static func before(in folder: FilePath, leaving: String) async throws -> WheelPackages {
        var packages = try WheelPackages(in: folder)
        try packages.add(WheelMaker("service", "1.0", requires: ["library>=1"])) { package in
            package.scriptlets.append(RPMScriptlet(kind: .postun, body: leaving))
        }
        try packages.add(WheelMaker("library", "1.0"))
        try packages.add(WheelMaker("dropped", "1.0"))
        try packages.add(WheelMaker("hasty", "2.0"))
        try packages.add(WheelMaker("same", "1.0"))
        try await packages.index()
        return packages
    }

    /// Returns the later packages.
    ///
    /// `change` may break the renamed library.
    private static func after(in folder: FilePath, change: (inout RPMPackage) -> Void) async throws -> WheelPackages {
        var packages = try WheelPackages(in: folder)
        try packages.add(WheelMaker("service", "1.1", requires: ["renamed>=2", "brand-new"]))
        var renamed = WheelMaker("renamed", "2.0")
        // Under its new name the project still has the old modules.
        renamed.files = [("library/__init__.py", Array("version = 2\n".utf8))]
        try packages.add(renamed, change: change)
        try packages.add(WheelMaker("hasty", "1.9"))
        try packages.add(WheelMaker("brand-new", "1.0"))
        try packages.add(WheelMaker("same", "1.0"))
        try await packages.index()
        return packages
    }

    private static func check(leaving: String = "exit 0", _ change: (inout RPMPackage) -> Void) async throws -> CheckReport {
        let folder = try TemporaryFolder()
        let old = try await before(in: folder.path.appending("old"), leaving: leaving)
        let new = try await after(in: folder.path.appending("new"), change: change)
        let base = try await DebianBase.repository()
        var options = CheckOptions(base: BaseInput(repositories: [base]), architecture: "x86_64", expected: new.expected)
        options.previous = old.repository
        var install = InstallOptions(base: [base], interpreter: DebianBase.interpreter, workspace: folder.path)
        install.cache = base.removingLastComponent().appending("roots")
        install.manager = .dnf
        install.runsImports = false
        options.install = install
        return try await RepositoryCheck.run(repository: new.repository, options: options)
    }

    @Test func `an upgrade there and back tells what goes up, down, comes, goes and is obsoleted, and which scriptlets run`() async throws {
        let report = try await Self.check { $0.obsoletes = [RPMDependency("python3.11-library", .less, "2")] }
        #expect(report[.upgrade].state == .passed && report.passed, "\(report.text(listLimit: 20))")
        let steps = try #require(report.upgrades)
        #expect(steps.map(\.name) == ["upgrade", "way back"])
        let (up, back) = (steps[0], steps[1])
        #expect(up.upgraded == ["python3.11-service 1.0-1.t12 -> 1.1-1.t12"] && up.downgraded == ["python3.11-hasty 2.0-1.t12 -> 1.9-1.t12"])
        #expect(up.obsoleted == ["python3.11-library 1.0-1.t12 (by python3.11-renamed)"] && up.removed.isEmpty)
        #expect(up.installed == ["python3.11-brand-new 1.0-1.t12", "python3.11-renamed 2.0-1.t12"])
        #expect(up.scriptlets.contains { $0.hasPrefix("python3.11-service-1.1") } && up.scriptlets.contains { $0.hasPrefix("python3.11-service-1.0") })
        let page = CheckPage.html(report)
        #expect(page.contains("<h2>What changes on a host</h2>") && page.contains("python3.11-library 1.0-1.t12 (by python3.11-renamed)"))
        #expect(back.upgraded == ["python3.11-hasty 1.9-1.t12 -> 2.0-1.t12"] && back.downgraded == ["python3.11-service 1.1-1.t12 -> 1.0-1.t12"])
        #expect(back.removed.contains("python3.11-renamed 2.0-1.t12") && back.installed == ["python3.11-library 1.0-1.t12"], "\(back)")
        let warnings = report.causes.filter { $0.kind == .change }.map(\.requirement)
        #expect(warnings.contains { $0.hasPrefix("python3.11-dropped 1.0-1.t12 is gone, and nothing replaces it") })
        #expect(warnings.contains { $0.hasPrefix("python3.11-hasty goes back from 2.0-1.t12 to 1.9-1.t12") })
        #expect(warnings.contains { $0.hasPrefix("python3.11-brand-new 1.0-1.t12 stays on hosts that go back") })
        #expect(report[.upgrade].note.contains("1 upgrade, 1 downgrade, 2 new, 2 gone"), "\(report[.upgrade].note)")
    }

    @Test func `a rename without Obsoletes is refused for its files, and a scriptlet that fails on an upgrade is told`() async throws {
        let forgotten = try await Self.check { _ in }
        let refused = try #require(forgotten.causes.first { $0.kind == .upgrade }, "\(forgotten.text())")
        #expect(refused.requirement.hasPrefix("the upgrade was refused (distro-sync): file /usr/lib/python3.11/site-packages/library"))
        #expect(refused.neededBy.contains("python3.11-renamed-2.0-1.t12.noarch") && refused.fix.first?.contains("Obsoletes") == true)
        #expect(forgotten[.upgrade].state == .failed && !forgotten.passed)
        let failing = try await Self.check(leaving: "exit $1") { $0.obsoletes = [RPMDependency("python3.11-library", .less, "2")] }
        let cause = try #require(failing.causes.first { $0.kind == .upgrade }, "\(failing.text())")
        #expect(cause.requirement.contains("a scriptlet failed on the upgrade") && cause.neededBy.contains("python3.11-service-1.0-1.t12.noarch"), "\(cause)")
    }
}
