import ForeignText
package import VersionSort

/// The plan of all packages of one project for one target, without the contents of files.
package struct RPMPlan: Sendable {
    package let project: ProjectName
    package let version: Version
    package let target: Target
    /// The package file format of all packages.
    package let format: PackageFormat
    /// The name of the source package.
    package let sourceName: String
    /// The binary packages: the package of the project first, then one for each extra, and the subpackages.
    package let packages: [RPMPackage]
    /// The names that can be imported after installation.
    package let topLevelNames: [String]
    /// The folders of modules and metadata, for the spec.
    package let layout: PlannedLayout
    /// The parts of the spec for an sdist that the target builds, where only that build determines the files; `nil` if the plan has the files.
    let sourceOnly: SourcePlan?
    /// The origin of the wheel or the sdist.
    let origin: SourceOrigin
    /// The files beside the override that the source package contains after the wheel or the sdist.
    package let attachments: [Attachment]
    /// The patches that the spec applies to the wheel or the sdist, in order.
    package let patches: [Attachment]
    /// The build requirements of the source package, besides the usual ones.
    package let buildRequires: [RPMDependency]
    /// The warnings for the user, one sentence each.
    package let warnings: [String]

    /// A Boolean value indicating whether only a source package is made, for the target to build.
    package var isSourceOnly: Bool { sourceOnly != nil }

    /// The description of the source package: the description of the project's package if both have the same name, or else the summary with a full stop.
    var sourceDescription: String { main.name == sourceName ? main.description : SpecText.sayable(main.summary + ".") }

    /// The package of the project itself.
    package var main: RPMPackage { packages[0] }
}

/// The origin of a wheel or an sdist, for the spec.
package enum SourceOrigin: Hashable, Sendable {
    /// The public index, for which distributions have a macro.
    case index
    /// An address that the stack names.
    case address(String)
    /// A file, a folder, or an internal index.
    case other
}

/// The rules for files that only the target's build determines.
///
/// In patterns of installed paths, `*` matches any text.
struct SourcePlan: Sendable {
    let survey: SourceSurvey
    let excluded: [String]
    let configuration: [String]
    /// The subpackages, with the patterns of the installed paths that each takes from the main package.
    let parts: [(package: String, patterns: [String])]
    /// The projects whose requirement the override removes or replaces, and that the target's generator would add again.
    let unwanted: [ProjectName]
}

/// The installed folders of a plan, for the spec.
package struct PlannedLayout: Hashable, Sendable {
    /// The folder for modules.
    package let library: String
    /// The name of the metadata folder.
    package let informationFolder: String
    /// The programs generated from entry points.
    package let programs: [Program]
    /// The paths of added files whose text is in the spec.
    package private(set) var addedPaths: [String] = []
    /// The added files, with the names of their attachments.
    package private(set) var attachedPaths: [Attached] = []
    /// The paths of the wheel's files that the stack leaves out.
    package private(set) var excludedPaths: [String] = []
    /// The wheel's programs whose first line is changed, in the order of the wheel.
    package private(set) var interpreted: [Interpreted] = []
    /// The wheel's programs whose path is changed.
    package private(set) var renamed: [Renamed] = []
    /// The suffix of program names; `nil` if they stay unchanged.
    let programSuffix: String?
    /// The manual pages, by their names before compression.
    package internal(set) var compressedPaths: [String] = []

    /// Creates a layout without changes.
    init(library: String, informationFolder: String, programs: [Program], programSuffix: String? = nil) {
        self.library = library
        self.informationFolder = informationFolder
        self.programs = programs
        self.programSuffix = programSuffix
    }

    /// Records a program whose installed path differs from the stated one.
    mutating func rename(_ stated: String, to path: String) {
        if !stated.hasSameBytes(as: path) { renamed.append(Renamed(stated: stated, path: path)) }
    }

    /// Records the first line of a program, without `#!`.
    mutating func interpret(_ path: String, by line: String) { interpreted.append(Interpreted(path: path, line: line)) }

    /// Records a file that is left out.
    mutating func exclude(_ path: String) { excludedPaths.append(path) }

    /// Records a file that is added.
    mutating func add(_ path: String, attachment: String? = nil) {
        if let attachment {
            attachedPaths.append(Attached(path: path, name: attachment))
        } else {
            addedPaths.append(path)
        }
    }

    /// An added file and its attachment.
    package struct Attached: Hashable, Sendable {
        package let path: String
        package let name: String
    }

    /// A program of the wheel and its first line, without `#!`.
    package struct Interpreted: Hashable, Sendable {
        package let path: String
        package let line: String
    }

    /// A program with its path in the wheel and its installed path.
    package struct Renamed: Hashable, Sendable {
        package let stated: String
        package let path: String
    }

    /// A program generated from an entry point.
    package struct Program: Hashable, Sendable {
        package let path: String
        package let text: String
    }
}

/// The inputs of a plan besides the wheel, the target and the overrides.
package struct PlanContext: Sendable {
    /// The time of the package and all its files, in seconds since 1970.
    package var buildTime: UInt32
    /// The extras that become packages, because the stack requires them.
    package var extras: Set<ExtraName> = []
    /// The build number at the start of the release, unless an override states a release.
    package var releaseNumber = 1
    /// The origin of the wheel or the sdist.
    package var origin = SourceOrigin.other
    package var vendor: String?
    package var packager: String?
    package var bytecode = BytecodePolicy.install
    /// The naming of programs for a Python that is not the system's default.
    package var programs = ProgramNaming.plain
    package var format = PackageFormat.four
    /// The change log, newest entry first.
    ///
    /// If it is empty, one entry states the packaged version.
    package var changelog: [ChangelogEntry] = []
    /// The byte code of modules by installed path, for the policy `ship`.
    package var compiledModules: [String: RPMFileContent]?
    /// The contents of the files that the override names, by the path as written there.
    package var attachments: [String: [UInt8]] = [:]

    /// Creates a context with only a time.
    package init(buildTime: UInt32) {
        self.buildTime = buildTime
    }
}
