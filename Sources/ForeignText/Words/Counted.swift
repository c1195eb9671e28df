extension Int {
    /// The number with what it counts, as `1 project` and `2 projects`.
    ///
    /// - Parameters:
    ///   - noun: what is counted, for one.
    ///   - plural: the same for several; the noun with an `s` when nil.
    package func counted(_ noun: String, _ plural: String? = nil) -> String { "\(self) \(self == 1 ? noun : plural ?? noun + "s")" }
}
