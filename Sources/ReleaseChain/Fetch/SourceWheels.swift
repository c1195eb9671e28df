import Failures
import ForeignText
import FoundationEssentials
import IndexCrawler
import Native
import RPMBuilder
import SystemPackage
import VersionSort

/// The expected release of an sdist: the project and version that a requirement or a lock names.
struct ExpectedRelease: Sendable, Hashable {
    let name: ProjectName
    let version: Version
}

/// A builder of wheels from sdists.
///
/// Each sdist is built once, in a sandbox without network. Its build requirements are resolved and fetched like any others. A wheel is kept in the
/// mirror under the digest of all its inputs. The chosen build requirements are kept too, so that a later run returns the same wheel although the index
/// has newer ones.
actor SourceWheels {
    /// The maximum depth to which build requirements may themselves be sdists.
    private static let depthLimit = 4

    /// A Boolean value indicating whether sdists are built; otherwise they are packaged as they are, and only their own metadata is used.
    nonisolated let builds: Bool
    private let client: IndexClient
    private let context: ChainContext
    /// The overrides of the stack, for their patches.
    private let overrides: StackOverrides
    private let depth: Int
    private let slots: BuildSlots
    private let environments: BuildEnvironments
    private let records: BuildRecords
    /// The recorded build requirements of sdists: lines with the SHA-256 and the file name of a wheel, by the SHA-256 of the sdist.
    ///
    /// An example is `["2c26…": ["9f86… setuptools-80.0-py3-none-any.whl"]]`. The build requirements of all other sdists are resolved.
    private let given: [String: [String]]
    /// The wheels of this run.
    ///
    /// A build that failed is not repeated: it could take as long again.
    private let builtWheels = InFlight<String, Result<VerifiedArtifact, Failure>>(keepsResults: true)
    private let learntMetadata = InFlight<SHA256Digest, Result<[UInt8], Failure>>(keepsResults: true)
    /// The sdists whose requirements could not be determined.
    private var failures: [FailedBuild] = []
    private var nested: SourceWheels?
    private var builder: (python: BuildPython, inputs: String)?

    /// Creates a builder of wheels.
    ///
    /// - Parameters:
    ///   - overrides: the stack's overrides, whose patches are applied to its sdists; build requirements are not patched.
    ///   - requirements: the wheels to build sdists with, as digest and name, by the digest of the sdist; those of other sdists are resolved.
    init(
        client: IndexClient, context: ChainContext, builds: Bool = true, overrides: StackOverrides = StackOverrides(),
        requirements: [String: [String]] = [:]
    ) {
        self.init(
            client: client, context: context, builds: builds, overrides: overrides, depth: 0, slots: BuildSlots(context.settings.jobs),
            environments: BuildEnvironments(in: client.store.root.appending("tmp")), given: requirements)
    }

    private init(
        client: IndexClient, context: ChainContext, builds: Bool, overrides: StackOverrides, depth: Int, slots: BuildSlots,
        environments: BuildEnvironments, given: [String: [String]] = [:]
    ) {
        self.given = given
        self.builds = builds
        self.client = client
        self.context = context
        self.overrides = overrides
        self.depth = depth
        self.slots = slots
        self.environments = environments
        records = BuildRecords(store: client.store)
    }

    /// Returns the wheel of an sdist, built now or before.
    ///
    /// - Parameter release: the expected release; `nil` if only the build determines it, as for a source tree.
    /// - Throws: ``Failure`` if the sdist cannot be built, is another release, or its wheel does not run on one of the targets.
    func wheel(
        of sdist: VerifiedArtifact, time: UInt32, for targets: [Target] = [], as release: ExpectedRelease? = nil
    ) async throws -> VerifiedArtifact {
        // The time is the same for every caller: for a release without an upload time, and if SOURCE_DATE_EPOCH is set.
        let time = max(try context.sourceDateEpoch() ?? time, ChainContext.timeOfUndated)
        let name = "\(sdist.sha256.hex) \(sdist.filename) \(time)"
        let wheel = try await builtWheels.value(name) { try await Self.outcome { try await self.build(sdist, time: time) } }.get()
        if let release { try Self.check(wheel, of: sdist, is: release) }
        for target in targets { try Self.check(wheel, of: sdist, runsOn: target) }
        return wheel
    }

    /// Returns the METADATA of an sdist that does not state its requirements.
    ///
    /// The build backend of the sdist prepares it. If the backend cannot do so, the METADATA of the built wheel is returned. A warning tells the user
    /// that this was necessary, and how long it took.
    func metadata(of sdist: VerifiedArtifact, time: UInt32) async throws -> [UInt8] {
        let time = max(try context.sourceDateEpoch() ?? time, ChainContext.timeOfUndated)
        return try await learntMetadata.value(sdist.sha256) { try await Self.outcome { try await self.ask(sdist, time: time) } }.get()
    }

    /// Returns the value of a closure, or its error as a ``Failure``.
    ///
    /// - Throws: `CancellationError` if the task is cancelled, so that a cancellation is never kept as a failure.
    private nonisolated static func outcome<Value>(_ work: () async throws -> Value) async throws -> Result<Value, Failure> {
        do {
            return .success(try await work())
        } catch {
            try Task.checkCancellation()
            return .failure(Failure.from(error))
        }
    }

    private func ask(_ sdist: VerifiedArtifact, time: UInt32) async throws -> [UInt8] {
        let item = "\(sdist.filename): asking its back end what it requires"
        let start = context.now()
        context.events(.started(.lock, item: item))
        defer { context.events(.finished(.lock, item: item, reused: false)) }
        let (metadata, way) = try await prepared(sdist, time: time)
        if let way {
            let seconds = Seconds.text(context.now() - start)
            context.events(.warning("\(sdist.filename) does not say what it requires: \(way) (\(seconds))"))
        }
        return metadata
    }

    /// Returns the error that lists all sdists whose requirements could not be determined; another error unchanged.
    func together(_ error: any Error) -> any Error {
        guard failures.count > 1, let told = error as? Failure, failures.contains(where: { $0.error.subject == told.subject }) else { return error }
        return FailedBuild.together(failures.sorted { $0.filename < $1.filename }, "cannot learn what \(failures.count) sdists require") ?? error
    }

    /// Returns the METADATA of an sdist, and the clause of a warning that names the work that was needed; the clause is `nil` if the METADATA was known
    /// before.
    private func prepared(_ sdist: VerifiedArtifact, time: UInt32) async throws -> (metadata: [UInt8], way: String?) {
        do {
            let inputs = try await inputs(of: sdist, time: time)
            if let known = records.metadata(inputs.key("metadata")) { return (known, nil) }
            if let wheel = try knownWheel(inputs) { return (try WheelMetadata.read(wheel), nil) }
            let work = try FileSystem.temporaryDirectory(in: client.store.root.appending("tmp"), prefix: "build-")
            defer { try? FileSystem.remove(work) }
            if let found = try await preparedMetadata(inputs, work: work) {
                try records.keep(found, for: inputs.key("metadata"))
                return (found, "its back end stated the requirements")
            }
        } catch {
            let told = Failure.from(error, doing: "cannot learn what \(sdist.filename) requires")
            failures.append(FailedBuild(filename: sdist.filename, error: told))
            throw told
        }
        return (try WheelMetadata.read(try await wheel(of: sdist, time: time)), "it was built to learn that, as its back end has no other way")
    }

    /// Returns the METADATA that a backend prepares; `nil` if it has no hook for that.
    private func preparedMetadata(_ inputs: BuildInputs, work: FilePath) async throws -> [UInt8]? {
        let (sdist, python) = (inputs.sdist, inputs.python)
        let system = try await BuildSystem.read(sdist, patches: inputs.patches, python: python, workDirectory: work)
        let target = try python.target()
        let stated = try roots(system.requires, target: target, of: sdist)
        let wheels = try await resolve(stated, target: target, of: sdist)
        let preparation = try await slots.run {
            try await WheelBuild.preparation(
                of: sdist, system: system, python: python, requirements: wheels, patches: inputs.patches, sourceDateEpoch: inputs.time,
                workDirectory: work, environments: environments)
        }
        switch preparation {
        case .metadata(let found): return found
        case .needs(let more):
            let extra = try roots(more, target: target, of: sdist)
            let all = extra.isEmpty ? wheels : try await resolve(stated + extra, target: target, of: sdist)
            return try await slots.run {
                try await WheelBuild.metadata(
                    of: sdist, system: system, python: python, requirements: all, patches: inputs.patches, sourceDateEpoch: inputs.time,
                    workDirectory: work, environments: environments)
            }
        }
    }

    /// Throws an error before a long build that cannot succeed: the wheels of the release show that modules are compiled for each Python, and a target's
    /// Python is not the one that builds.
    ///
    /// - Parameter wheels: the names of the release's wheels, including those for other systems.
    func refuseVainCompile(of sdist: String, beside wheels: [String], for targets: [Target]) async throws {
        let tags = wheels.compactMap { try? WheelFilename($0) }.flatMap(\.tags)
        guard !tags.isEmpty, tags.allSatisfy({ $0.abi != "none" && $0.abi != "abi3" }) else { return }
        let version = try await machine().python.version
        guard let target = targets.first(where: { $0.python.version != version }) else { return }
        throw Self.vain(
            "\(sdist) is compiled for each Python, and this machine's Python \(version) does not build for \(target.id)",
            cause: "the wheels of the release show that: \(Set(tags.map(\.abi)).sorted().joined(separator: ", "))", target)
    }

    private static func vain(_ subject: String, cause: String, _ target: Target) -> Failure {
        let canBuild = TagVersion(target.python.version).map { $0 >= BuildPython.oldest } ?? false
        return Failure(
            .failure, subject, causes: [cause],
            hints: ["pin a release that has a wheel for \(target.id)", "let the target build it, with sdists = \"source\" in stack.toml"]
                + (canBuild ? ["name a Python \(target.python.version) with RELCLI_PYTHON"] : []))
    }

    /// Throws an error unless a built wheel is the release that the index and the sdist's name state.
    private static func check(_ wheel: VerifiedArtifact, of sdist: VerifiedArtifact, is release: ExpectedRelease) throws {
        guard let built = try? WheelFilename(wheel.filename), built.name == release.name, built.version == release.version else {
            throw Failure(
                .failure, "\(sdist.filename) is not \(release.name) \(release.version)", causes: ["it builds \(wheel.filename)"],
                hints: ["do not use the file; tell the people who run the index"])
        }
    }

    private static func check(_ wheel: VerifiedArtifact, of sdist: VerifiedArtifact, runsOn target: Target) throws {
        guard let filename = try? WheelFilename(wheel.filename), target.rank(of: filename) == nil else { return }
        throw vain(
            "\(sdist.filename) builds \(wheel.filename), which does not run on \(target.id)",
            cause: "it is compiled for the Python and machine that built it", target)
    }

    private func build(_ sdist: VerifiedArtifact, time: UInt32) async throws -> VerifiedArtifact {
        do {
            let inputs = try await inputs(of: sdist, time: time)
            if let known = try knownWheel(inputs) { return known }
            let work = try FileSystem.temporaryDirectory(in: client.store.root.appending("tmp"), prefix: "build-")
            defer { try? FileSystem.remove(work) }
            let (system, requirements) = try await buildSystem(inputs, work: work)
            let chosen = requirements.map { "\($0.sha256.hex) \($0.filename)" }.sorted()
            let full = inputs.key("wheel", chosen)
            if let known = try records.wheel(full) {
                try records.keep(chosen, for: inputs.key(Self.choiceKind))
                return known
            }
            let path = try await slots.run {
                try await WheelBuild.wheel(
                    from: sdist, system: system, python: inputs.python, requirements: requirements, patches: inputs.patches, sourceDateEpoch: time,
                    workDirectory: work, environments: environments)
            }
            let wheel = try records.keep(path, for: full)
            try records.keep(chosen, for: inputs.key(Self.choiceKind))
            return wheel
        } catch {
            throw Failure.from(error, doing: "cannot build a wheel from \(sdist.filename)")
        }
    }

    /// The kind of the key under which the chosen build requirements are kept.
    private static let choiceKind = "build requirements"

    /// All inputs of a build from an sdist, except the build requirements.
    private struct BuildInputs {
        let sdist: VerifiedArtifact
        let patches: [SourcePatch]
        let python: BuildPython
        let machine: String
        let time: UInt32

        func key(_ kind: String, _ requirements: [String] = []) -> StepKey {
            var key = StepKey(kind, version: WheelBuild.formatVersion)
            key.add("sdist", "\(sdist.sha256.hex) \(sdist.filename)")
            key.add("machine", machine)
            key.add("time", String(time))
            for patch in patches { key.add("patch", patch.sha256.hex) }
            for requirement in requirements { key.add("requires", requirement) }
            return key
        }
    }

    private func inputs(of sdist: VerifiedArtifact, time: UInt32) async throws -> BuildInputs {
        let patches = try patches(of: sdist)
        let (python, machine) = try await machine()
        return BuildInputs(sdist: sdist, patches: patches, python: python, machine: machine, time: time)
    }

    /// Returns the wheel that was built from some inputs before; `nil` if there is none.
    private func knownWheel(_ inputs: BuildInputs) throws -> VerifiedArtifact? {
        guard let chosen = records.requirements(inputs.key(Self.choiceKind)) else { return nil }
        return try records.wheel(inputs.key("wheel", chosen))
    }

    /// Returns the build system of an sdist, and the wheels of its build requirements.
    private func buildSystem(_ inputs: BuildInputs, work: FilePath) async throws -> (system: BuildSystem, requirements: [VerifiedArtifact]) {
        let system = try await BuildSystem.read(inputs.sdist, patches: inputs.patches, python: inputs.python, workDirectory: work)
        if let chosen = given[inputs.sdist.sha256.hex] { return (system, try chosen.map(held)) }
        let requirements = try await buildRequirements(
            system, python: inputs.python, of: inputs.sdist, patches: inputs.patches, time: inputs.time, work: work)
        return (system, requirements)
    }

    /// Returns a wheel of the mirror, given as its digest and name.
    private func held(_ line: String) throws -> VerifiedArtifact {
        guard let (hex, name) = line.cut(at: " "), let digest = SHA256Digest(hex: String(hex)),
            let wheel = try client.store.artifact(digest, filename: String(name))
        else { throw Failure(.external, "the mirror no longer holds the build requirement \(line)") }
        return wheel
    }

    /// Returns the wheels that an sdist was built with, as digest and name, sorted; `nil` if it was not built.
    func chosenRequirements(of sdist: VerifiedArtifact, time: UInt32) async throws -> [String]? {
        let time = max(try context.sourceDateEpoch() ?? time, ChainContext.timeOfUndated)
        return records.requirements(try await inputs(of: sdist, time: time).key(Self.choiceKind))
    }

    /// Returns the Python and the tools that build.
    func builderDescription() async throws -> String { try await machine().inputs }

    /// Returns the patches that the stack has for the project of an sdist.
    private func patches(of sdist: VerifiedArtifact) throws -> [SourcePatch] {
        guard let name = try? SdistFilename(sdist.filename).name else { return [] }
        return try overrides.patches(name)
    }

    /// Returns `true` if the sdist of a project is built to a wheel: it is not if the stack has its own spec for it.
    nonisolated func builds(_ project: ProjectName) -> Bool { builds && overrides[project]?.spec == nil }

    /// Returns `true` if the stack patches an sdist, so that its metadata holds only for this stack.
    nonisolated func changes(_ project: ProjectName) -> Bool { overrides[project]?.patches?.isEmpty == false }

    /// Returns the Python that builds, and all properties of this machine that a built wheel depends on.
    private func machine() async throws -> (python: BuildPython, inputs: String) {
        if let builder { return builder }
        let python = try await BuildPython.probe(context.settings.python)
        let inputs = try await BuildPython.description(of: context.settings.python)
        builder = (python, inputs)
        return (python, inputs)
    }

    /// Returns the wheels that the backend needs, including those that its hook `get_requires_for_build_wheel` names (PEP 517).
    private func buildRequirements(
        _ system: BuildSystem, python: BuildPython, of sdist: VerifiedArtifact, patches: [SourcePatch], time: UInt32, work: FilePath
    ) async throws -> [VerifiedArtifact] {
        let target = try python.target()
        let stated = try roots(system.requires, target: target, of: sdist)
        let wheels = try await resolve(stated, target: target, of: sdist)
        let more = try await slots.run {
            try await WheelBuild.extraRequirements(
                of: sdist, system: system, python: python, requirements: wheels, patches: patches, sourceDateEpoch: time, workDirectory: work,
                environments: environments)
        }
        let extra = try roots(more, target: target, of: sdist)
        return extra.isEmpty ? wheels : try await resolve(stated + extra, target: target, of: sdist)
    }

    private func roots(_ requirements: [String], target: Target, of sdist: VerifiedArtifact) throws -> [RootRequirement] {
        try requirements.map { text in
            do {
                return RootRequirement(try Requirement(text), origin: "build-system of \(sdist.filename)")
            } catch {
                throw Failure(.failure, "the build requirement '\(text)' of \(sdist.filename) is not a requirement", cause: error)
            }
        }.filter { $0.requirement.marker?.evaluate(target.environment) ?? true }
    }

    /// Resolves build requirements for the Python that builds, and fetches them; sdists among them are built in turn.
    private func resolve(_ roots: [RootRequirement], target: Target, of sdist: VerifiedArtifact) async throws -> [VerifiedArtifact] {
        guard !roots.isEmpty else { return [] }
        guard depth < Self.depthLimit else {
            throw Failure(.failure, "the build requirements of \(sdist.filename) are sdists that need sdists, \(depth) deep")
        }
        let deeper =
            nested
            ?? SourceWheels(
                client: client, context: context, builds: builds, overrides: StackOverrides(), depth: depth + 1, slots: slots,
                environments: environments)
        nested = deeper
        let provider = IndexPackageProvider(client: client, target: target, sources: deeper, options: CandidateOptions())
        let resolution = try await Resolver.resolve(ResolveInput(requirements: roots, target: target), provider: provider)
        return try await mapBounded(resolution.packages, atOnce: 8) { [client] package in
            guard let file = package.files.first else { throw Failure(.failure, "\(package.name) \(package.version) has no file") }
            let artifact = try await client.fetch(file)
            if file.filename.utf8.hasSuffix(".whl") { return artifact }
            return try await deeper.wheel(
                of: artifact, time: UploadTime.seconds(file) ?? 0, as: ExpectedRelease(name: package.name, version: package.version))
        }
    }
}

/// A limit on the number of builds that run at once, over all depths of build requirements.
actor BuildSlots {
    private var free: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []

    /// Creates slots for a number of builds, at least one.
    init(_ count: Int) {
        free = max(1, count)
    }

    /// Runs a build as soon as a slot is free.
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
