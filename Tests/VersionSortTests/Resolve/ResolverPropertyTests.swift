import TestSupport
import Testing

@testable import VersionSort

@Suite struct `On random registries the resolver` {
    static let seeds: [UInt64] = (0..<12).map { 1000 &+ $0 &* 100 }

    private func outcome(_ roots: [String], _ provider: TableProvider, preferring pins: [ProjectName: Version] = [:]) async throws -> String {
        var input = try Resolving.input(roots)
        input.preferences = pins
        do {
            return try await Resolving.solve(input, provider)
        } catch let failure as ResolutionFailure {
            return "\(failure)"
        }
    }

    @Test(arguments: seeds) func `finds a valid answer exactly where trying everything finds one`(first: UInt64) async throws {
        for seed in first..<(first + 50) {
            let registry = RandomRegistry(seed: seed)
            let provider = try TableProvider(registry.table)
            let answer = try await outcome(registry.roots.map(\.text), provider)
            #expect(answer.hasPrefix("no set of releases") == !registry.isSatisfiable, "seed \(seed): \(answer)")
            #expect(!answer.contains("PROBLEM"), "seed \(seed): \(answer)")
        }
    }

    @Test func `leaves no pin that could be raised with the rest as it is`() async throws {
        var solved = 0
        for seed in UInt64(3000)..<3400 {
            let registry = RandomRegistry(seed: seed)
            let provider = try TableProvider(registry.table)
            let input = try Resolving.input(registry.roots.map(\.text))
            guard let resolution = try? await Resolver.resolve(input, provider: provider) else { continue }
            solved += 1
            #expect(try await LockVerifier.raisable(resolution, against: input, provider: provider).isEmpty, "seed \(seed)")
            #expect(!registry.canRaise(resolution.pins), "seed \(seed)")
        }
        #expect(solved > 100)
    }

    @Test func `changes nothing but what must change when something is added`() async throws {
        for seed in UInt64(5000)..<5200 {
            let registry = RandomRegistry(seed: seed)
            let provider = try TableProvider(registry.table.merging(["extra": [.init("1", ["p0"])]]) { one, _ in one })
            guard let before = try? await Resolver.resolve(try Resolving.input(registry.roots.map(\.text)), provider: provider) else { continue }
            var input = try Resolving.input(registry.roots.map(\.text) + ["extra"])
            input.preferences = before.pins
            guard let after = try? await Resolver.resolve(input, provider: provider) else { continue }
            if before[try ProjectName("p0")] != nil { #expect(after.pins.filter { $0.key.normalized != "extra" } == before.pins, "seed \(seed)") }
        }
    }

    @Test func `does not depend on the order of requirements, on timing, nor on projects that nobody needs`() async throws {
        for seed in UInt64(9000)..<9120 {
            let registry = RandomRegistry(seed: seed)
            var random = SeededGenerator(seed: seed)
            let roots = registry.roots.map(\.text)
            let answer = try await outcome(roots, try TableProvider(registry.table))
            var other = try TableProvider(registry.table.merging(["lonely": [.init("1", ["p0==99"])]]) { one, _ in one })
            other.delaySeed = seed
            #expect(try await outcome(roots.shuffled(using: &random), other) == answer, "seed \(seed)")
        }
    }

    @Test func `keeps an answer that is given back to it as preference`() async throws {
        for seed in UInt64(7000)..<7120 {
            let registry = RandomRegistry(seed: seed)
            let provider = try TableProvider(registry.table)
            let input = try Resolving.input(registry.roots.map(\.text), strategy: .lowest)
            guard let lowest = try? await Resolver.resolve(input, provider: provider) else { continue }
            let again = try await outcome(registry.roots.map(\.text), provider, preferring: lowest.pins)
            #expect(again == Resolving.text(lowest), "seed \(seed)")
        }
    }

    @Test func `makes cases of both kinds`() {
        let satisfiable = (UInt64(1000)..<1200).count { RandomRegistry(seed: $0).isSatisfiable }
        #expect((40...160).contains(satisfiable), "\(satisfiable) of 200")
    }
}
