/// A text that is not TOML, or is nested too deep.
package struct TOMLError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The line, from 1; 0 if the error has no position.
    package let line: Int
    /// The column in characters, from 1.
    package let column: Int
    package let reason: String

    package var description: String { line == 0 ? reason : "line \(line), column \(column): \(reason)" }
}
