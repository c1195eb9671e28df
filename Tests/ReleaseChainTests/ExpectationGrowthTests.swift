import RPMRepository
import TestSupport
import Testing
import VersionSort

@testable import ReleaseChain

/// The time in which the headers of a hostile project are computed: it must grow with its metadata, and not with the square of it.
@Suite struct ExpectationGrowthTests {
    @Test func `many extras of one project in many requirements`() async throws {
        let target = try TestStack.catalog.target("el9", architecture: "x86_64")
        let growth = try await Growth.measure(400) { count in
            let lines = (0..<count).map { "Requires-Dist: x[e\($0)] >= \($0 % 50)\n" }.joined()
            let metadata = try CoreMetadata(parsing: Array("Metadata-Version: 2.1\nName: app\nVersion: 1\n\(lines)".utf8))
            let expectation = HeaderExpectation(target: target, overrides: nil, extras: [], number: 1)
            let start = Growth.clock()
            let headers = try expectation.headers(of: metadata, origin: "app")
            let time = Growth.clock() - start
            #expect(headers.count == 1 && headers[0].requires.count > count)
            return time
        }
        #expect(growth.isLinear, "\(growth)")
    }
}
