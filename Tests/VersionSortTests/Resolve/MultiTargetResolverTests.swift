import Testing

@testable import VersionSort

@Suite struct `The resolver of several targets` {
    /// `web` has a release only for new Pythons; `sql` is older on targets with `driver`.
    static let projects: [String: [TableProvider.Row]] = [
        "web": [.init("1"), .init("2", python: ">=3.10")],
        "sql": [.init("1", ["driver"]), .init("2", ["driver>=2"])],
        "driver": [.init("1"), .init("2", python: ">=3.10")],
        "backport": [.init("1")],
    ]

    private func resolve(_ roots: [String], policy: AlignmentPolicy) async throws -> MultiTargetResolution {
        let old = try TableProvider(python: "3.9.21", Self.projects)
        let new = try TableProvider(python: "3.12.9", Self.projects)
        let targets = [try ResolveTargets.el10(), try ResolveTargets.el9()]
        return try await MultiTargetResolver.resolve(
            try targets.map { try Resolving.input(roots, target: $0) }, policy: policy,
            provider: { $0.id == "el9" ? old : new })
    }

    @Test func `takes the same version everywhere and tells what is held back by whom`() async throws {
        let result = try await resolve(["web", "sql", "backport ; python_version < '3.10'"], policy: .aligned)
        #expect(result.resolutions.map(\.targetID) == ["el10", "el9"])
        #expect(
            result.resolutions.map(Resolving.text) == ["driver 1, sql 1, web 1", "backport 1, driver 1, sql 1, web 1"])
        #expect(result.differing.isEmpty)
        let held = result.heldBack.map { "\($0.name) \($0.version) not \($0.newest) on \($0.targets) for \($0.holders)" }
        #expect(held == ["driver", "sql", "web"].map { "\($0) 1 not 2 on [\"el10\"] for [\"el9\"]" })
        #expect(result.solves <= 2 + 3 * 2)
    }

    @Test func `takes the newest on each target when asked to`() async throws {
        let result = try await resolve(["web", "sql"], policy: .newest)
        #expect(result.resolutions.map(Resolving.text) == ["driver 2, sql 2, web 2", "driver 1, sql 1, web 1"])
        #expect(result.heldBack.isEmpty && result.solves == 2)
        #expect(result.differing.map(\.normalized) == ["driver", "sql", "web"])
    }

    @Test func `keeps what cannot be the same and aligns the rest`() async throws {
        let result = try await resolve(["sql", "web==2 ; python_version >= '3.10'", "web==1 ; python_version < '3.10'"], policy: .aligned)
        #expect(result.resolutions.map(Resolving.text) == ["driver 1, sql 1, web 2", "driver 1, sql 1, web 1"])
        #expect(result.differing.map(\.normalized) == ["web"])
    }

    @Test func `says which target could be left out`() async throws {
        let failure = await #expect(throws: ResolutionFailure.self) { _ = try await resolve(["web>=2"], policy: .aligned) }
        #expect(failure?.targetID == "el9")
        #expect(failure?.hints.last == "leave out the target el9: there is an answer for el10")
    }

    @Test func `a wheel is never given up for a version that another target has`() async throws {
        // As zope.interface on el9 and a newer system: 5 is the newest for the old Python, and has no wheel for the new one.
        let old = try TableProvider(["interface": [.init("4"), .init("5")]])
        let new = try TableProvider(["interface": [.init("4", hasWheel: false), .init("5", hasWheel: false), .init("6")]])
        let targets = [try ResolveTargets.el9(), try ResolveTargets.el10()]
        let result = try await MultiTargetResolver.resolve(
            try targets.map { try Resolving.input(["interface"], target: $0) }, policy: .aligned, provider: { $0.id == "el9" ? old : new })
        #expect(result.resolutions.map(Resolving.text) == ["interface 5", "interface 6"])
        #expect(result.heldBack.isEmpty && result.differing.map(\.normalized) == ["interface"])
    }

    @Test func `a common lower version is found where the lowest of the targets is none`() async throws {
        // The old target cannot use 3, and the new one cannot use 2.
        let old = try TableProvider(["lib": [.init("1"), .init("2")]])
        let new = try TableProvider(["lib": [.init("1"), .init("3")]])
        let targets = [try ResolveTargets.el9(), try ResolveTargets.el10()]
        let result = try await MultiTargetResolver.resolve(
            try targets.map { try Resolving.input(["lib"], target: $0) }, policy: .aligned, provider: { $0.id == "el9" ? old : new })
        #expect(result.resolutions.map(Resolving.text) == ["lib 1", "lib 1"])
        #expect(result.differing.isEmpty)
    }

    @Test func `a common version that no target chose alone is found, because another package can give way`() async throws {
        let shared: [TableProvider.Row] = [.init("4"), .init("5")]
        let new = try TableProvider(["base": shared, "top": [.init("4"), .init("6", ["base<=4"])]])
        let old = try TableProvider(["base": shared, "top": [.init("5"), .init("6", ["base<=4"])]])
        let targets = [try ResolveTargets.el10(), try ResolveTargets.el9()]
        let result = try await MultiTargetResolver.resolve(
            try targets.map { try Resolving.input(["base", "top"], target: $0) }, policy: .aligned, provider: { $0.id == "el9" ? old : new })
        #expect(result.resolutions.map(Resolving.text) == ["base 4, top 6", "base 4, top 6"])
    }

    @Test func `a project that a step made different is tried too`() async throws {
        // With lib 1 the new target cannot use web 2, as base 1 would be an sdist there: web differs only after that step.
        let rows: [String: [TableProvider.Row]] = [
            "web": [.init("1"), .init("2", ["base"], hasWheel: false)], "base": [.init("1", hasWheel: false), .init("2", ["lib>=2"])],
            "app": [.init("1", ["lib<=2", "old ; python_version < '3.12'"])], "old": [.init("1", ["base<=1"], hasWheel: false)],
        ]
        let old = try TableProvider(rows.merging(["lib": [.init("1")]]) { $1 })
        let new = try TableProvider(rows.merging(["lib": [.init("1"), .init("2")]]) { $1 })
        let targets = [try ResolveTargets.el10(), try ResolveTargets.el9()]
        let result = try await MultiTargetResolver.resolve(
            try targets.map { try Resolving.input(["web", "app"], target: $0) }, policy: .aligned, provider: { $0.id == "el9" ? old : new })
        #expect(result.resolutions.map(Resolving.text) == ["app 1, lib 1, web 1", "app 1, base 1, lib 1, old 1, web 1"])
        #expect(result.differing.isEmpty)
    }

    @Test func `what the system of one target has draws no other target to it`() async throws {
        let index = try TableProvider(["web": [.init("1", ["lib"])], "lib": [.init("1"), .init("2", hasWheel: true)]])
        let targets = [try ResolveTargets.el9(), try ResolveTargets.el10()]
        let installed = SystemPackage(name: "python3-lib", provides: [RPMDependency("python3.9dist(lib)", .equal, "1")])
        let system = SystemPackages([installed], target: targets[0])
        let result = try await MultiTargetResolver.resolve(
            try targets.map { try Resolving.input(["web"], target: $0) }, policy: .aligned,
            provider: { SystemProvider(index, system: $0.id == "el9" ? system : .none, policy: .prefer) })
        #expect(result.resolutions.map(Resolving.text) == ["lib 1, web 1", "lib 2, web 1"])
        #expect(result.resolutions[0][try ProjectName("lib")]?.origin == .system)
        #expect(result.heldBack.isEmpty && result.differing.isEmpty)
    }
}
