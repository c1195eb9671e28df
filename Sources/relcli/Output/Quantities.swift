/// Durations, as people read them.
enum Seconds {
    /// A duration in seconds.
    static func of(_ duration: Duration) -> Double {
        let (seconds, attoseconds) = duration.components
        return Double(seconds) + Double(attoseconds) / 1e18
    }

    /// `0.04 s`, `12.3 s`, `3 min 20 s`.
    static func text(_ seconds: Double) -> String {
        if seconds >= 120 {
            let whole = Int(seconds.rounded())
            return "\(whole / 60) min \(whole % 60) s"
        }
        let digits = seconds < 10 ? 100.0 : 10.0
        let rounded = (seconds * digits).rounded() / digits
        return "\(rounded) s"
    }
}

/// Sizes, as people read them.
enum Size {
    /// `812 B`, `3.4 KiB`, `21.7 MiB`.
    static func text(_ bytes: UInt64) -> String {
        var value = Double(bytes)
        for unit in ["B", "KiB", "MiB", "GiB"] {
            if value < 1024 || unit == "GiB" {
                return unit == "B" ? "\(bytes) B" : "\((value * 10).rounded() / 10) \(unit)"
            }
            value /= 1024
        }
        return "\(bytes) B"
    }
}
