package import VersionSort

/// The version of the package file format.
package enum PackageFormat: Int, Sendable {
    /// The format that every rpm since 4.0 reads.
    case four = 4
    /// The format that rpm 6 can write, and rpm 4.14 and later install (rpm manual, "V6 Package format").
    case six = 6

    /// Returns `true` if the target's rpm can install packages of this format.
    package func isInstalled(by rpm: RPMFormat) -> Bool {
        switch self {
        case .four: true
        case .six: (try? WriteForm(rpm).version6()) != nil
        }
    }
}
