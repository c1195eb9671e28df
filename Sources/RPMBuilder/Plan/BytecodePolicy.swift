/// The policy for byte code of modules.
///
/// The plan sets it, so that it never depends on the build machine.
package enum BytecodePolicy: String, Hashable, Sendable, Codable {
    /// The package owns the files but does not contain them. The target's interpreter creates them at installation.
    case install
    /// The package contains the files. The target's interpreter is needed at build time.
    case ship
    /// There is no byte code.
    case none
}
