import Failures
import Native
import RPMBuilder
import RPMRepository
import SystemPackage
import VersionSort

/// All inputs that decide the bytes of a release and its check.
///
/// The steps take them as an argument, and every key is computed from them: ``key()`` for a whole release, ``key(of:artifact:plan:on:)`` for the packages
/// of one project. A new input must be added here, and nowhere else.
struct ReleaseInputs: Sendable {
    /// The stack file with its targets and overrides.
    let stack: Stack
    /// The name of the channel; empty for packages without a channel.
    let channel: String
    /// The text of the lock; empty until the stack is locked.
    var lock = ""
    /// The operating systems that the packages of each target are checked against, by the target's id.
    let systems: [String: CheckSetup]
    /// The digest of the index of each base repository, with the id of its target; the index covers the whole repository.
    let bases: [(target: String, digest: String)]
    /// The place for a real installation of the result; `nil` if there is none.
    let install: InstallPlace?
    /// The stack's key; `nil` if it names none.
    let signing: StackSigning?
    /// The time that the user set for everything built, in seconds since 1970; `nil` if each file has its own.
    let epoch: UInt32?
    /// The Python that builds wheels from sdists.
    let python: FilePath

    /// Collects the inputs of a release of a stack, except the lock.
    ///
    /// - Parameters:
    ///   - isChecked: `false` leaves out the systems, which packages do not depend on.
    ///   - isSigned: `false` leaves out the stack's key.
    /// - Throws: ``Failure``, with code `external` if a base repository cannot be fetched or the key is missing.
    init(stack: Stack, channel: String, install: InstallPlace? = nil, isChecked: Bool = true, isSigned: Bool = true, context: ChainContext) async throws {
        self.stack = stack
        self.channel = channel
        self.install = install
        systems = !isChecked ? [:] : try await BaseRepositories(stack: stack, context: context, place: install).setups(of: stack.targets)
        bases = try systems.sorted { $0.key < $1.key }.flatMap { target, system in
            try system.repositories.map { (target, try Self.indexDigest($0)) }
        }
        if isSigned, let key = stack.document.key {
            signing = try await StackSigning(key: key, home: context.environment["GNUPGHOME"].map { FilePath($0) })
        } else {
            signing = nil
        }
        epoch = try context.sourceDateEpoch()
        python = context.settings.python
    }

    /// Collects the inputs of packages alone, which are neither signed nor checked against a system.
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
            throw Failure.from(error, doing: "cannot read the base \(repository)")
        }
    }

    /// Returns the key of the whole release: equal keys mean equal bytes and an equal check.
    ///
    /// - Throws: ``Failure`` if the version of the Python that builds wheels cannot be determined.
    func key() async throws -> String {
        var key = StepKey("release", version: FormatNumber.release)
        key.add("formats", FormatNumber.text)
        key.add("libraries", SystemLibrary.versions(of: [.zlib, .zstd, .archive, .solv]))
        if lock.utf8.contains(Self.sdistKey.utf8) {
            key.add("builder", try await BuildPython.description(of: python))
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

    /// The text in a lock that marks a package from an sdist.
    private static let sdistKey = "sdist = {"

    /// Returns the key of the packages of one project for one target.
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
        // This digest covers the files that the override names, which are also in the plan's context.
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
    /// The files of an override and the byte code of modules are left out, because other parts of the key determine them.
    var fields: [(name: String, value: String)] {
        Mirror(reflecting: self).children.compactMap { label, value in
            guard let label, label != "attachments", label != "compiledModules" else { return nil }
            // The order of a set is not defined.
            if let extras = value as? Set<ExtraName> { return (label, extras.map(\.normalized).sorted().joined(separator: ",")) }
            return (label, "\(value)")
        }
    }
}
