/// Durations in seconds, and as text for people.
package enum Seconds {
    /// Returns a duration in seconds.
    package static func of(_ duration: Duration) -> Double {
        let (seconds, attoseconds) = duration.components
        return Double(seconds) + Double(attoseconds) / 1e18
    }

    /// Returns a duration as text: `0.04 s`, `12.3 s`, `3 min 20 s`.
    package static func text(_ seconds: Double) -> String {
        if seconds >= 120 {
            let whole = Int(seconds.rounded())
            return "\(whole / 60) min \(whole % 60) s"
        }
        let digits = seconds < 10 ? 100.0 : 10.0
        let rounded = (seconds * digits).rounded() / digits
        return "\(rounded) s"
    }
}
