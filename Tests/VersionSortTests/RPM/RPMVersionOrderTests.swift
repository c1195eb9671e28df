import TestSupport
import Testing

@testable import VersionSort

@Suite(.showsSeeds) struct `The order of rpm` {
    @Test(arguments: [
        ("1.0", "1.0.0", -1), ("1.0", "1.00", 0), ("1.0", "1.0.", 0), ("1..0", "1.0", 0), ("1.0+1", "1.0_1", 0), ("1.09", "1.9", 0),
        ("1.010", "1.9", 1), ("0.0", "0", 1),
        ("1.0rc1", "1.0", 1), ("1.f", "1c.f", 1), ("1.0.a", "1.0.0", -1), ("a", "1", -1), ("a", "A", 1), ("1.0~rc1", "1.0", -1),
        ("1.0~~", "1.0~", -1), ("1.0~a", "1.0~", 1),
        ("1.0~.a", "1.0~a", 0), ("1.0^", "1.0", 1), ("1.0^a", "1.0^", 1), ("1.0^1", "1.0.1", -1), ("1.0^~1", "1.0^", -1),
        ("1.0~^", "1.0~", 1), ("1.0^post1", "1.0^20260101", -1),
        ("18446744073709551616", "18446744073709551615", 1), ("1.1é", "1.1è", 0), ("", "", 0), ("", "1", -1), ("~", "", -1), ("^", "", 1),
        ("5.el9", "5.el10", -1),
    ])
    func `is the one of the manual`(sample: (String, String, Int)) {
        #expect(RPMVersionOrder.compare(sample.0, sample.1).signum() == sample.2)
        #expect(RPMVersionOrder.compare(sample.1, sample.0).signum() == -sample.2)
    }

    @Test func `is the one of the real rpm`() async throws {
        var random = SeededGenerator(for: "rpmvercmp")
        let pieces = [
            "0", "1", "2", "10", "01", "a", "b", "rc", "Z", ".", ".", "_", "~", "~", "^", "^", "+", "é", "9999999999999999999999",
        ]
        func text() -> String { (0..<Int.random(in: 1...7, using: &random)).map { _ in random.pick(pieces) }.joined() }
        let pairs = (0..<100_000).map { index -> (String, String) in
            let one = text()
            return (one, index % 2 == 0 ? text() : one + random.pick(pieces))
        }
        let answers = try await RPMOracle.compare(pairs)
        let differences = zip(pairs, answers).filter { RPMVersionOrder.compare($0.0, $0.1).signum() != $1 }
        #expect(differences.isEmpty, "\(differences.count) differ, such as \(differences.prefix(5))")
    }

    @Test func `knows older dialects`() {
        #expect(RPMVersionOrder.compare("1.0~rc1", "1.0", dialect: RPMDialect(tilde: false, caret: false)) > 0)
        #expect(RPMVersionOrder.compare("1.0^1", "1.0.1", dialect: RPMDialect(tilde: true, caret: false)) == 0)
    }
}
