import FoundationEssentials
import Native
import RPMBuilder
import RPMRepository
import SystemPackage
import VersionSort

/// Creates the key of a release: the digest of everything that its bytes and its check depend on.
enum ReleaseKey {
    /// Returns the key of a release of a stack from a lock.
    ///
    /// - Parameters:
    /// - setups: the system that each target is checked against, by the target's id.
    /// - install: the place for a real installation; `nil` if there is none.
    static func key(
        stack: Stack, channel: String, lockText: String, setups: [String: CheckSetup], install: InstallPlace?, context: ChainContext
    ) async throws -> String {
        var key = StepKey("release", version: FormatNumber.release)
        key.add("formats", FormatNumber.text)
        key.add("libraries", SystemLibrary.versions(of: [.zlib, .zstd, .archive, .solv]))
        if lockText.utf8.contains(sdistKey.utf8) {
            let python = try await BuildPython.probe(context.settings.python)
            key.add("builder", "\(python.executable) \(python.fullVersion) \(python.machine) \(python.glibc)\n\(await BuildToolchain.describe())")
        }
        for (target, setup) in setups.sorted(by: { $0.key < $1.key }) {
            for repository in setup.repositories { key.add("base of \(target)", try indexDigest(repository)) }
        }
        for path in install?.baseKeys ?? [] { key.add("base key", Digest.hex(of: try FileSystem.readAll(path, limit: 16 << 20), .sha256)) }
        if install != nil { key.add("installed by", await InstallTools.describe()) }
        if let name = stack.document.key {
            let home = context.environment["GNUPGHOME"].map { FilePath($0) }
            key.add("signing key", try await StackSigning(key: name, home: home).fingerprint)
        }
        key.add("stack", stack.document.name)
        key.add("channel", channel)
        key.add("document", try canonical(stack.document))
        key.add("lock", lockText)
        for target in stack.targets {
            key.add("target", target.id)
            key.add("architecture", target.architecture)
            key.add("profile", try canonical(target.profile))
        }
        for (name, digest) in try overrideDigests(stack) { key.add("override \(name)", digest) }
        key.add("epoch", try context.sourceDateEpoch().map { String($0) } ?? "")
        return key.hex
    }

    /// The text in a lock that marks a package from an sdist.
    private static let sdistKey = "sdist = {"

    /// Returns the SHA-256 of a repository's repomd.xml, which covers the whole repository.
    private static func indexDigest(_ repository: FilePath) throws -> String {
        Digest.hex(of: try FileSystem.readAll(repository.appending("repodata/repomd.xml"), limit: 16 << 20), .sha256)
    }

    /// Returns a value as JSON with sorted keys: one spelling for one value.
    static func canonical(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    /// Returns each override file with the digest of its text and of the files that it names, sorted by name.
    private static func overrideDigests(_ stack: Stack) throws -> [(String, String)] {
        let overrides = try StackOverrides(directory: stack.overridesDirectory)
        return overrides.names.map { ($0.normalized, overrides.digest($0)) }
    }
}
