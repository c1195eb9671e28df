import TestSupport
import Testing

@testable import VersionSort

@Suite(.showsSeeds) struct `Extras that a marker needs` {
    struct Case: Sendable {
        let marker: String
        let needed: [String]?
    }

    @Test(arguments: [
        Case(marker: "extra == 'A_b'", needed: ["a-b"]), Case(marker: "'x' == extra and os_name == 'nt'", needed: ["x"]),
        Case(marker: "extra == 'x' or extra == 'y'", needed: ["x", "y"]), Case(marker: "extra == 'x' or os_name == 'nt'", needed: nil),
        Case(marker: "(extra == 'x' or extra == 'y') and python_version > '3'", needed: ["x", "y"]), Case(marker: "extra != 'x'", needed: nil),
        Case(marker: "os_name == 'extra'", needed: nil), Case(marker: "extra == ''", needed: nil),
    ])
    func `are the names of which one must be requested`(example: Case) throws {
        #expect(try Marker(example.marker).neededExtras == example.needed)
    }

    @Test func `are none for the empty name, as installers evaluate it`() throws {
        let environment = `Markers beside the packaging library`.environments[0]
        let name = try ExtraName("x")
        for (marker, alone, asked) in [("extra == ''", true, false), ("extra != ''", false, true), ("'' == extra", true, false)] {
            let marker = try Marker(marker)
            #expect(marker.evaluate(environment) == alone && marker.evaluate(environment, extras: [name]) == asked, "\(marker)")
        }
    }

    @Test func `are never missing from the extras for which a marker is true`() {
        var generator = RequirementGenerator(random: SeededGenerator(for: "needed extras"))
        let environments = `Markers beside the packaging library`.environments
        var count = 0
        for _ in 0..<20_000 {
            guard let marker = try? Marker(generator.marker()), let needed = marker.neededExtras else { continue }
            count += 1
            for extras in [[], ["x"], ["foo-bar"], ["x", "foo-bar"]] where !needed.contains(where: extras.contains) {
                let asked = Set(extras.compactMap { try? ExtraName($0) })
                #expect(environments.allSatisfy { !marker.evaluate($0, extras: asked) }, "\(marker)")
            }
        }
        #expect(count > 100)
    }
}
