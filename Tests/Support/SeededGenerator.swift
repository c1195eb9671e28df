internal import Synchronization
package import Testing

/// Repeatable random numbers (SplitMix64), so that a failing test can be run again from its seed.
package struct SeededGenerator: RandomNumberGenerator, Sendable {
    private var state: UInt64
    /// The seed, which every expectation on its numbers shows.
    package let seed: UInt64

    /// Creates a generator with a known seed.
    package init(seed: UInt64) {
        state = seed
        self.seed = seed
    }

    /// Creates a generator with the seed in `RELCLI_TEST_SEED`, or else a random one, and prints it; see ``Testing/Trait/showsSeeds``.
    package init(for test: String) {
        self.init(seed: environmentValue("RELCLI_TEST_SEED").flatMap { UInt64($0) } ?? UInt64.random(in: 0...0xFFFF_FFFF))
        DrawnSeeds.note("\(test): RELCLI_TEST_SEED=\(seed)")
    }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// Returns a number from 0 that is less than the limit.
    package mutating func below(_ limit: Int) -> Int { Int(next() % UInt64(limit)) }

    /// Returns `true` with the given probability in percent.
    package mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &self) < percent }

    /// Returns one of some values.
    package mutating func pick<Element>(_ values: [Element]) -> Element { values[Int.random(in: 0..<values.count, using: &self)] }
}

extension Trait where Self == IssueHandlingTrait {
    /// Adds the seeds that a test drew to each of its issues, so that the issue alone is enough to run the test again.
    ///
    /// Every suite with a random test has it.
    package static var showsSeeds: Self {
        .compactMapIssues { issue in
            var issue = issue
            issue.comments += DrawnSeeds.ofCurrentTest.map { Comment(rawValue: $0) }
            return issue
        }
    }
}

/// The seeds of the running tests.
private enum DrawnSeeds {
    private static let seeds = Mutex<[Test.ID: [String]]>([:])

    /// The seeds of the current test, as text.
    static var ofCurrentTest: [String] {
        guard let test = Test.current?.id else { return [] }
        return seeds.withLock { $0[test] ?? [] }
    }

    static func note(_ words: String) {
        print(words)
        guard let test = Test.current?.id else { return }
        seeds.withLock { $0[test, default: []].append(words) }
    }
}
