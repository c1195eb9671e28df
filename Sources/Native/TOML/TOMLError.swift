/// A text that is not TOML, or that is nested deeper than any honest one.
package struct TOMLError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Counted from 1; 0 when the fault is not in the text.
    package let line: Int
    /// In characters, counted from 1.
    package let column: Int
    package let reason: String

    package var description: String { line == 0 ? reason : "line \(line), column \(column): \(reason)" }
}
