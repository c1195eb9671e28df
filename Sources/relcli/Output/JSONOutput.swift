import Failures
import FoundationEssentials
import ReleaseChain

/// Writes results as JSON with stable keys.
enum JSONOutput {
    /// Returns the value as one document, its keys sorted so that the same result gives the same bytes.
    static func text(_ value: some Encodable) throws -> String { try encode(value, [.prettyPrinted]) }

    /// Returns the value on one line, for streams.
    static func line(_ value: some Encodable) throws -> String { try encode(value, []) }

    private static func encode(_ value: some Encodable, _ form: JSONEncoder.OutputFormatting) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = form.union([.sortedKeys, .withoutEscapingSlashes])
        do {
            return String(decoding: try encoder.encode(value), as: UTF8.self)
        } catch {
            throw Failure(.failure, "the result cannot be written as JSON", cause: error)
        }
    }
}
