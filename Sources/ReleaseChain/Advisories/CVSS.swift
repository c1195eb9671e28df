import ForeignText

/// The base score of the Common Vulnerability Scoring System, version 3.0 and 3.1 (first.org, "Base Metrics Equations").
enum CVSS {
    /// Returns the base score of a vector; `nil` for other versions and broken vectors.
    static func score(_ vector: String) -> Double? {
        guard vector.utf8.hasPrefix("CVSS:3.") else { return nil }
        var metrics: [Substring: Substring] = [:]
        for part in vector.splitBytes(on: "/").dropFirst() {
            if let (name, value) = part.cut(at: ":") { metrics[name] = value }
        }
        func value(_ name: Substring, _ table: [Substring: Double]) -> Double? { metrics[name].flatMap { table[$0] } }
        let impacts: [Substring: Double] = ["H": 0.56, "L": 0.22, "N": 0]
        let isChanged = metrics["S"] == "C"
        guard isChanged || metrics["S"] == "U", let attack = value("AV", ["N": 0.85, "A": 0.62, "L": 0.55, "P": 0.2]),
            let complexity = value("AC", ["L": 0.77, "H": 0.44]), let interaction = value("UI", ["N": 0.85, "R": 0.62]),
            let privileges = value("PR", isChanged ? ["N": 0.85, "L": 0.68, "H": 0.5] : ["N": 0.85, "L": 0.62, "H": 0.27]),
            let confidentiality = value("C", impacts), let integrity = value("I", impacts), let availability = value("A", impacts)
        else { return nil }
        let base = 1 - (1 - confidentiality) * (1 - integrity) * (1 - availability)
        let impact = isChanged ? 7.52 * (base - 0.029) - 3.25 * power(base - 0.02, 15) : 6.42 * base
        guard impact > 0 else { return 0 }
        let exploitability = 8.22 * attack * complexity * privileges * interaction
        return roundedUp(min((isChanged ? 1.08 : 1) * (impact + exploitability), 10))
    }

    /// Returns the word for a score (first.org, "Qualitative Severity Rating Scale"); a score of 0 counts as low.
    static func severity(_ score: Double) -> Severity {
        switch score {
        case ..<4: .low
        case ..<7: .moderate
        case ..<9: .high
        default: .critical
        }
    }

    private static func power(_ base: Double, _ exponent: Int) -> Double { (0..<exponent).reduce(1.0) { result, _ in result * base } }

    /// Returns a value rounded up to one decimal (CVSS 3.1, `Roundup`).
    private static func roundedUp(_ value: Double) -> Double {
        let whole = Int((value * 100_000).rounded())
        return whole % 10_000 == 0 ? Double(whole) / 100_000 : Double(whole / 10_000 + 1) / 10
    }
}
