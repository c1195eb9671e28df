/// An error for a specifier that no rpm dependency can express.
package struct UnmappableSpecifier: Error, Hashable, Sendable, CustomStringConvertible {
    /// The clause as text.
    package let specifier: String

    /// One line for a person.
    package var description: String { "\(quotedForMessage(specifier)) has no PEP 440 version, so no rpm dependency can express it" }
}
