import RPMBuilder

/// The version numbers of the formats, for keys and for the documents of a release.
///
/// They are not the program's version: a new version that makes the same bytes reuses cached results. Add 1 to a number when the same inputs give
/// other bytes; `FormatNumberTests` holds the digests of some packages and fails until that is done.
enum FormatNumber {
    /// The number for the bytes of packages that are built from a wheel or an sdist, and for the rules by which their files are refused.
    static let packages = 7
    /// The number for the other bytes of a release (metadata, bill of materials, provenance) and for the rules of its check.
    static let release = 3

    /// All format numbers, for example `packages 7, wheels 3, release 3`.
    static var text: String { "packages \(packages), wheels \(WheelBuild.formatVersion), release \(release)" }
}
