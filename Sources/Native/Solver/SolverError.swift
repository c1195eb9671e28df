/// An error from loading metadata into the solver.
package enum SolverError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The solver library could not allocate memory.
    case outOfMemory
    /// The part of libsolv that reads metadata cannot be loaded. The value is the loader's message.
    case noLibrary(String)
    /// A metadata file cannot be opened. `reason` is the operating system's message.
    case unreadable(path: String, reason: String)
    /// A file is not repository metadata, or ends too early.
    case malformed(path: String, reason: String)
    /// The metadata states another number of packages than it contains.
    case countMismatch(path: String, declared: Int, loaded: Int)
    /// A dependency cannot be parsed as a boolean dependency.
    case malformedDependency(String)

    package var description: String {
        switch self {
        case .outOfMemory: "the dependency solver ran out of memory"
        case .noLibrary(let reason): "a system library cannot be loaded: \(reason)"
        case .unreadable(let path, let reason): "cannot read \(path): \(reason)"
        case .malformed(let path, let reason): "\(path) is not usable repository metadata: \(reason)"
        case .countMismatch(let path, let declared, let loaded): "\(path) announces \(declared) packages and holds \(loaded)"
        case .malformedDependency(let text): "not a valid boolean dependency: \(text)"
        }
    }
}
