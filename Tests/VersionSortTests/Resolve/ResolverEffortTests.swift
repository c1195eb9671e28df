import Testing

@testable import VersionSort

/// The work that a resolution takes: what it asks for, and how often it begins anew.
@Suite struct ResolverEffortTests {
    /// A table whose answers need no network.
    private struct Near: PackageProvider {
        let table: TableProvider
        var answersAtOnce: Bool { true }

        func releases(of name: ProjectName) async throws -> [Release] { try await table.releases(of: name) }
        func dependencies(of name: ProjectName, release: Release) async throws -> ReleaseDependencies {
            try await table.dependencies(of: name, release: release)
        }
    }

    @Test func `A search begins anew for a pre-release only if the project was met before`() async throws {
        let table = try TableProvider([
            "a": [.init("1", ["b>=2rc1", "c"])], "b": [.init("1"), .init("2rc1", ["d==1"])], "c": [.init("1")],
            "d": [.init("1", isYanked: true), .init("2")],
        ])
        // Roots open gates, and so do the requirements of releases: b and d are met with open gates.
        for roots in [["a"], ["b>=2rc1"], ["a", "d==1"]] {
            let answer = try await Resolver.resolve(try Resolving.input(roots), provider: table)
            #expect(answer.effort.restarts == 0, "\(roots)")
            #expect(Resolving.text(answer).contains("b 2rc1, "), "\(roots)")
        }
        // Here b is met first with its gate shut.
        let late = try await Resolver.resolve(try Resolving.input(["a", "b"]), provider: table)
        #expect(late.effort.restarts == 1 && Resolving.text(late) == "a 1, b 2rc1, c 1, d 1")
    }

    @Test func `Metadata is not requested ahead where no answer takes time`() async throws {
        // The newest eight releases of a need a b that does not exist.
        let rows = (1...100).map { TableProvider.Row("\($0)", $0 > 92 ? ["b>9"] : ["b"]) }
        let table = try TableProvider(["a": rows, "b": [.init("1")]])
        let input = try Resolving.input(["a"])
        let (far, near) = (try await Resolver.resolve(input, provider: table), try await Resolver.resolve(input, provider: Near(table: table)))
        #expect(Resolving.text(far) == "a 92, b 1" && Resolving.text(near) == "a 92, b 1")
        #expect(near.effort.metadata == 10)
        // Batches double, so that no more than as many again are requested for nothing.
        #expect(far.effort.metadata > 10 && far.effort.metadata <= 2 * 10)
    }
}
