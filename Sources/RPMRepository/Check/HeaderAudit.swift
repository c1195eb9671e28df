import ForeignText
package import RPMBuilder
package import VersionSort

/// The expected header of a package, derived from the wheel's metadata.
package struct ExpectedHeader: Hashable, Sendable {
    /// The name of the package.
    package var name: String
    /// The expected EVR; `nil` if it is not compared.
    package var evr: EVR?
    /// The dependencies that must be in Requires, in the form for the target's rpm.
    package var requires: [RPMDependency] = []
    /// The capabilities that must be in Provides.
    package var provides: [RPMDependency] = []
    /// The dependencies that must be in Conflicts: excluded versions, if rpm cannot express them otherwise.
    package var conflicts: [RPMDependency] = []
    /// The origin for messages, for example the file name of the wheel.
    package var origin: String

    /// Creates an empty expectation for a package.
    package init(name: String, evr: EVR? = nil, origin: String) {
        self.name = name
        self.evr = evr
        self.origin = origin
    }
}

/// A comparison of package headers with expected headers.
///
/// A dependency generator that fails silently would leave out requirements, and no installation would fail.
package enum HeaderAudit {
    /// The prefixes of requirements that rpm or a scan of files adds, and no wheel states.
    ///
    /// Files with accounts (`sysusers.d`) require the programs that create them, and modules require their Python.
    private static let addedPrefixes = ["rpmlib(", "/", "config(", "lib", "ld-linux", "rtld(", "shadow-utils", "python(abi)"]

    /// Compares each package with the expected header of that name.
    ///
    /// No dependency may be missing. Additional ones must be of the kinds that rpm and the scan of ELF files and scripts add.
    /// A package without an expected header, and an expected header without its package, are findings too.
    ///
    /// - Parameter others: The names of packages that were not made from a wheel and are skipped.
    package static func run(
        _ packages: [PackageDescription], expected: [ExpectedHeader], others: Set<String> = []
    ) -> (result: TierResult, causes: [CheckCause]) {
        let binary = packages.filter { !$0.isSource && !others.contains($0.name) }
        let known = Dictionary(grouping: expected, by: \.name)
        var causes: [CheckCause] = []
        for package in binary {
            // Of several versions, use the one with the same EVR.
            guard let header = known[package.name]?.first(where: { $0.evr == package.evr }) ?? known[package.name]?.first else {
                causes.append(
                    finding(package.solverName, "\(package.name): nothing is known of the wheel it was made from", fix: "build it again from its wheel"))
                continue
            }
            causes += differences(package, header)
        }
        let names = Set(binary.map(\.name))
        for header in expected.sorted(by: { $0.name < $1.name }) where !names.contains(header.name) {
            causes.append(finding(header.name, "\(header.name) of \(header.origin) is not in the repository", fix: "build it"))
        }
        let passedOver = packages.count { !$0.isSource } - binary.count
        let note =
            "\(CheckReport.count(binary.count, "package")) compared with the metadata of their wheels"
            + (passedOver > 0 ? ", \(passedOver) of no Python project" : "")
        return (TierResult(.headers, note: note, failed: causes.flatMap(\.victims)), causes)
    }

    private static func differences(_ package: PackageDescription, _ expected: ExpectedHeader) -> [CheckCause] {
        var causes: [CheckCause] = []
        func report(_ what: String) {
            causes.append(
                finding(
                    package.solverName, "\(package.name): \(what)", evidence: ["the metadata is that of \(expected.origin)"],
                    fix: "build it again, and look into its plan"))
        }
        if let evr = expected.evr, evr != package.evr { report("its version is \(package.evr), and that of its wheel \(evr)") }
        let requires = Set(package.requires.map(\.comparisonOnly))
        let provides = Set(package.provides.map(\.comparisonOnly))
        let wanted = Set(expected.requires.map(\.comparisonOnly))
        for dependency in wanted.sorted() where !requires.contains(dependency) { report("the requirement \(dependency) is lost") }
        for dependency in Set(expected.provides.map(\.comparisonOnly)).sorted() where !provides.contains(dependency) {
            report("it does not provide \(dependency)")
        }
        let conflicts = Set(package.conflicts.map(\.comparisonOnly))
        for dependency in Set(expected.conflicts.map(\.comparisonOnly)).sorted() where !conflicts.contains(dependency) {
            report("the conflict with \(dependency) is lost")
        }
        let added = requires.subtracting(wanted).filter { dependency in !addedPrefixes.contains { dependency.name.utf8.hasPrefix($0) } }
        for dependency in added.sorted() where !dependency.name.utf8.has(".so") { report("it requires \(dependency), which its wheel does not ask for") }
        // The package of an extra has no files, and provides the name of the extra.
        if package.files.isEmpty, !expected.provides.isEmpty, !expected.provides.contains(where: { $0.name.utf8.hasSuffix("])") }) {
            report("it has no files at all")
        }
        return causes
    }

    private static func finding(_ package: String, _ text: String, evidence: [String] = [], fix: String) -> CheckCause {
        CheckCause(.header, requirement: text, neededBy: [package], evidence: evidence, fix: [fix])
    }
}
