import IndexCrawler
import Native
import RPMBuilder
import SystemPackage
import VersionSort

/// The packages of one target: what each resolved project was built to.
struct TargetPackages: Sendable {
    let target: Target
    let resolution: Resolution
    /// In the order of the resolution.
    let projects: [(project: ProjectName, packages: [BuiltPackage])]

    /// All packages, binary and source.
    var packages: [BuiltPackage] { projects.flatMap(\.packages) }

    /// The project that a binary package of this name was built from.
    func project(ofPackage name: String) -> ProjectName? {
        projects.first { $0.packages.contains { !$0.isSource && $0.nevra.name == name } }?.project
    }

    /// The chain from an application down to a package, as package names for people.
    func chain(toPackage name: String) -> [String] {
        guard let project = project(ofPackage: name), let chain = WhyChain.chains(to: project, in: resolution).first else { return [] }
        return chain.links.map(\.normalized)
    }
}

/// Turns artifacts into RPMs, for every target; what was built before from the same inputs is kept.
struct BuildStep: Sendable {
    let stack: Stack
    let overrides: StackOverrides
    let store: MirrorStore
    let context: ChainContext
    /// Signs what is built, nil where the stack names no key.
    let signing: StackSigning?
    /// Chooses the release numbers.
    let numbering: ReleaseNumbering
    /// What the packages are compressed with, one after another.
    let pool = CodecPool()
    private let warnings = PackageWarnings()

    /// One project to build for one target.
    struct Work: Sendable {
        let target: Target
        let package: ResolvedPackage
        let artifact: PackageArtifact
        /// The time of the packages, in seconds since 1970.
        let time: UInt32
        /// The number that begins the release.
        let number: Int
        let key: StepKey
        /// What was built before from the same, nil when nothing was.
        let kept: [BuiltPackage]?
        /// Names what is one for all targets: the project and its file.
        let group: String
    }

    /// Builds everything that the lock names.
    func run(_ lock: StackLock, _ artifacts: ArtifactSet) async throws -> (builds: [TargetPackages], reused: Int) {
        var work: [Work] = []
        for (target, resolution) in zip(stack.targets, lock.resolutions) {
            try PackageNameClashes.check(resolution.packages.map(\.name), overrides: overrides, target: target)
            let profile = try ReleaseKey.canonical(target.profile)
            for package in resolution.packages {
                work.append(try prepare(package, try artifacts.artifact(for: package), target, profile: profile))
            }
        }
        let shelf = WheelShelf(directory: store.root.appending("tmp"), uses: work.map(\.group))
        defer { shelf.clear() }
        try await survey(work, shelf)
        let results = try await build(work, shelf)
        for line in warnings.lines(stack.targets) { context.events(.warning(line)) }
        var builds: [TargetPackages] = []
        var next = 0
        for (target, resolution) in zip(stack.targets, lock.resolutions) {
            let slice = results[next..<next + resolution.packages.count]
            next += resolution.packages.count
            builds.append(
                TargetPackages(
                    target: target, resolution: resolution,
                    projects: zip(resolution.packages, slice).map { (project: $0.name, packages: $1.packages) }))
        }
        return (builds, results.count(where: \.reused))
    }

    private func prepare(
        _ package: ResolvedPackage, _ artifact: PackageArtifact, _ target: Target, profile: String, number: Int = 1
    ) throws -> Work {
        let time = try context.buildTime(of: package.files[0])
        let key = key(target, package, artifact, profile: profile, time: time, number: number)
        return Work(
            target: target, package: package, artifact: artifact, time: time, number: number, key: key, kept: BuildCache(store: store).packages(key),
            group: "\(package.name) \(artifact.source.sha256.hex)")
    }

    /// Builds one wheel for one target after another, so that it can leave the shelf; the results are in the order of the list.
    private func build(_ all: [Work], _ shelf: WheelShelf) async throws -> [(packages: [BuiltPackage], reused: Bool)] {
        let order = all.indices.sorted { (all[$0].group, $0) < (all[$1].group, $1) }
        let results = try await mapBounded(order, atOnce: context.settings.jobs) { index in
            let work = all[index]
            let item = "\(work.package.name) \(work.package.version) for \(work.target.id)"
            context.events(.started(.build, item: item))
            let result = try await numbered(work, shelf)
            shelf.used(work.group)
            context.events(.finished(.build, item: item, reused: result.reused))
            return (index, result)
        }
        return results.sorted { $0.0 < $1.0 }.map(\.1)
    }

