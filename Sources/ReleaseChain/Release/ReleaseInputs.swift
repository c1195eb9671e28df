import Native
import RPMBuilder
import RPMRepository
import SystemPackage
import VersionSort

/// Everything that decides the bytes of a release and what its check asks.
///
/// It is the argument of the steps and the source of every key: ``key()`` for a whole release, ``key(of:artifact:plan:on:)`` for the packages of one project.
/// What comes to matter is added here, and nowhere else.
struct ReleaseInputs: Sendable {
    /// The stack file with its targets and overrides.
    let stack: Stack
    /// The name of the channel; empty for packages that no channel gets.
    let channel: String
    /// The text of the lock; empty until the stack is locked.
    var lock = ""
    /// The operating systems that the packages of each target are checked against, by the target's id.
    let systems: [String: CheckSetup]
    /// The digest of the index of each base repository, with the id of its target; the index covers all that is in the repository.
    let bases: [(target: String, digest: String)]
    /// How the result is installed for real; nil when it is not.
    let install: InstallPlace?
    /// The stack's key; nil where it names none.
    let signing: StackSigning?
    /// The time that the caller set for everything built, in seconds since 1970; nil when each file has its own.
    let epoch: UInt32?
    /// The Python that builds wheels from source archives.
    let python: FilePath

    /// Gathers what a release of a stack depends on, but for the lock.
    ///
    /// - Throws: ``ChainError``, of code `external` when a base repository or the key cannot be had.
    ///
    /// - Parameter isChecked: `false` leaves out the systems, which packages do not depend on.
    init(stack: Stack, channel: String, install: InstallPlace? = nil, isChecked: Bool = true, context: ChainContext) async throws {
        self.stack = stack
        self.channel = channel
        self.install = install
        systems = !isChecked ? [:] : try await BaseRepositories(stack: stack, context: context, place: install).setups(of: stack.targets)
        bases = try systems.sorted { $0.key < $1.key }.flatMap { target, system in
            try system.repositories.map { (target, try Self.indexDigest($0)) }
        }
        if let key = stack.document.key {
            signing = try await StackSigning(key: key, home: context.environment["GNUPGHOME"].map { FilePath($0) })
        } else {
            signing = nil
        }
        epoch = try context.sourceDateEpoch()
        python = context.settings.python
    }

    /// The inputs of packages alone, which are neither signed nor checked against a system.
    init(packagesOf stack: Stack, context: ChainContext) throws {
        self.stack = stack
        channel = ""
        (systems, bases, install, signing) = ([:], [], nil, nil)
        epoch = try context.sourceDateEpoch()
        python = context.settings.python
    }

    private static func indexDigest(_ repository: FilePath) throws -> String {
        do {
            return Digest.hex(of: try FileSystem.readAll(repository.appending("repodata/repomd.xml"), limit: 16 << 20), .sha256)
        } catch {
            throw ChainError.from(error, doing: "cannot read the base \(repository)")
        }
    }

    /// The key of the whole release: equal keys mean equal bytes and an equal check.
    ///
    /// - Throws: ``ChainError`` when the Python that builds wheels cannot be asked for its version.
    func key() async throws -> String {
        var key = StepKey("release", version: FormatNumber.release)
        key.add("formats", FormatNumber.text)
        key.add("libraries", SystemLibrary.versions(of: [.zlib, .zstd, .archive, .solv]))
        if lock.utf8.contains(Self.sdistKey.utf8) {
            let python = try await BuildPython.probe(python)
            key.add("builder", "\(python.executable) \(python.fullVersion) \(python.machine) \(python.glibc)\n\(await BuildToolchain.describe())")
        }
        for base in bases { key.add("base of \(base.target)", base.digest) }
        for path in install?.baseKeys ?? [] { key.add("base key", Digest.hex(of: try FileSystem.readAll(path, limit: 16 << 20), .sha256)) }
        if install != nil { key.add("installed by", await InstallTools.describe()) }
        if let signing { key.add("signing key", signing.fingerprint) }
        key.add("stack", stack.document.name)
        key.add("channel", channel)
        key.add("document", try StepKey.canonical(stack.document))
        key.add("lock", lock)
        for target in stack.targets {
            key.add("target", target.id)
            key.add("architecture", target.architecture)
            key.add("profile", try StepKey.canonical(target.profile))
        }
        for name in stack.overrides.names { key.add("override \(name.normalized)", stack.overrides.digest(name)) }
        key.add("epoch", epoch.map { String($0) } ?? "")
        return key.hex
    }

    /// The text that a lock has where a package comes as a source archive.
    private static let sdistKey = "sdist = {"

    /// The key of the packages of one project for one target.
    ///
    /// Every field of the plan's context is part of it, so a new field needs no line here.
    ///
    /// - Parameter profile: the target's profile in its canonical form.
    func key(of package: ResolvedPackage, artifact: PackageArtifact, plan: PlanContext, on target: Target, profile: String) -> StepKey {
        var key = StepKey("rpm", version: FormatNumber.packages)
        key.add("target", target.id)
        key.add("architecture", target.architecture)
        key.add("profile", profile)
        key.add("source", "\(artifact.source.sha256.hex) \(artifact.source.filename)")
        key.add("wheel", artifact.wheel.map { "\($0.sha256.hex) \($0.filename)" } ?? "none")
        // The files that the override names are read into the plan's context, and are part of this digest.
        key.add("overrides", stack.overrides.digest(package.name))
        for (name, value) in plan.fields { key.add(name, value) }
        key.add("libraries", SystemLibrary.versions(of: [.zlib, .zstd, .archive]))
        key.add("signing key", signing?.fingerprint ?? "")
        return key
    }
}

extension PlanContext {
    /// Each field with its value, in the order of their declarations.
    ///
    /// The files of an override and the byte code of modules are left out: they follow from what else a key holds.
    var fields: [(name: String, value: String)] {
        Mirror(reflecting: self).children.compactMap { label, value in
            guard let label, label != "attachments", label != "compiledModules" else { return nil }
            // A set has no order of its own.
            if let extras = value as? Set<ExtraName> { return (label, extras.map(\.normalized).sorted().joined(separator: ",")) }
            return (label, "\(value)")
        }
    }
}
