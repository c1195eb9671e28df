/// What happens to the byte code of modules: a decision of the plan, never of the machine that builds.
package enum BytecodePolicy: String, Hashable, Sendable, Codable {
    /// The files are owned but not in the package; the target's own interpreter makes them when the package is installed.
    case install
    /// The files are in the package; the target's interpreter must be there when it is built.
    case ship
    /// There are none.
    case none
}
