import Failures
import ForeignText
import Native
package import SystemPackage

/// A reader of the TOML files that users write.
package enum TOMLFile {
    /// The maximum size of a stack, target, override or lock file, in bytes.
    static let sizeLimit = 64 << 20

    /// Decodes a file; an unknown key is an error, so that a misspelt setting is never ignored.
    ///
    /// Throws a ``Failure`` with code `usage` that names the file and the line.
    package static func decode<Value: Decodable>(_ type: Value.Type, from path: FilePath, strict: Bool = true) throws -> Value {
        let bytes: [UInt8]
        do {
            bytes = try FileSystem.readAll(path, limit: sizeLimit)
        } catch {
            throw Failure(.usage, "cannot read \(path)", cause: error)
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw Failure(.usage, "\(path) is not UTF-8 text")
        }
        return try decode(type, text: text, name: path.string, strict: strict)
    }

    /// Decodes a TOML document in memory; errors call it by `name`.
    package static func decode<Value: Decodable>(_ type: Value.Type, text: String, name: String, strict: Bool = true) throws -> Value {
        do {
            return try TOMLDecoder(isStrict: strict).decode(type, from: try TOMLDocument(Array(text.utf8)))
        } catch let error as TOMLError {
            throw Failure(.usage, "\(name) is not valid TOML", cause: error)
        } catch let error as TOMLUnknownKeys {
            throw error.error(in: name)
        } catch let error as DecodingError {
            throw Failure(.usage, "\(name) has a missing or invalid value", causes: [explain(error)], hints: misspelling(of: error, in: text))
        }
    }

    /// Returns a hint with the existing key that was probably meant to be the missing one.
    private static func misspelling(of error: DecodingError, in text: String) -> [String] {
        guard case .keyNotFound(let key, let context) = error, let document = try? TOMLDocument(Array(text.utf8)) else { return [] }
        let table = context.codingPath.map(\.stringValue)
        let siblings = document.nodes.indices.dropFirst().filter {
            document.path(to: $0).map { TOMLCodingKey($0).stringValue } == table + [document.nodes[$0].key]
        }
        guard let near = NearestName.of(key.stringValue, among: siblings.map { document.nodes[$0].key }),
            let place = siblings.first(where: { document.nodes[$0].key == near })
        else { return [] }
        return ["line \(document.nodes[place].line) has '\(near)': did you mean '\(key.stringValue)'?"]
    }

    /// Returns the message of a decoding error: the key and its fault.
    private static func explain(_ error: DecodingError) -> String {
        func place(_ context: DecodingError.Context, _ last: (any CodingKey)? = nil) -> String {
            (context.codingPath + (last.map { [$0] } ?? [])).map(\.stringValue).joined(separator: ".")
        }
        return switch error {
        case .keyNotFound(let key, let context): "the key \(place(context, key)) is missing"
        case .typeMismatch(_, let context): "\(place(context)) should be \(context.debugDescription)"
        case .valueNotFound(let type, let context): "\(place(context)) should be \(type), and is empty"
        case .dataCorrupted(let context): "\(place(context)): \(context.debugDescription)"
        @unknown default: "\(error)"
        }
    }
}
