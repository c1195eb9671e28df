import FoundationEssentials
import Native
import SystemPackage
import VersionSort

/// Makes the key of a release: the digest of all that its bytes depend on.
enum ReleaseKey {
    /// The key of a release of a stack from a lock.
    static func key(stack: Stack, channel: String, lockText: String, context: ChainContext) throws -> String {
        var key = StepKey("release", version: 1)
        key.add("relcli", context.version)
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

    /// A value as JSON with sorted keys: one spelling for one value.
    static func canonical(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    /// Each override file with the digest of all that it says and names, sorted by name.
    private static func overrideDigests(_ stack: Stack) throws -> [(String, String)] {
        let overrides = try StackOverrides(directory: stack.overridesDirectory)
        return overrides.names.map { ($0.normalized, overrides.digest($0)) }
    }
}
