import Failures
import ForeignText
import IndexCrawler
import Native
import RPMBuilder
import SystemPackage
import VersionSort

/// The packages of one target, by the project that they were built from.
struct TargetPackages: Sendable {
    let target: Target
    let resolution: Resolution
    /// The projects and their packages, in the order of the resolution.
    let projects: [(project: ProjectName, packages: [BuiltPackage])]

    /// All packages of the target, binary and source.
    var packages: [BuiltPackage] { projects.flatMap(\.packages) }

    /// Returns the project that the binary package of a name was built from; `nil` if there is no such package.
    func project(ofPackage name: String) -> ProjectName? {
        projects.first { $0.packages.contains { !$0.isSource && $0.nevra.name == name } }?.project
    }

    /// Returns the chain of names from an application to a package, for messages; empty if there is none.
    func chain(toPackage name: String) -> [String] {
        guard let project = project(ofPackage: name), let chain = WhyChain.chains(to: project, in: resolution).first else { return [] }
        return chain.links.map(\.normalized)
    }
}

/// The step that turns artifacts into RPMs for every target; packages that were built before from the same inputs are reused.
struct BuildStep: Sendable {
    let inputs: ReleaseInputs
    /// The cache of built packages; `nil` if packages are not cached.
    let cache: BuildCache?
    /// A folder for temporary files of the builds.
    let scratch: FilePath
    let context: ChainContext
    /// The policy that chooses the release numbers; `nil` if no channel has published packages.
    let numbering: ReleaseNumbering?
    /// A function that returns the packages of another release for a project that must stay as it is; `nil` if every project may be built.
    let unchanged: UnchangedPackages?
    /// The release numbers to use instead of 1, by target and project, for example `["el9 cart": 2]`.
    let numbers: [String: Int]
    let tools: ProjectBuild.Tools
    private let warnings = PackageWarnings()

    init(
        _ inputs: ReleaseInputs, cache: BuildCache?, scratch: FilePath, numbering: ReleaseNumbering? = nil, numbers: [String: Int] = [:],
        unchanged: UnchangedPackages? = nil,
        context: ChainContext
    ) {
        self.inputs = inputs
        self.cache = cache
        self.scratch = scratch
        self.numbering = numbering
        self.numbers = numbers
        self.unchanged = unchanged
        self.context = context
        tools = ProjectBuild.Tools(searchPath: context.searchPath, python: context.settings.python, pool: CodecPool())
    }

    /// A function that returns the finished packages to use for a project on a target; `nil` if the project must be built.
    typealias UnchangedPackages = @Sendable (ResolvedPackage, Target) throws -> [BuiltPackage]?

    /// The packages of a project; `reused` is `true` if they were built before.
    typealias Built = (packages: [BuiltPackage], reused: Bool)

    /// Builds all packages of a lock.
    ///
    /// - Returns: the packages of each target, in the stack's order, and the number of projects whose packages were built before, counted once for each
    ///   target.
    /// - Throws: ``Failure`` if a file of the lock was not fetched, if packages have different files at one path, or if a project cannot be built.
    func run(_ lock: StackLock, _ artifacts: ArtifactSet) async throws -> (builds: [TargetPackages], reused: Int) {
        let targets = inputs.stack.targets
        var work: [ProjectBuild] = []
        for (target, resolution) in zip(targets, lock.resolutions) {
            work += try prepare(
                try resolution.packages.map { ($0, try artifacts.artifact(for: $0), try context.buildTime(of: $0.files[0])) }, for: target)
        }
        let results = try await run(work)
        var builds: [TargetPackages] = []
        var next = 0
        for (target, resolution) in zip(targets, lock.resolutions) {
            let slice = results[next..<next + resolution.packages.count]
            next += resolution.packages.count
            builds.append(
                TargetPackages(
                    target: target, resolution: resolution,
                    projects: zip(resolution.packages, slice).map { (project: $0.name, packages: $1.packages) }))
        }
        return (builds, results.count(where: \.reused))
    }

    /// Builds prepared projects, after a check for conflicting files; the results are in the order of the list.
    func run(_ work: [ProjectBuild]) async throws -> [Built] {
        let shelf = WheelShelf(directory: scratch, uses: work.map(\.group))
        defer { shelf.clear() }
        // One wheel of a person has nothing to share its paths with.
        if cache != nil || work.count > 1 { try await survey(work, shelf) }
        let results = try await build(work, shelf)
        tellWarnings()
        return results
    }

    /// Writes the spec of each prepared project to a temporary folder, and calls a closure with the folder.
    func writeSpecs(_ work: [ProjectBuild], _ take: (FilePath) throws -> Void) async throws {
        for work in work {
            let directory = try FileSystem.temporaryDirectory(in: scratch, prefix: ".relcli-")
            defer { try? FileSystem.remove(directory) }
            do {
                try await work.writeSpec(tools, into: directory, warn: warnings.add)
                try take(directory)
            } catch {
                throw failure(error, work)
            }
        }
        tellWarnings()
    }

    private func tellWarnings() {
        for line in warnings.lines(inputs.stack.targets) { context.events(.warning(line)) }
        guard let count = cache?.foreignCount, count > 0 else { return }
        let place = UserKey.folder(context.environment).map { ["keep \($0) from run to run: it has the key"] } ?? []
        let told = Failure(
            .external, "not used, because they were made with another key or are damaged: the records of \(count.counted("build")) in the mirror", hints: place)
        context.events(.note(told.lines))
    }

