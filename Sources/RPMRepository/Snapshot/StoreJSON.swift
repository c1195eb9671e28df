import Failures
import FoundationEssentials
import Native
import SystemPackage

/// The small JSON files of a store, with sorted keys, so that the same values give the same bytes.
enum StoreJSON {
    /// The maximum size of a file, in bytes.
    static let sizeLimit = 256 << 20

    static func encode(_ value: some Encodable, onOneLine: Bool = false) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        if !onOneLine { encoder.outputFormatting.insert(.prettyPrinted) }
        return try Array(encoder.encode(value)) + [UInt8(ascii: "\n")]
    }

    static func decode<Value: Decodable>(_ type: Value.Type, from path: FilePath) throws -> Value {
        let bytes = try FileSystem.readAll(path, limit: sizeLimit)
        do { return try JSONDecoder().decode(type, from: Data(bytes)) } catch {
            throw Failure(.badMetadata, path.string, cause: "it is damaged: it is not what relcli wrote there", hint: "restore it from a backup")
        }
    }

    /// Decodes one value per line.
    ///
    /// A last line without its end was left by a killed writer and is skipped.
    ///
    /// - Returns: The values, and the numbers of damaged lines, from 1.
    static func decodeLines<Value: Decodable>(_ type: Value.Type, from path: FilePath) throws -> (values: [Value], damaged: [Int]) {
        let bytes = try FileSystem.readAll(path, limit: sizeLimit)
        guard let end = bytes.lastIndex(of: UInt8(ascii: "\n")) else { return ([], []) }
        var (values, damaged): ([Value], [Int]) = ([], [])
        for (number, line) in bytes[..<end].split(separator: UInt8(ascii: "\n")).enumerated() {
            if let value = try? JSONDecoder().decode(type, from: Data(line)) { values.append(value) } else { damaged.append(number + 1) }
        }
        return (values, damaged)
    }
}