    /// Builds a project with the release number that fits what channels gave out before.
    private func numbered(_ work: Work, _ shelf: WheelShelf) async throws -> (packages: [BuiltPackage], reused: Bool) {
        let first = try await build(work, shelf)
        guard let candidates = numbering.candidates(first.packages, work.target) else { return first }
        let name = work.package.name
        let owner = overrides[name].flatMap { file in
            file.spec != nil ? "the release of its own spec" : file.release.map { _ in "release in overrides/\(name.normalized).toml" }
        }
        if let owner = owner ?? (numbering.policy == .fixed ? "release-number in stack.toml" : nil) {
            try numbering.require(first.packages, work.target, owner: owner)
            return first
        }
        let profile = try ReleaseKey.canonical(work.target.profile)
        var reused = first.reused
        for number in candidates {
            var packages = first.packages
            if number != work.number {
                let next = try prepare(work.package, work.artifact, work.target, profile: profile, number: number)
                (packages, reused) = try await build(next, shelf)
            }
            if numbering.fits(packages, work.target) { return (packages, reused) }
        }
        throw ChainError(.failure, "\(name) \(work.package.version) for \(work.target.id) has no release number that is free")
    }

    @concurrent
    private func build(_ work: Work, _ shelf: WheelShelf) async throws -> (packages: [BuiltPackage], reused: Bool) {
        if let packages = work.kept { return (packages, true) }
        let directory = try FileSystem.temporaryDirectory(in: store.root.appending("tmp"), prefix: "rpm-")
        defer { try? FileSystem.remove(directory) }
        do {
            let builder = ProjectBuilder(
                target: work.target, context: try planContext(work), searchPath: context.searchPath, python: context.settings.python, pool: pool)
            let name = work.package.name
            var packages = try await withWheel(of: work, shelf) { wheel in
                try await builder.build(
                    work.artifact, wheel: wheel, overrides: overrides[name], patches: try overrides.patches(name), into: directory,
                    withSpec: false, warn: warnings.add)
            }
            if let signing { packages = try await signing.sign(packages, form: work.target.profile.rpm.signature, time: work.time) }
            return (try BuildCache(store: store).keep(packages, for: work.key), false)
        } catch {
            throw failure(error, work)
        }
    }

    /// Gives a closure the contents of a wheel, patched; nil for what was built before or is not built from a wheel.
    func withWheel<Result>(of work: Work, _ shelf: WheelShelf, _ body: (WheelContents?) async throws -> Result) async throws -> Result {
        guard work.kept == nil, case .wheel(let wheel) = work.artifact.content, overrides[work.package.name]?.spec == nil else { return try await body(nil) }
        // What was built here was built from the patched source.
        let patches = work.artifact.wasBuilt ? [] : try overrides.patches(work.package.name)
        return try await shelf.withContents(of: wheel, patches: patches, for: work.group, body)
    }

    /// What went wrong with one project, as a release tells it.
    func failure(_ error: any Error, _ work: Work) -> ChainError {
        ChainError.from(error, doing: "cannot build \(work.package.name) \(work.package.version) for \(work.target.id)")
    }

    /// What a plan depends on besides wheel, target and overrides.
    func planContext(_ work: Work) throws -> PlanContext {
        var plan = PlanContext(buildTime: work.time)
        plan.extras = Set(work.package.extras)
        plan.releaseNumber = work.number
        plan.vendor = stack.document.vendor
        plan.packager = stack.document.packager
        plan.bytecode = try stack.bytecode()
        plan.programs = try stack.programs(of: work.package.name, on: work.target)
        plan.format = stack.packageFormat
        plan.origin = origin(of: work.package)
        plan.attachments = overrides.attachments(work.package.name)
        return plan
    }

    /// Where the file of a package came from, as its spec says it.
    private func origin(of package: ResolvedPackage) -> SourceOrigin {
        if package.origin == .address { return package.files.first.map { .address($0.url) } ?? .other }
        // Nobody else has what is on an index of one's own, at least under that macro's address.
        return stack.document.index?.url == nil && !stack.internalNames.contains(package.name) ? .index : .other
    }

    /// Everything that the bytes of these packages depend on.
    private func key(_ target: Target, _ package: ResolvedPackage, _ artifact: PackageArtifact, profile: String, time: UInt32, number: Int) -> StepKey {
        var key = StepKey("rpm", version: FormatNumber.packages)
        key.add("target", target.id)
        key.add("architecture", target.architecture)
        key.add("profile", profile)
        key.add("source", "\(artifact.source.sha256.hex) \(artifact.source.filename)")
        key.add("wheel", artifact.wheel.map { "\($0.sha256.hex) \($0.filename)" } ?? "none")
        key.add("overrides", overrides.digest(package.name))
        key.add("extras", package.extras.map(\.normalized).sorted().joined(separator: ","))
        key.add("origin", "\(origin(of: package))")
        key.add("vendor", stack.document.vendor ?? "")
        key.add("packager", stack.document.packager ?? "")
        key.add("bytecode", stack.document.bytecode ?? "install")
        key.add("programs", (try? stack.programs(of: package.name, on: target).rawValue) ?? "")
        key.add("format", String(stack.packageFormat.rawValue))
        key.add("time", String(time))
        key.add("release number", String(number))
        key.add("libraries", SystemLibrary.versions(of: [.zlib, .zstd, .archive]))
        key.add("signing key", signing?.fingerprint ?? "")
        return key
    }
}
