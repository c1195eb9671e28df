import ForeignText
package import VersionSort

/// What is to be built of one project for one target: everything but the bytes.
package struct RPMPlan: Sendable {
    package let project: ProjectName
    package let version: Version
    package let target: Target
    /// The format of the files of all its packages.
    package let format: PackageFormat
    /// The name of the source package.
    package let sourceName: String
    /// The binary packages: the one of the project, then one for each extra, then those that take files of the first.
    package let packages: [RPMPackage]
    /// The names that can be imported once the package is installed.
    package let topLevelNames: [String]
    /// Where the spec says to find modules and metadata.
    package let layout: PlannedLayout
    /// The parts of the spec of an sdist that the target builds, whose files only that build tells; nil where the plan has the files.
    let sourceOnly: SourcePlan?
    /// Where the wheel or the sdist came from.
    let origin: SourceOrigin
    /// Files beside the override that the source package holds after the wheel or the sdist.
    package let attachments: [Attachment]
    /// Patches that the spec applies to the wheel or the sdist, in their order.
    package let patches: [Attachment]
    /// The build requirements of the source package beyond those of its kind.
    package let buildRequires: [RPMDependency]
    /// What a person should know, one sentence each.
    package let warnings: [String]

    /// A Boolean value indicating whether only a source package is made, for the target to build.
    package var isSourceOnly: Bool { sourceOnly != nil }

    /// The description of the source package, which is the text of the package itself.
    var sourceDescription: String { main.name == sourceName ? main.description : SpecText.sayable(main.summary + ".") }

    /// The package of the project itself.
    package var main: RPMPackage { packages[0] }

    /// The file name of the source package.
    package var sourceFileName: String { NEVRA(name: sourceName, evr: main.evr, arch: "src").fileName }
}

/// Where a wheel or an sdist came from, for the spec.
package enum SourceOrigin: Hashable, Sendable {
    /// The public index, of which distributions have a macro.
    case index
    /// An address that the stack names.
    case address(String)
    /// A file, a folder, or an index of one's own.
    case other
}

/// The rules for files that only the target's build makes: patterns of installed paths, in which `*` stands for any text.
struct SourcePlan: Sendable {
    let survey: SourceSurvey
    let excluded: [String]
    let configuration: [String]
    /// The packages that take files of the main one.
    let parts: [(package: String, patterns: [String])]
    /// Projects whose requirement the override takes away or replaces, which the target's generator would add again.
    let unwanted: [ProjectName]
}

/// The folders that a plan installs into, for the spec.
package struct PlannedLayout: Hashable, Sendable {
    /// Where modules go.
    package let library: String
    /// The name of the metadata folder.
    package let informationFolder: String
    /// The programs that entry points become: name and text.
    package let programs: [Program]
    /// Files that the stack adds, with their text in the spec.
    package private(set) var addedPaths: [String] = []
    /// Files that the stack adds, with the names of the attachments that hold them.
    package private(set) var attachedPaths: [Attached] = []
    /// Files of the wheel that the stack leaves out.
    package private(set) var excludedPaths: [String] = []
    /// Programs of the wheel that start with another line than in the wheel: path and line, in the order of the wheel.
    package private(set) var interpreted: [Interpreted] = []
    /// Programs of the wheel that have another path than it states.
    package private(set) var renamed: [Renamed] = []
    /// The suffix of program names; nil where they stay unchanged.
    let programSuffix: String?
    /// Manual pages, with the names that they had before they were compressed.
    package internal(set) var compressedPaths: [String] = []

    /// A layout to which nothing was added yet.
    init(library: String, informationFolder: String, programs: [Program], programSuffix: String? = nil) {
        self.library = library
        self.informationFolder = informationFolder
        self.programs = programs
        self.programSuffix = programSuffix
    }

    /// Notes a program that an installer lays out elsewhere.
    mutating func rename(_ stated: String, to path: String) {
        if !stated.hasSameBytes(as: path) { renamed.append(Renamed(stated: stated, path: path)) }
    }

    /// Notes the first line of a program, without `#!`.
    mutating func interpret(_ path: String, by line: String) { interpreted.append(Interpreted(path: path, line: line)) }

    /// Notes a file that is left out.
    mutating func exclude(_ path: String) { excludedPaths.append(path) }

    /// Notes a file that is added.
    mutating func add(_ path: String, attachment: String? = nil) {
        if let attachment {
            attachedPaths.append(Attached(path: path, name: attachment))
        } else {
            addedPaths.append(path)
        }
    }

    /// A file that the stack adds, and the attachment that holds it.
    package struct Attached: Hashable, Sendable {
        package let path: String
        package let name: String
    }

    /// A program of the wheel, and its first line without `#!`.
    package struct Interpreted: Hashable, Sendable {
        package let path: String
        package let line: String
    }

    /// A program with the path that the wheel states, and the one that it has.
    package struct Renamed: Hashable, Sendable {
        package let stated: String
        package let path: String
    }

    /// A program made of an entry point.
    package struct Program: Hashable, Sendable {
        package let path: String
        package let text: String
    }
}
