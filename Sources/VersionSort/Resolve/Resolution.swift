/// One release that a resolution chose.
package struct ResolvedPackage: Hashable, Sendable {
    /// The project.
    package let name: ProjectName
    /// The version that was chosen.
    package let version: Version
    /// The extras that are asked for, sorted.
    package let extras: [ExtraName]
    /// The files of the release that the target can use, best first: the first one is what gets fetched.
    package let files: [IndexFile]
    /// Where it comes from: a system package is required, and neither fetched nor built.
    package let origin: ReleaseOrigin
    /// The projects it needs on this target, its extras included, sorted.
    package let dependencies: [ProjectName]
    /// The projects that need it, sorted.
    package let requiredBy: [ProjectName]
    /// Whether the user asked for it.
    package let isDirect: Bool

    /// A Boolean value indicating whether the file to fetch is a wheel.
    package var isWheel: Bool { files.first?.isWheel ?? false }

    /// States what was chosen.
    package init(
        name: ProjectName, version: Version, extras: [ExtraName] = [], files: [IndexFile] = [], dependencies: [ProjectName] = [],
        requiredBy: [ProjectName] = [], isDirect: Bool = false, origin: ReleaseOrigin = .index
    ) {
        self.origin = origin
        self.name = name
        self.version = version
        self.extras = extras
        self.files = files
        self.dependencies = dependencies
        self.requiredBy = requiredBy
        self.isDirect = isDirect
    }
}

/// The exact releases for one target.
package struct Resolution: Hashable, Sendable {
    /// The name of the target, ``Target/id``.
    package let targetID: String
    /// By name, each name once.
    package let packages: [ResolvedPackage]
    /// What was asked for and applies to the target, sorted.
    package let requirements: [String]
    /// What the user should know: extras that a release does not have, yanked files.
    package let warnings: [String]
    /// What it took; not part of the lock.
    package let effort: ResolutionEffort

    /// Puts a resolution together; packages are sorted by name.
    package init(
        targetID: String, packages: [ResolvedPackage], requirements: [String] = [], warnings: [String] = [],
        effort: ResolutionEffort = ResolutionEffort()
    ) {
        self.targetID = targetID
        self.packages = packages.sorted { $0.name < $1.name }
        self.requirements = requirements
        self.warnings = warnings
        self.effort = effort
    }

    /// The package of a name; found by binary search.
    package subscript(name: ProjectName) -> ResolvedPackage? {
        var low = 0
        var high = packages.count
        while low < high {
            let middle = (low + high) / 2
            if packages[middle].name < name { low = middle + 1 } else { high = middle }
        }
        return low < packages.count && packages[low].name == name ? packages[low] : nil
    }

    /// The packages that come from the index.
    var indexPackages: some Sequence<ResolvedPackage> { packages.lazy.filter { $0.origin == .index } }

    /// The version of each package: what a later resolution takes as its preferences.
    package var pins: [ProjectName: Version] {
        Dictionary(packages.map { ($0.name, $0.version) }, uniquingKeysWith: { first, _ in first })
    }
}

/// What a resolution took, for reports and benchmarks.
package struct ResolutionEffort: Hashable, Sendable, Codable {
    /// Projects whose releases were asked for.
    package var projects = 0
    /// Releases whose metadata was asked for.
    package var metadata = 0
    /// Real conflicts between dependencies that were met.
    package var conflicts = 0
    /// How often the search began anew because a pre-release or a yanked release came into question.
    package var restarts = 0

    /// No effort yet.
    package init() {}
}
