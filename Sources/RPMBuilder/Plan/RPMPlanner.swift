import ForeignText
import Native
package import VersionSort

/// The planner, which derives the content and metadata of packages from wheel, target, overrides and context only.
package enum RPMPlanner {
    /// Plans the packages of a wheel.
    ///
    /// Throws ``PlanError`` if the wheel does not run on the target, a requirement has no rpm equivalent, or two files have the same path.
    package static func plan(
        wheel: WheelContents, target: Target, overrides: Overrides?, context: PlanContext
    ) throws(PlanError) -> RPMPlan {
        guard target.rank(of: wheel.filename) != nil else { throw .wrongTarget(wheel: wheel.filename.filename, target: target.id) }
        var draft = PlanDraft(metadata: wheel.metadata, wheel: wheel, target: target, overrides: overrides ?? Overrides(), context: context)
        return try draft.plan(isForMachine: wheel.isForMachine)
    }

    /// Plans the source package of an sdist that only the target can build, so that its files are not known here.
    ///
    /// - Parameters:
    ///   - survey: The structure of the archive, and the results of a build here.
    ///   - wheel: The wheel built from it here; its licence files are used.
    /// - Throws: ``PlanError`` for a requirement without an rpm equivalent.
    package static func plan(
        source metadata: CoreMetadata, survey: SourceSurvey, wheel: WheelContents? = nil, target: Target, overrides: Overrides?, context: PlanContext
    ) throws(PlanError) -> RPMPlan {
        var draft = PlanDraft(metadata: metadata, wheel: nil, target: target, overrides: overrides ?? Overrides(), context: context)
        draft.survey = wheel.map(survey.adding) ?? survey
        draft.licenses = wheel?.licenses ?? survey.licenses
        return try draft.plan(isForMachine: draft.survey.isForMachine)
    }
}

/// The state of planning the packages of one project.
struct PlanDraft {
    let metadata: CoreMetadata
    let wheel: WheelContents?
    let target: Target
    let overrides: Overrides
    let context: PlanContext
    /// The facts about an sdist that the target builds.
    fileprivate(set) var survey = SourceSurvey()
    fileprivate(set) var licenses: [LicenseFile]
    private(set) var warnings: [String] = []

    init(metadata: CoreMetadata, wheel: WheelContents?, target: Target, overrides: Overrides, context: PlanContext) {
        self.metadata = metadata
        self.wheel = wheel
        self.target = target
        self.overrides = overrides
        self.context = context
        licenses = wheel?.licenses ?? []
    }

    private var names: PackageNames {
        overrides.name.map { PackageNames(chosen: $0) } ?? PackageNames(metadata.name, python: target.python)
    }

    /// Plans all packages.
    mutating func plan(isForMachine: Bool) throws(PlanError) -> RPMPlan {
        try overrides.check(of: metadata.name)
        try checkExtras()
        warnings = metadata.warnings + overrides.strangers(to: metadata)
        let installed = try InstalledFiles(
            wheel: wheel, project: metadata.name, isForMachine: isForMachine, target: target, overrides: overrides, context: context)
        let division = try FileDivision(installed, overrides: overrides, target: target, context: context)
        // Only the target's build determines which files a pattern matches.
        warnings += installed.warnings + (wheel == nil ? [] : division.warnings)
        let main = try mainPackage(division.main, isForMachine: isForMachine)
        var packages = [main]
        let (wanted, provided) = (context.extras.union(overrides.extras ?? []), Set(metadata.providesExtra))
        for extra in wanted.sorted() {
            guard provided.contains(extra) else {
                warnings.append("\(metadata.name) has no extra \(extra): nothing is required for it")
                continue
            }
            packages.append(try package(of: extra, main: main))
        }
        for (part, share) in zip(overrides.subpackage ?? [], division.others) { packages.append(try package(of: part, share, main: main)) }
        try checkNames(packages)
        try SpecPath.check(packages.flatMap { $0.files.map(\.path) })
        var layout = installed.layout
        layout.compressedPaths = ([division.main] + division.others).flatMap(\.compressed).sorted()
        let attached = try Attachment.all(overrides, context, of: metadata.name)
        return RPMPlan(
            project: metadata.name, version: metadata.version, target: target, format: context.format, sourceName: names.source, packages: packages,
            topLevelNames: wheel?.topLevelNames ?? [], layout: layout,
            sourceOnly: wheel == nil ? sourceOnly(packages.suffix(division.others.count)) : nil, origin: context.origin, attachments: attached.sources,
            patches: attached.patches, buildRequires: try Overrides.dependencies(overrides.buildRequiresAdd, "build-requires-add", of: metadata.name),
            warnings: unique(warnings))
    }

