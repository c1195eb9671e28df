import TestSupport
import Testing

@testable import VersionSort

@Suite struct `The releases of a project` {
    static let suffixes = [
        "", "", ".dev0", ".dev2", "a1", "a1.dev1", "rc1", "rc1.post1", ".post0", ".post1.dev1", ".post2", "+x", "+1", ".post1+y",
    ]

    private func text(_ random: inout SeededGenerator) -> String {
        let epoch = random.below(12) == 0 ? "1!" : ""
        let numbers = (0...random.below(3)).map { _ in "\(random.below(3))" }.joined(separator: ".")
        return epoch + numbers + Self.suffixes[random.below(Self.suffixes.count)]
    }

    @Test func `match each clause as if each were asked alone`() throws {
        let seed: UInt64 = 77
        var random = SeededGenerator(seed: seed)
        for _ in 0..<300 {
            let project = KnownProject(
                try (0..<40).map { _ in Release(version: try Version(text(&random)), files: []) })
            for symbol in ["==", "!=", "<", "<=", ">", ">=", "~=", "==="] {
                // Not every version is valid after every operator.
                guard let specifiers = try? SpecifierSet("\(symbol)\(text(&random))") else { continue }
                let expected = project.versions.indices.filter { specifiers.contains(project.versions[$0], prereleases: true) }
                #expect(project.matching(specifiers).releases == expected, "seed \(seed): \(specifiers)")
            }
        }
    }

    @Test func `are sorted, and each is there once`() throws {
        let project = KnownProject(try ["2", "1.0", "1", "1rc1"].map { Release(version: try Version($0), files: []) })
        #expect(project.versions.map(\.description) == ["1rc1", "1.0", "2"])
        #expect(project.prereleases.releases == [0])
        #expect(project.index(of: try Version("1.0.0")) == 1)
        #expect(project.index(of: try Version("3")) == nil)
    }
}
