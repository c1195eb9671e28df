import ForeignText
import FoundationEssentials
import IndexCrawler
import Native
import RPMBuilder
import SystemPackage
import VersionSort

/// The release that an sdist was taken for: the project and version that a requirement or a lock names.
struct ExpectedRelease: Sendable, Hashable {
    let name: ProjectName
    let version: Version
}

/// Builds wheels from sdists: each sdist once, in a sandbox without network, with build requirements resolved and fetched like any others.
///
/// A wheel is kept in the mirror under the digest of everything it came from. Which build requirements that were is kept too,
/// so that a later run gives the same wheel although the index has newer ones.
actor SourceWheels {
    /// How deep build requirements may themselves be sdists.
    private static let depthLimit = 4

    /// Whether sdists are built at all; otherwise they are packaged as they are, and only what they say of themselves is believed.
    nonisolated let builds: Bool
    private let client: IndexClient
    private let context: ChainContext
    /// The overrides of the stack, for their patches.
    private let overrides: StackOverrides
    private let depth: Int
    private let slots: BuildSlots
    private let records: BuildRecords
    private var running: [String: Task<VerifiedArtifact, any Error>] = [:]
    private var told: Set<SHA256Digest> = []
    private var nested: SourceWheels?
    private var builder: (python: BuildPython, inputs: String)?

    /// - Parameter overrides: their patches are applied to the sdists of the stack; what builds only need stays as it is.
    init(client: IndexClient, context: ChainContext, builds: Bool = true, overrides: StackOverrides = StackOverrides()) {
        self.init(client: client, context: context, builds: builds, overrides: overrides, depth: 0, slots: BuildSlots(context.settings.jobs))
    }

    private init(client: IndexClient, context: ChainContext, builds: Bool, overrides: StackOverrides, depth: Int, slots: BuildSlots) {
        self.builds = builds
        self.client = client
        self.context = context
        self.overrides = overrides
        self.depth = depth
        self.slots = slots
        records = BuildRecords(store: client.store)
    }

    /// The wheel of an sdist, built now or before.
    ///
    /// - Parameter release: what the sdist was taken for; nil where only the build tells, as for a source tree.
    /// - Throws: ``ChainError`` when it cannot be built, when it is another release, or when what is built does not run on one of the targets.
    func wheel(
        of sdist: VerifiedArtifact, time: UInt32, for targets: [Target] = [], as release: ExpectedRelease? = nil
    ) async throws -> VerifiedArtifact {
        // The same for every caller: a release without an upload time, and one that SOURCE_DATE_EPOCH overrules.
        let time = max(try context.sourceDateEpoch() ?? time, ChainContext.timeOfUndated)
        let name = "\(sdist.sha256.hex) \(sdist.filename) \(time)"
        let task = running[name] ?? Task { try await self.build(sdist, time: time) }
        running[name] = task
        // Whoever stops waiting ends with the whole run, and the build with it: it may have an hour left.
        let wheel = try await withTaskCancellationHandler {
            try await task.value
        } onCancel: {
            task.cancel()
        }
        if let release { try Self.check(wheel, of: sdist, is: release) }
        for target in targets { try Self.check(wheel, of: sdist, runsOn: target) }
        return wheel
    }

    /// The wheel of an sdist that does not say what it requires, so that only a build tells; a person is told why there is one.
    func wheelForMetadata(of sdist: VerifiedArtifact, time: UInt32) async throws -> VerifiedArtifact {
        if told.insert(sdist.sha256).inserted {
            context.events(.warning("\(sdist.filename) does not say what it requires: it is built to learn that"))
        }
        return try await wheel(of: sdist, time: time)
    }

    /// The index and the file's name say which release an sdist is; its build must not say another.
    private static func check(_ wheel: VerifiedArtifact, of sdist: VerifiedArtifact, is release: ExpectedRelease) throws {
        guard let built = try? WheelFilename(wheel.filename), built.name == release.name, built.version == release.version else {
            throw ChainError(
                .failure, "\(sdist.filename) is not \(release.name) \(release.version)", causes: ["it builds \(wheel.filename)"],
                hints: ["do not use the file; tell the people who run the index"])
        }
    }

    private static func check(_ wheel: VerifiedArtifact, of sdist: VerifiedArtifact, runsOn target: Target) throws {
        guard let filename = try? WheelFilename(wheel.filename), target.rank(of: filename) == nil else { return }
        throw ChainError(
            .failure, "\(sdist.filename) builds \(wheel.filename), which does not run on \(target.id)",
            causes: ["it is compiled for the Python and machine that built it"],
            hints: [
                "pin a release that has a wheel for \(target.id)",
                "name a Python \(target.python.version) with RELCLI_PYTHON, when it is 3.11 or newer",
            ])
    }

    private func build(_ sdist: VerifiedArtifact, time: UInt32) async throws -> VerifiedArtifact {
        do {
            let patches = try patches(of: sdist)
            let (python, inputs) = try await machine()
            func key(_ kind: String, _ requirements: [String]) -> StepKey {
                var key = StepKey(kind, version: SourceBuild.formatVersion)
                key.add("sdist", "\(sdist.sha256.hex) \(sdist.filename)")
                key.add("machine", inputs)
                key.add("time", String(time))
                for patch in patches { key.add("patch", patch.sha256.hex) }
                for requirement in requirements { key.add("requires", requirement) }
                return key
            }
            let choice = key("build requirements", [])
            if let chosen = records.requirements(choice), let known = try records.wheel(key("wheel", chosen)) { return known }

            let work = try FileSystem.temporaryDirectory(in: client.store.root.appending("tmp"), prefix: "build-")
            defer { try? FileSystem.remove(work) }
            let system = try await BuildSystem.read(sdist, patches: patches, python: python, workDirectory: work)
            let requirements = try await buildRequirements(system, python: python, of: sdist, patches: patches, time: time, work: work)
            let chosen = requirements.map { "\($0.sha256.hex) \($0.filename)" }.sorted()
            let full = key("wheel", chosen)
            if let known = try records.wheel(full) {
                try records.keep(chosen, for: choice)
                return known
            }
            let path = try await slots.run {
                try await SourceBuild.wheel(
                    from: sdist, system: system, python: python, requirements: requirements, patches: patches, sourceDateEpoch: time,
                    workDirectory: work)
            }
            let wheel = try records.keep(path, for: full)
            try records.keep(chosen, for: choice)
            return wheel
        } catch {
            throw ChainError.from(ChainError.sourceBuild(error), doing: "cannot build a wheel from \(sdist.filename)")
        }
    }

    /// The patches that the stack has for the project of an sdist.
    private func patches(of sdist: VerifiedArtifact) throws -> [SourcePatch] {
        guard let name = try? SdistFilename(sdist.filename).name else { return [] }
        return try overrides.patches(name)
    }

    /// Whether the sdist of a project becomes a wheel: where the stack has a spec of its own for it, that one builds it.
    nonisolated func builds(_ project: ProjectName) -> Bool { builds && overrides[project]?.spec == nil }

    /// Whether the stack changes what an sdist says of itself, so that it says so only for this stack.
    nonisolated func changes(_ project: ProjectName) -> Bool { overrides[project]?.patches?.isEmpty == false }

    /// The Python that builds, and all of this machine that a built wheel depends on.
    private func machine() async throws -> (python: BuildPython, inputs: String) {
        if let builder { return builder }
        let python = try await BuildPython.probe(context.settings.python)
        let inputs = "\(python.executable) \(python.fullVersion) \(python.machine) \(python.glibc)\n\(await BuildToolchain.describe())"
        builder = (python, inputs)
        return (python, inputs)
    }

    /// The wheels that the backend needs, those that only it can name included.
    private func buildRequirements(
        _ system: BuildSystem, python: BuildPython, of sdist: VerifiedArtifact, patches: [SourcePatch], time: UInt32, work: FilePath
    ) async throws -> [VerifiedArtifact] {
        let target = try python.target()
        let stated = try roots(system.requires, target: target, of: sdist)
        let wheels = try await resolve(stated, target: target, of: sdist)
        let more = try await slots.run {
            try await SourceBuild.extraRequirements(
                of: sdist, system: system, python: python, requirements: wheels, patches: patches, sourceDateEpoch: time, workDirectory: work)
        }
        let extra = try roots(more, target: target, of: sdist)
        return extra.isEmpty ? wheels : try await resolve(stated + extra, target: target, of: sdist)
    }

    private func roots(_ requirements: [String], target: Target, of sdist: VerifiedArtifact) throws -> [RootRequirement] {
        try requirements.map { text in
            do {
                return RootRequirement(try Requirement(text), origin: "build-system of \(sdist.filename)")
            } catch {
                throw ChainError(.failure, "the build requirement '\(text)' of \(sdist.filename) is none", cause: error)
            }
        }.filter { $0.requirement.marker?.evaluate(target.environment) ?? true }
    }

    /// Resolves build requirements for the Python that builds, and fetches them; those that are sdists are built in turn.
    private func resolve(_ roots: [RootRequirement], target: Target, of sdist: VerifiedArtifact) async throws -> [VerifiedArtifact] {
        guard !roots.isEmpty else { return [] }
        guard depth < Self.depthLimit else {
            throw ChainError(.failure, "the build requirements of \(sdist.filename) are sdists that need sdists, \(depth) deep")
        }
        let deeper = nested ?? SourceWheels(client: client, context: context, builds: builds, overrides: StackOverrides(), depth: depth + 1, slots: slots)
        nested = deeper
        let provider = IndexPackageProvider(client: client, target: target, sources: deeper, options: CandidateOptions())
        let resolution = try await Resolver.resolve(ResolveInput(requirements: roots, target: target), provider: provider)
        return try await mapBounded(resolution.packages, atOnce: 8) { [client] package in
            guard let file = package.files.first else { throw ChainError(.failure, "\(package.name) \(package.version) has no file") }
            let artifact = try await client.fetch(file)
            if file.filename.utf8.hasSuffix(".whl") { return artifact }
            return try await deeper.wheel(
                of: artifact, time: UploadTime.seconds(file) ?? 0, as: ExpectedRelease(name: package.name, version: package.version))
        }
    }
}

/// Lets only so many builds run at once, over all depths of build requirements.
actor BuildSlots {
    private var free: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []

    /// Allows this many builds, at least one.
    init(_ count: Int) {
        free = max(1, count)
    }

    /// Runs a build when there is room for it.
    func run<Value: Sendable>(_ build: sending () async throws -> Value) async throws -> Value {
        if free > 0 {
            free -= 1
        } else {
            await withCheckedContinuation { waiting.append($0) }
        }
        defer { leave() }
        return try await build()
    }

    private func leave() {
        if waiting.isEmpty {
            free += 1
        } else {
            waiting.removeFirst().resume()
        }
    }
}