    /// The maximum number of extras, multiplied by the number of requirements: each requirement is evaluated for each extra.
    ///
    /// The largest projects reach some hundred thousand.
    static let extraWorkLimit = 2_000_000

    /// Throws an error if the extras have more requirements than can be evaluated in a reasonable time.
    private func checkExtras() throws(PlanError) {
        // Only this form of the metadata lists the requirements of all extras.
        let all = target.python.metadataForm == .eggInfo ? metadata.providesExtra.count : 0
        let (extras, requirements) = (max(all, context.extras.count), metadata.requiresDist.count)
        guard extras * requirements <= Self.extraWorkLimit else { throw .tooManyExtras(extras: extras, requirements: requirements) }
    }

    /// Returns the parts of the spec for an sdist that the target builds.
    private func sourceOnly(_ parts: some Sequence<RPMPackage>) -> SourcePlan {
        let patterns = zip(parts, overrides.subpackage ?? []).map { (package: $0.name, patterns: $1.files) }
        return SourcePlan(
            survey: survey, excluded: overrides.exclude ?? [], configuration: overrides.config ?? [], parts: patterns, unwanted: overrides.unwanted)
    }

    private func checkNames(_ packages: [RPMPackage]) throws(PlanError) {
        var seen: Set<String> = []
        for package in packages where !seen.insert(package.name).inserted {
            throw .override(project: metadata.name, field: "subpackage.name", value: package.name, reason: "another package of the project has this name")
        }
        // The default name of the main package is never one of the system's, but with a suffix it may be: `python3-pip-wheel`.
        for package in packages.suffix(overrides.subpackage?.count ?? 0) where HostPackages.isSystem(package.name) {
            throw .override(project: metadata.name, field: "subpackage.suffix", value: package.name, reason: HostPackages.taken)
        }
    }

    private func unique(_ lines: [String]) -> [String] {
        var seen: Set<String> = []
        return lines.filter { seen.insert($0).inserted }
    }

    private mutating func mainPackage(_ share: PackageShare, isForMachine: Bool) throws(PlanError) -> RPMPackage {
        var package = frame(name: names.library, arch: architecture(isForMachine))
        let evr = package.evr.description
        package.url = overrides.url ?? Self.homePage(metadata)
        package.provides = DistCapabilities(target).provided(metadata.name, metadata.version)
        package.provides += names.alternatives.map { RPMDependency($0, .equal, evr) }
        package.provides += try Overrides.dependencies(overrides.providesAdd, "provides-add", of: metadata.name)
        var lines = RequirementLines(metadata.name, target: target, overrides: overrides)
        try lines.add(metadata.requiresDist)
        warnings += lines.warnings
        package.requires = lines.requires + share.requires + (wheel == nil ? [target.python.abiCapability] : [])
        package.requires += try Overrides.dependencies(overrides.requiresAdd, "requires-add", of: metadata.name)
        package.conflicts = lines.conflicts
        package.conflicts += try Overrides.dependencies(overrides.conflictsAdd, "conflicts-add", of: metadata.name)
        package.obsoletes = try Overrides.dependencies(overrides.obsoletesAdd, "obsoletes-add", of: metadata.name)
        package.recommends = try Overrides.dependencies(overrides.recommendsAdd, "recommends-add", of: metadata.name)
        try fill(&package, share, users: overrides.users ?? [], stated: overrides.scriptlets)
        return package
    }

