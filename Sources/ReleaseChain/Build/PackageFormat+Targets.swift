import Failures
package import RPMBuilder
package import VersionSort

extension PackageFormat {
    /// Creates the format of a number; `nil` gives format 4.
    ///
    /// - Throws: ``Failure`` of code `usage` if there is no such format, or if a target's rpm does not install it.
    package init(named number: Int?, targets: [Target]) throws {
        guard let format = PackageFormat(rawValue: number ?? PackageFormat.four.rawValue) else {
            throw Failure(.usage, "rpm has no package format \(number ?? 0)", hints: ["choose 4, which every target reads, or 6"])
        }
        if let target = targets.first(where: { !format.isInstalled(by: $0.profile.rpm) }) {
            throw Failure(
                .usage, "rpm \(target.profile.rpm.version) of \(target.id) does not install packages of format \(format.rawValue)",
                hints: ["leave the format out: every target reads format 4"])
        }
        self = format
    }
}
