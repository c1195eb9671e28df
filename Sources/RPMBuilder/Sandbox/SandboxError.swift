/// An error that says why a sandbox cannot be created on this machine.
package struct SandboxError: Error, Sendable, CustomStringConvertible {
    /// The problem, as the end of a sentence.
    package let why: String
    /// The action to try next.
    package let hint: String
    /// A Boolean value that indicates whether the command ran, but its results could not be copied.
    package var isOfResults = false

    package var description: String { why }
}