    /// Sets the files of a package, with their scripts and accounts.
    private func fill(
        _ package: inout RPMPackage, _ share: PackageShare, users: [String], stated: Overrides.Scriptlets?
    ) throws(PlanError) {
        package.files = share.files
        try checkLines(of: stated)
        let accounts = try SystemAccounts(share.files, users: users, project: metadata.name)
        package.scriptlets = Scriptlets(share, accounts: accounts, units: overrides.unit ?? [], stated: stated, python: target.python).list
        guard !accounts.isEmpty else { return }
        package.requires.append(RPMDependency(name: "shadow-utils", flags: .scriptPre, evr: ""))
        // rpm 4.19 and later add these, and their packages require the owners of their files.
        package.provides += accounts.users.map { RPMDependency("user(\($0))") } + accounts.groups.map { RPMDependency("group(\($0))") }
    }

    /// Throws an error if a line of a script starts with `%` and a letter, because rpm would read it as a section or a condition of the spec.
    private func checkLines(of scriptlets: Overrides.Scriptlets?) throws(PlanError) {
        let texts = [
            ("pretrans", scriptlets?.pretrans), ("pre", scriptlets?.pre), ("post", scriptlets?.post), ("preun", scriptlets?.preun),
            ("postun", scriptlets?.postun), ("posttrans", scriptlets?.posttrans),
        ]
        for case (let name, let text?) in texts where SpecText.hasDirective(text) {
            throw .override(
                project: metadata.name, field: "scriptlets.\(name)", value: text, reason: "rpm takes a line that starts with '%' for a section of the spec")
        }
    }

    /// Returns the subpackage for a part of the main package's files.
    private mutating func package(of part: Overrides.Subpackage, _ share: PackageShare, main: RPMPackage) throws(PlanError) -> RPMPackage {
        guard let name = part.name ?? part.suffix.map({ "\(main.name)-\($0)" }) else {
            throw .override(project: metadata.name, field: "subpackage", value: part.files.joined(separator: ", "), reason: "it has neither suffix nor name")
        }
        var package = frame(name: name, arch: main.arch)
        package.summary = RPMText.sanitized(part.summary ?? "\(main.summary) (\(part.suffix ?? name))")
        package.description = Self.sayable(part.description ?? "This package has files of \(metadata.name.original) that not every host needs.")
        package.url = main.url
        package.requires = share.requires
        if !(part.standalone ?? false) { package.requires.append(RPMDependency(main.name, .equal, main.evr.description)) }
        package.requires += try Overrides.dependencies(part.requires, "subpackage.requires", of: metadata.name)
        package.recommends = try Overrides.dependencies(part.recommends, "subpackage.recommends", of: metadata.name)
        package.provides = try Overrides.dependencies(part.provides, "subpackage.provides", of: metadata.name)
        package.conflicts = try Overrides.dependencies(part.conflicts, "subpackage.conflicts", of: metadata.name)
        package.obsoletes = try Overrides.dependencies(part.obsoletes, "subpackage.obsoletes", of: metadata.name)
        try fill(&package, share, users: [], stated: part.scriptlets)
        return package
    }

    /// Returns the package of an extra, which has no files and only requires the project and the extra's requirements.
    private mutating func package(of extra: ExtraName, main: RPMPackage) throws(PlanError) -> RPMPackage {
        var package = frame(name: names.package(of: extra), arch: main.arch)
        package.summary = "\(main.name) with what its extra \(extra) needs"
        package.description = DescriptionText.wrapped(
            "This package has no files. It requires \(main.name) and what the extra \(extra) of \(metadata.name.original) needs.")
        package.url = main.url
        package.provides = DistCapabilities(target).provided(metadata.name, metadata.version, extra: extra)
        var lines = RequirementLines(metadata.name, target: target, overrides: overrides)
        try lines.add(metadata.requiresDist, extra: extra)
        warnings += lines.warnings
        package.requires = lines.requires + [RPMDependency(main.name, .equal, main.evr.description), target.python.abiCapability]
        package.conflicts = lines.conflicts
        return package
    }

