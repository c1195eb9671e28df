import Native
package import SystemPackage
import TOMLKit

/// Reads the TOML files that users write; the one place that knows the TOML library.
package enum TOMLFile {
    /// The most that a stack, target, override or lock file may hold, in bytes.
    static let sizeLimit = 64 << 20

    /// Decodes a file; a key that the type does not know is an error, so a misspelt setting never passes unseen.
    ///
    /// Throws ``ChainError`` of code `usage`, naming the file and the line.
    package static func decode<Value: Decodable>(_ type: Value.Type, from path: FilePath, strict: Bool = true) throws -> Value {
        let bytes: [UInt8]
        do {
            bytes = try FileSystem.readAll(path, limit: sizeLimit)
        } catch {
            throw ChainError(.usage, "cannot read \(path)", cause: error)
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw ChainError(.usage, "\(path) is not UTF-8 text")
        }
        return try decode(type, text: text, name: path.string, strict: strict)
    }

    /// Decodes a TOML document that is already in memory; `name` is what errors call it.
    package static func decode<Value: Decodable>(_ type: Value.Type, text: String, name: String, strict: Bool = true) throws -> Value {
        do {
            return try TOMLDecoder(strictDecoding: strict).decode(type, from: text)
        } catch let error as TOMLParseError {
            let place = "line \(error.source.begin.line), column \(error.source.begin.column)"
            throw ChainError(.usage, "\(name) is not valid TOML", causes: ["\(place): \(error.description)"])
        } catch let error as UnexpectedKeysError {
            let keys = error.keys.map { key, path in
                // The path may end with the key already.
                let parts = path.map(\.stringValue)
                return (parts.last == key ? parts : parts + [key]).joined(separator: ".")
            }.sorted()
            throw ChainError(
                .usage, "\(name) has keys that mean nothing: \(keys.joined(separator: ", "))", hints: ["check their spelling, or remove them"])
        } catch let error as DecodingError {
            throw ChainError(.usage, "\(name) does not say what is needed", causes: [explain(error)])
        }
    }

    /// A decoding error in the words of the file: the key, and what is wrong with it.
    private static func explain(_ error: DecodingError) -> String {
        func place(_ context: DecodingError.Context, _ last: (any CodingKey)? = nil) -> String {
            (context.codingPath + (last.map { [$0] } ?? [])).map { key in
                key.intValue.map { "[\($0)]" } ?? key.stringValue
            }.joined(separator: ".")
        }
        return switch error {
        case .keyNotFound(let key, let context): "the key \(place(context, key)) is missing"
        case .typeMismatch(let type, let context): "\(place(context)) should be \(type)"
        case .valueNotFound(let type, let context): "\(place(context)) should be \(type), and is empty"
        case .dataCorrupted(let context): "\(place(context)): \(context.debugDescription)"
        @unknown default: "\(error)"
        }
    }
}
