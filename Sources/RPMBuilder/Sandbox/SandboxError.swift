/// Why a sandbox cannot be made on this machine.
package struct SandboxError: Error, Sendable, CustomStringConvertible {
    /// The problem, as the end of a sentence.
    package let why: String
    /// The next thing to try.
    package let hint: String
    /// A Boolean value indicating whether the command ran, and left something that cannot be copied.
    package var isOfResults = false

    package var description: String { why }
}
