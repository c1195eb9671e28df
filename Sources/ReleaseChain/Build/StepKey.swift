import FoundationEssentials
import Native

/// The digest of everything that a step's result depends on: equal keys mean equal results.
package struct StepKey: Sendable {
    private var context = ""

    /// Creates the key of a kind of result; raise the version if the code's output changes.
    package init(_ kind: String, version: Int) {
        context = "\(kind) \(version)\n"
    }

    /// Adds one named input.
    ///
    /// The lengths ensure that two different lists of inputs never have the same key.
    package mutating func add(_ name: String, _ value: String) {
        context += "\(name.utf8.count) \(name) \(value.utf8.count) \(value)\n"
    }

    /// Returns a value as JSON with sorted keys, so that equal values have equal texts.
    static func canonical(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    /// The key as a SHA-256 in hexadecimal.
    package var hex: String {
        SHA256Digest(of: Array(context.utf8)).hex
    }
}