    /// Returns a package with the values that all packages of a project share.
    private mutating func frame(name: String, arch: String) -> RPMPackage {
        let license = LicenseChoice(metadata, licenses, override: overrides.license)
        warnings += license.warnings
        let (epoch, version) = RPMVersionMap.rpmVersion(of: metadata.version, features: target.profile.rpm.features)
        let numbered = PackageRelease(
            of: metadata.version, number: context.releaseNumber, suffix: target.profile.distTag, features: target.profile.rpm.features)
        let evr = EVR(epoch: epoch, version: version, release: overrides.release.map { $0 + target.profile.distTag } ?? numbered.description)
        var package = RPMPackage(
            name: name, evr: evr, arch: arch, summary: RPMText.sanitized(overrides.summary ?? DescriptionText.summary(metadata)),
            description: Self.sayable(overrides.description ?? DescriptionText.description(metadata)), license: license.expression,
            buildTime: context.buildTime, sourceRPM: NEVRA(name: names.source, evr: evr, arch: "src").fileName)
        // The spec states the group only for old rpmbuild, which requires it.
        if target.profile.rpm.oldSpecs { package.group = "Development/Libraries" }
        package.vendor = context.vendor.map(RPMText.sanitized)
        package.packager = context.packager.map(RPMText.sanitized)
        if package.description.utf8.allSatisfy(\.isASCIISpace) { package.description = Self.sayable(package.summary + ".") }
        package.changelog = context.changelog.isEmpty ? [firstEntry(evr)] : context.changelog
        for index in package.changelog.indices { package.changelog[index].text = Self.sayable(package.changelog[index].text) }
        return package
    }

    /// Returns a text of several lines that is valid in both a header and a spec.
    static func sayable(_ text: String) -> String { SpecText.sayable(RPMText.sanitized(text)) }

    /// The first day that rpmbuild accepts in a spec's change log, 1990-01-01.
    private static let firstChangelogDay: UInt32 = 631_152_000

    /// Returns the change log entry for a version.
    ///
    /// Its time is noon of the day, as in rpmbuild.
    private func firstEntry(_ evr: EVR) -> ChangelogEntry {
        let day: UInt32 = 86_400
        // The last noon that a header can store is before its last time.
        let noon = max(min(context.buildTime / day, UInt32.max / day - 1) * day, Self.firstChangelogDay) + day / 2
        // Leave out the distribution tag, as packagers do: the entry is the same for every distribution.
        var evr = evr
        evr.release = evr.release.map { String($0.without(suffix: target.profile.distTag) ?? $0[...]) }
        let author = context.packager ?? context.vendor ?? "relcli"
        return ChangelogEntry(
            time: noon, author: RPMText.sanitized("\(author) - \(evr)"), text: "- \(metadata.name.original) \(metadata.version), packaged by relcli")
    }

    private mutating func architecture(_ isForMachine: Bool) -> String {
        if isForMachine { return target.architecture }
        let extras = context.extras.union(overrides.extras ?? [])
        let depends = metadata.requiresDist.filter { $0.dependsOnMachine(target, extras: extras) }
        guard let first = depends.first else { return "noarch" }
        warnings.append("the package is made for \(target.architecture) alone, because the machine decides whether it requires \(first.name)")
        return target.architecture
    }

    /// Returns the web address of a project: its home page, or else the link with that label, or else any link.
    static func homePage(_ metadata: CoreMetadata) -> String? {
        func usable(_ text: String?) -> String? {
            guard let text, text.utf8.hasPrefix("https://") || text.utf8.hasPrefix("http://"), text.utf8.count < 1000,
                text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "<") && $0 != UInt8(ascii: ">") })
            else { return nil }
            return text
        }
        if let home = usable(metadata.homePage) { return home }
        func key(_ label: String) -> String { String(decoding: label.lowercased().utf8.filter(\.isASCIILetter), as: UTF8.self) }
        for label in ["homepage", "home", "website", "documentation", "docs", "source", "sourcecode", "repository", "github"] {
            if let link = metadata.projectURLs.first(where: { key($0.label) == label }).flatMap({ usable($0.url) }) { return link }
        }
        return metadata.projectURLs.lazy.compactMap { usable($0.url) }.first
    }
}