    /// Returns the inputs of the builds of some projects, after a check for two packages with the same name.
    ///
    /// - Parameter projects: each project with its file and the time of its packages, in seconds since 1970.
    func prepare(_ projects: [(ResolvedPackage, PackageArtifact, time: UInt32)], for target: Target) throws -> [ProjectBuild] {
        try PackageNameClashes.check(projects.map(\.0.name), overrides: inputs.stack.overrides, target: target)
        let profile = cache == nil ? "" : try StepKey.canonical(target.profile)
        return try projects.map { try prepare($0.0, $0.1, target, profile: profile, time: $0.time, number: numbers["\(target.id) \($0.0.name)"] ?? 1) }
    }

    private func prepare(
        _ package: ResolvedPackage, _ artifact: PackageArtifact, _ target: Target, profile: String, time: UInt32, number: Int
    ) throws -> ProjectBuild {
        let stack = inputs.stack
        var plan = PlanContext(buildTime: time)
        plan.extras = Set(package.extras)
        plan.releaseNumber = number
        plan.vendor = stack.document.vendor
        plan.packager = stack.document.packager
        plan.bytecode = try stack.bytecode()
        plan.programs = try stack.programs(of: package.name, on: target)
        plan.format = stack.packageFormat
        plan.origin = origin(of: package)
        plan.attachments = stack.overrides.attachments(package.name)
        // Without a cache no key is computed, because that loads system libraries.
        let based = try unchanged?(package, target)
        let key = cache == nil ? nil : inputs.key(of: package, artifact: artifact, plan: plan, on: target, profile: profile)
        return ProjectBuild(
            target: target, package: package, artifact: artifact, overrides: stack.overrides[package.name],
            patches: try stack.overrides.patches(package.name), plan: plan, key: key, kept: based ?? key.flatMap { cache?.packages($0) }, isFixed: based != nil,
            group: "\(package.name) \(artifact.source.sha256.hex)")
    }

    /// Returns the origin of a package's file, as its spec states it.
    private func origin(of package: ResolvedPackage) -> SourceOrigin {
        guard let file = package.files.first else { return .other }
        if package.origin == .address { return .address(URLReference(file.url)?.withoutUser.description ?? file.url) }
        // A file from a private index is not found at the address that the macro stands for.
        return inputs.stack.document.index?.url == nil && !inputs.stack.internalNames.contains(package.name) ? .index : .other
    }

    /// Builds each wheel for all its targets before the next wheel, so that the shelf can free its contents early; the results are in the order of the
    /// list.
    private func build(_ all: [ProjectBuild], _ shelf: WheelShelf) async throws -> [Built] {
        let order = all.indices.sorted { (all[$0].group, $0) < (all[$1].group, $1) }
        let results = try await mapBounded(order, atOnce: context.settings.jobs) { index in
            let work = all[index]
            context.events(.started(.build, item: work.title))
            let result = try await numbered(work, shelf)
            shelf.used(work.group)
            context.events(.finished(.build, item: work.title, reused: result.reused))
            return (index, result)
        }
        return results.sorted { $0.0 < $1.0 }.map(\.1)
    }

    /// Builds a project with a release number that agrees with the releases that channels already published.
    private func numbered(_ work: ProjectBuild, _ shelf: WheelShelf) async throws -> Built {
        let first = try await build(work, shelf)
        guard !work.isFixed, let numbering, let candidates = numbering.candidates(first.packages, work.target) else { return first }
        let name = work.package.name
        let owner = work.overrides.flatMap { file in
            file.spec != nil ? "the release of its own spec" : file.release.map { _ in "release in overrides/\(name.normalized).toml" }
        }
        if let owner = owner ?? (numbering.policy == .fixed ? "release-number in stack.toml" : nil) {
            try numbering.require(first.packages, work.target, owner: owner)
            return first
        }
        let profile = try StepKey.canonical(work.target.profile)
        var reused = first.reused
        for number in candidates {
            var packages = first.packages
            if number != work.plan.releaseNumber {
                let next = try prepare(work.package, work.artifact, work.target, profile: profile, time: work.plan.buildTime, number: number)
                (packages, reused) = try await build(next, shelf)
            }
            if numbering.fits(packages, work.target) { return (packages, reused) }
        }
        throw Failure(.failure, "\(work.title) has no release number that is free")
    }

    @concurrent
    private func build(_ work: ProjectBuild, _ shelf: WheelShelf) async throws -> Built {
        if let packages = work.kept { return (packages, true) }
        do {
            let directory = try FileSystem.temporaryDirectory(in: scratch, prefix: "rpm-")
            // Packages that are not cached stay in the folder; the caller takes them from there.
            defer { if cache != nil { try? FileSystem.remove(directory) } }
            var packages = try await withWheel(of: work, shelf) { wheel in
                try await work.packages(tools, wheel: wheel, into: directory, warn: warnings.add)
            }
            if let signing = inputs.signing {
                packages = try await signing.sign(packages, form: work.target.profile.rpm.signature, time: work.plan.buildTime)
            }
            if let cache, let key = work.key { return (try cache.keep(packages, for: key), false) }
            return (packages, false)
        } catch {
            throw failure(error, work)
        }
    }

    /// Calls a closure with the patched contents of a project's wheel.
    ///
    /// The argument is `nil` for a project without a wheel or with its own spec, and for packages that were built before.
    func withWheel<Result>(of work: ProjectBuild, _ shelf: WheelShelf, _ body: (WheelContents?) async throws -> Result) async throws -> Result {
        guard work.kept == nil, case .wheel(let wheel) = work.artifact.content, work.overrides?.spec == nil else { return try await body(nil) }
        return try await shelf.withContents(of: wheel, patches: work.wheelPatches, for: work.group, body)
    }

    /// Returns the error of one project, as a release reports it.
    func failure(_ error: any Error, _ work: ProjectBuild) -> Failure {
        Failure.from(error, doing: "cannot build \(work.title)")
    }
}
