/// An error from building packages with a spec of the project or the stack.
package enum SpecBuildError: Error, Sendable, CustomStringConvertible {
    /// This machine has no rpmbuild.
    case noRPMBuild
    /// The source archive does not contain exactly one spec. The value is the number found.
    case specCount(archive: String, count: Int)
    /// rpmbuild failed. The values are the kind of failure and the end of its output.
    case failed(spec: String, how: String, output: String)
    /// A built package cannot be released. The values are the package and the reason.
    case unfit(package: String, reason: String)
    /// The sandbox or the source archive failed.
    case source(WheelBuildError)
    /// A package cannot be read.
    case unreadable(String, RPMReadError)

    /// The message for people.
    package var description: String {
        switch self {
        case .noRPMBuild: "there is no rpmbuild on this machine, and only it can build from a spec"
        case .specCount(let archive, let count):
            count == 0 ? "\(archive) has no spec file" : "\(archive) has \(count) spec files, so it is not clear which is meant"
        case .failed(let spec, let how, let output): "rpmbuild \(how) on \(spec)\(output.isEmpty ? "" : ":\n\(output)")"
        case .unfit(let package, let reason): "the spec builds \(package), which \(reason)"
        case .source(let error): error.description
        case .unreadable(let name, let error): "the spec builds \(name), which cannot be read: \(error)"
        }
    }

    /// The action to try next; `nil` if there is none.
    package var hint: String? {
        switch self {
        case .noRPMBuild: "apt-get install rpm, or leave spec out of the override file"
        case .specCount: "name one beside the override file: spec = \"NAME.spec\""
        case .failed: "macros of the target's distribution are not here: write what they stand for into the spec, or build its source package on the target"
        case .source(let error): error.hint
        case .unfit, .unreadable: nil
        }
    }
}
