import Native
import RPMBuilder

/// The numbers that stand for the code in keys and in the documents of a release.
///
/// They are not the program's version: a new version that makes the same bytes keeps what was made, and one that makes other bytes must not. Add 1
/// where the same inputs come to give other bytes; `FormatNumberTests` holds the digests of some packages and fails until that is done.
enum FormatNumber {
    /// The bytes of packages that are built from a wheel or a source archive.
    static let packages = 6
    /// The other bytes of a release (metadata, bill of materials, provenance), and what its check asks.
    static let release = 3

    /// Both with that of wheels built here, as `packages 6, wheels 3, release 3`.
    static var text: String { "packages \(packages), wheels \(SourceBuild.formatVersion), release \(release)" }
}

/// The digest of everything that a step's result depends on: equal keys mean equal results.
package struct StepKey: Sendable {
    private var context = ""

    /// Starts a key for a named kind of result; bump the version when the code's output changes.
    package init(_ kind: String, version: Int) {
        context = "\(kind) \(version)\n"
    }

    /// Adds one named input.
    ///
    /// The lengths make it impossible for two different lists of inputs to read the same.
    package mutating func add(_ name: String, _ value: String) {
        context += "\(name.utf8.count) \(name) \(value.utf8.count) \(value)\n"
    }

    /// The key as a SHA-256 in hexadecimal.
    package var hex: String {
        SHA256Digest(of: Array(context.utf8)).hex
    }
}
