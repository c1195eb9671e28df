import FoundationEssentials
import ReleaseChain

/// Results as JSON with stable keys.
enum JSONOutput {
    /// The value as one document, its keys sorted so that the same result gives the same bytes.
    static func text(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        do {
            return String(decoding: try encoder.encode(value), as: UTF8.self)
        } catch {
            throw ChainError(.failure, "the result cannot be written as JSON", cause: error)
        }
    }
}
