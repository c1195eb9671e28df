package import VersionSort

/// The version of the format of a package file.
package enum PackageFormat: Int, Sendable {
    /// What every rpm since 4.0 reads.
    case four = 4
    /// What rpm 6 can write, and rpm 4.14 and later install (rpm manual, "V6 Package format").
    case six = 6

    /// Whether the rpm of a target installs packages of this format.
    package func isInstalled(by rpm: RPMFormat) -> Bool {
        switch self {
        case .four: true
        case .six: (try? WriteForm(rpm).version6()) != nil
        }
    }
}
