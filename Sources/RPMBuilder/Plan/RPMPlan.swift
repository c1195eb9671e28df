package import VersionSort

/// What is to be built of one project for one target: everything but the bytes.
package struct RPMPlan: Sendable {
    package let project: ProjectName
    package let version: Version
    package let target: Target
    /// The name of the source package.
    package let sourceName: String
    /// The binary packages: the one of the project, then one for each extra.
    package let packages: [RPMPackage]
    /// The names that can be imported once the package is installed.
    package let topLevelNames: [String]
    /// Where the spec says to find modules and metadata; nil when only the target's own build will tell which files there are.
    package let layout: PlannedLayout?
    /// What a person should know, one sentence each.
    package let warnings: [String]

    /// Whether there is a source package only, for the target to build.
    package var isSourceOnly: Bool { layout == nil }

    /// The package of the project itself.
    package var main: RPMPackage { packages[0] }

    /// The file name of the source package.
    package var sourceFileName: String { NEVRA(name: sourceName, evr: main.evr, arch: "src").fileName }
}

/// The folders that a plan installs into, for the spec.
package struct PlannedLayout: Hashable, Sendable {
    /// Where modules go.
    package let library: String
    /// The name of the metadata folder.
    package let informationFolder: String
    /// The programs that entry points become: name and text.
    package let programs: [Program]
    /// Files that the stack adds.
    package let addedPaths: [String]
    /// Files of the wheel that the stack leaves out.
    package private(set) var excludedPaths: [String] = []

    /// Notes a file that is left out.
    mutating func exclude(_ path: String) { excludedPaths.append(path) }

    /// A program made of an entry point.
    package struct Program: Hashable, Sendable {
        package let path: String
        package let text: String
    }
}
