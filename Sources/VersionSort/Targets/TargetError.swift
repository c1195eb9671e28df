/// The reason why a profile, a Python and an architecture are not a target.
package enum TargetError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The profile has no such Python.
    case unknownPython(String, target: String, known: [String])
    /// No Python was named, and the profile has no default one.
    case noDefaultPython(target: String)
    /// The profile does not support this architecture.
    case unknownArchitecture(String, target: String, known: [String])
    /// A field of the profile has an invalid value.
    case badProfile(target: String, field: String, value: String)

    /// One line for a person.
    package var description: String {
        switch self {
        case .unknownPython(let python, let target, let known):
            "\(target) has no Python \(quotedForMessage(python)), only \(known.joined(separator: ", "))"
        case .noDefaultPython(let target):
            "\(target) marks no Python as its default, so one must be named, as in \(target):3.12"
        case .unknownArchitecture(let architecture, let target, let known):
            "\(target) is not made for \(quotedForMessage(architecture)), only for \(known.joined(separator: ", "))"
        case .badProfile(let target, let field, let value):
            "the profile of \(target) has \(quotedForMessage(value)) as its \(field)"
        }
    }
}
