import ForeignText
import Native
package import SystemPackage

/// Reads the TOML files that users write.
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
            return try TOMLDecoder(isStrict: strict).decode(type, from: try TOMLDocument(Array(text.utf8)))
        } catch let error as TOMLError {
            throw ChainError(.usage, "\(name) is not valid TOML", cause: error)
        } catch let error as TOMLUnknownKeys {
            throw error.error(in: name)
        } catch let error as DecodingError {
            throw ChainError(.usage, "\(name) does not say what is needed", causes: [explain(error)], hints: misspelling(of: error, in: text))
        }
    }

    /// The key that was most likely meant to be the one that is missing.
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

    /// A decoding error in the words of the file: the key, and what is wrong with it.
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
