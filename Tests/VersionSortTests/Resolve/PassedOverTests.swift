import TestSupport
import Testing

@testable import VersionSort

/// The releases that a resolution names because their metadata cannot be used, on random registries with two targets.
@Suite struct `The releases that are passed over` {
    /// A registry with releases whose metadata cannot be used, and views of it that lack some releases.
    private struct View {
        var tables: [[String: [TableProvider.Row]]] = [[:], [:]]
        var roots: [String] = []

        init(seed: UInt64) {
            var random = SeededGenerator(seed: seed)
            let count = 2 + random.below(3)
            func need() -> String { "p\(random.below(count))" + ["", "", "<3", "!=2", ">=2", "<4"][random.below(6)] }
            for project in 0..<count {
                for release in 1...(2 + random.below(3)) {
                    let needs = (0..<random.below(3)).map { _ in need() }
                    let broken = release > 1 && random.below(3) == 0 ? "has metadata that cannot be used" : nil
                    let row = TableProvider.Row("\(release)", needs, broken: broken)
                    for target in 0..<2 where release == 1 || random.below(4) != 0 { tables[target]["p\(project)", default: []].append(row) }
                }
            }
            roots = (0..<(1 + random.below(2))).map { _ in need() }
        }

        /// Returns the broken releases above the chosen ones that the user and the chosen releases allow.
        func expected(_ resolution: Resolution, _ target: Int) throws -> [String] {
            var bounds: [ProjectName: [SpecifierSet]] = [:]
            for package in resolution.packages {
                let row = tables[target][package.name.normalized]?.first { $0.version == package.version.description }
                for text in row?.requires ?? [] {
                    let requirement = try Requirement(text)
                    bounds[requirement.name, default: []].append(requirement.specifiers)
                }
            }
            for text in roots { bounds[try Requirement(text).name, default: []].append(try Requirement(text).specifiers) }
            return try resolution.packages.flatMap { package in
                try (tables[target][package.name.normalized] ?? []).compactMap { row -> String? in
                    let version = try Version(row.version)
                    guard row.broken != nil, version > package.version, bounds[package.name, default: []].allSatisfy({ $0.contains(version) }) else {
                        return nil
                    }
                    return "\(package.name) \(version)"
                }
            }.sorted()
        }
    }

    @Test(arguments: AlignmentPolicy.allCases) func `are all that could have been taken instead, however the search went`(policy: AlignmentPolicy) async throws
    {
        let targets = [try ResolveTargets.el9(), try ResolveTargets.el10()]
        var (named, cases) = (0, 0)
        var (wrong, missed): ([String], [String]) = ([], [])
        for seed in UInt64(70_000)..<70_400 {
            let view = View(seed: seed)
            let providers = try view.tables.map { try TableProvider($0) }
            let inputs = try targets.map { try Resolving.input(view.roots, target: $0) }
            let provider: @Sendable (Target) -> TableProvider = { $0.id == "el9" ? providers[0] : providers[1] }
            guard let answer = try? await MultiTargetResolver.resolve(inputs, policy: policy, provider: provider) else { continue }
            for (place, resolution) in answer.resolutions.enumerated() {
                cases += 1
                let told = resolution.passedOver.map { "\($0.name) \($0.version)" }.sorted()
                let expected = try view.expected(resolution, place)
                named += expected.count
                let text = "seed \(seed), \(resolution.targetID): named \(told), expected \(expected)"
                if !Set(told).isSubset(of: expected) { wrong.append(text) } else if told != expected { missed.append(text) }
            }
        }
        #expect(named > 100 && wrong.isEmpty, "\(wrong.count) of \(cases) are wrong, such as \(wrong.prefix(4).joined(separator: "\n"))")
        // Alignment may go to an older version past releases that no target looked at; nothing is fetched to name those.
        #expect(missed.count <= (policy == .aligned ? 5 : 0), "\(missed.count) of \(cases) lack one, such as \(missed.prefix(4).joined(separator: "\n"))")
    }
}
