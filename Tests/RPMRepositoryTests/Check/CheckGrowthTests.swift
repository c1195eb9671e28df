import RPMBuilder
import SystemPackage
import TestSupport
import Testing
import VersionSort

@testable import RPMRepository

/// The time of checks of hostile packages: it must grow with their size, and not with the square of it.
@Suite struct CheckGrowthTests {
    @Test func `a package that is split over two folders at many places`() async throws {
        let growth = try await Growth.measure(1000) { count in
            let files = (0..<count).flatMap { number in
                ["/usr/lib64/python3.9/site-packages/m\(number)/__init__.py", "/usr/lib/python3.9/site-packages/m\(number)/x.py"]
            }
            let package = try FakePackage("python3-a", "1", files: files).described
            let start = Growth.clock()
            let parts = ModuleClashes.splitParts([package])
            let time = Growth.clock() - start
            #expect(parts.count == count && parts["m7.x"] == ["python3-a-1-1.noarch"])
            return time
        }
        #expect(growth.isLinear, "\(growth)")
    }

    @Test func `a package that requires its own programs and capabilities`() async throws {
        let growth = try await Growth.measure(1000) { count in
            let own = (0..<count).map { "own(\($0)) = 1" }
            let files = (0..<count).map { "/usr/bin/tool\($0)" }
            let package = try FakePackage("a", "1", provides: own, requires: own + files, files: files).described
            let other = try FakePackage("a", "1", requires: own + files + ["other"]).described
            let start = Growth.clock()
            #expect(PackageFilesCheck.lost(package, listed: []) == nil)
            #expect(PackageFilesCheck.lost(other, listed: Set(package.requires))?.name == "other")
            return Growth.clock() - start
        }
        #expect(growth.isLinear, "\(growth)")
    }
}
