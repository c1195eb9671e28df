extension Int {
    /// Returns the number with its noun, for example `1 project` or `2 projects`.
    ///
    /// - Parameters:
    ///   - noun: The singular of the counted thing.
    ///   - plural: The plural; by default the singular with an `s`.
    package func counted(_ noun: String, _ plural: String? = nil) -> String { "\(self) \(self == 1 ? noun : plural ?? noun + "s")" }
}
