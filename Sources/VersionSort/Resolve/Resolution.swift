/// One release in a resolution.
package struct ResolvedPackage: Hashable, Sendable {
    /// The project.
    package let name: ProjectName
    /// The chosen version.
    package let version: Version
    /// The requested extras, sorted.
    package let extras: [ExtraName]
    /// The files of the release that the target can use, best first.
    ///
    /// The first one is fetched.
    package let files: [IndexFile]
    /// The origin of the release.
    ///
    /// A system package is required, but neither fetched nor built.
    package let origin: ReleaseOrigin
    /// The projects that it requires on this target, including those of its extras, sorted.
    package let dependencies: [ProjectName]
    /// The projects that require it, sorted.
    package let requiredBy: [ProjectName]
    /// A Boolean value indicating whether the user required it.
    package let isDirect: Bool

    /// A Boolean value indicating whether the file to fetch is a wheel.
    package var isWheel: Bool { files.first?.isWheel ?? false }

    /// Creates a package of a resolution.
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
    /// The id of the target; see ``Target/id``.
    package let targetID: String
    /// The packages, sorted by name and without duplicates.
    package let packages: [ResolvedPackage]
    /// The user's requirements that apply to the target, sorted.
    package let requirements: [String]
    /// The warnings for the user, about missing extras and yanked files.
    package let warnings: [String]
    /// The releases that all requirements allow, and that were not taken because a requirement of their own is invalid or names a URL.
    package internal(set) var passedOver: [PassedOver]
    /// The effort of the search, which is not part of the lock.
    package let effort: ResolutionEffort

    /// Creates a resolution; sorts the packages by name.
    package init(
        targetID: String, packages: [ResolvedPackage], requirements: [String] = [], warnings: [String] = [], passedOver: [PassedOver] = [],
        effort: ResolutionEffort = ResolutionEffort()
    ) {
        self.targetID = targetID
        self.packages = packages.sorted { $0.name < $1.name }
        self.requirements = requirements
        self.warnings = warnings
        self.passedOver = passedOver
        self.effort = effort
    }

    /// Returns the package with a name, using binary search; `nil` if there is none.
    package subscript(name: ProjectName) -> ResolvedPackage? {
        var low = 0
        var high = packages.count
        while low < high {
            let middle = (low + high) / 2
            if packages[middle].name < name { low = middle + 1 } else { high = middle }
        }
        return low < packages.count && packages[low].name == name ? packages[low] : nil
    }

    /// The warnings, and a line for each release that was passed over.
    package var notes: [String] { warnings + passedOver.map(\.description) }

    /// The packages that come from the index.
    var indexPackages: some Sequence<ResolvedPackage> { packages.lazy.filter { $0.origin == .index } }

    /// The version of each package, which a later resolution uses as preferences.
    package var pins: [ProjectName: Version] {
        Dictionary(packages.map { ($0.name, $0.version) }, uniquingKeysWith: { first, _ in first })
    }
}

/// A release that was not taken, although all requirements on it allow it.
package struct PassedOver: Hashable, Sendable, CustomStringConvertible {
    /// The project.
    package let name: ProjectName
    /// The version of the release.
    package let version: Version
    /// The reason, as the end of a sentence, for example `its requirement 'w >=<1' cannot be read`.
    package let reason: String

    /// The release and the reason, as a sentence without a full stop.
    package var description: String { "\(name) \(version) is passed over: \(reason)" }
}

/// The effort of a resolution, for reports and benchmarks.
package struct ResolutionEffort: Hashable, Sendable, Codable {
    /// The number of projects whose releases were requested.
    package var projects = 0
    /// The number of releases whose metadata was requested.
    package var metadata = 0
    /// The number of conflicts between dependencies.
    package var conflicts = 0
    /// The number of restarts because a pre-release or a yanked release was needed.
    package var restarts = 0

    /// Creates an effort of zero.
    package init() {}
}
