import RPMBuilder
import TestSupport
import Testing
import VersionSort

@testable import ReleaseChain

/// Tests of the keys that decide whether packages are built again.
@Suite struct ReleaseInputsTests {
    private struct Case: Sendable {
        let field: String
        let change: @Sendable (inout PlanContext) throws -> Void
    }

    private static let cases = [
        Case(field: "buildTime") { $0.buildTime = 2 }, Case(field: "extras") { $0.extras = [try ExtraName("desk")] },
        Case(field: "releaseNumber") { $0.releaseNumber = 2 }, Case(field: "origin") { $0.origin = .address("https://host/x.whl") },
        Case(field: "vendor") { $0.vendor = "Shop" }, Case(field: "packager") { $0.packager = "Shop" }, Case(field: "bytecode") { $0.bytecode = .none },
        Case(field: "programs") { $0.programs = .suffixed }, Case(field: "format") { $0.format = .six },
        Case(field: "changelog") { $0.changelog = [ChangelogEntry(time: 1, author: "A", text: "x")] },
    ]

    @Test(arguments: cases.indices) func `every field of a plan's context is part of the key of its packages`(_ index: Int) throws {
        let (test, plain) = (Self.cases[index], PlanContext(buildTime: 1))
        var changed = plain
        try test.change(&changed)
        let differing = zip(plain.fields, changed.fields).filter { $0.value != $1.value }.map(\.0.name)
        #expect(differing == [test.field])
        #expect(Set(plain.fields.map(\.name)) == Set(Self.cases.map(\.field)))
    }

    @Test func `the order in which extras were named changes no key`() throws {
        let names = try (1...40).map { try ExtraName("extra-\($0)") }
        var (one, other) = (PlanContext(buildTime: 1), PlanContext(buildTime: 1))
        for name in names { one.extras.insert(name) }
        for name in names.reversed() { other.extras.insert(name) }
        #expect(one.fields.map(\.value) == other.fields.map(\.value))
    }
}
