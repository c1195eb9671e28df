import ForeignText
import FoundationEssentials
import Native

/// The attestations of an upload (PEP 740).
///
/// The mirror checks their form, and that the subject of each is this file. It does not verify the signatures: clients know which publishers they trust.
struct Attestations {
    private let objects: [JSONValue]

    /// Reads the attestations that came with a file.
    ///
    /// - Throws: ``UploadRefusal`` of kind `malformed`.
    init(_ bytes: [UInt8], filename: String, sha256: SHA256Digest) throws(UploadRefusal) {
        guard bytes.count <= Self.sizeLimit else { throw Self.refusal("they are longer than \(Self.sizeLimit) bytes") }
        guard let value = try? JSONDecoder().decode(JSONValue.self, from: Data(bytes)), case .list(let list) = value else {
            throw Self.refusal("they are no list in JSON")
        }
        guard (1...Self.countLimit).contains(list.count) else { throw Self.refusal("there are none, or more than \(Self.countLimit)") }
        for object in list { try Self.check(object, filename, sha256) }
        objects = list
    }

    private static func refusal(_ reason: String) -> UploadRefusal { UploadRefusal(.malformed, "the attestations cannot be used: \(reason)") }

    private static func check(_ object: JSONValue, _ filename: String, _ sha256: SHA256Digest) throws(UploadRefusal) {
        guard object["version"] == .number(1) else { throw refusal("one has another version than 1") }
        guard let material = object["verification_material"], case .text? = material["certificate"],
            case .list(let entries)? = material["transparency_entries"],
            !entries.isEmpty
        else { throw refusal("one has no certificate or no transparency entry") }
        guard let envelope = object["envelope"], case .text(let signature)? = envelope["signature"], Data(base64Encoded: signature) != nil,
            case .text(let encoded)? = envelope["statement"], let statement = Data(base64Encoded: encoded),
            let content = try? JSONDecoder().decode(JSONValue.self, from: statement)
        else { throw refusal("one has no envelope with a statement and a signature") }
        guard content["_type"] == .text("https://in-toto.io/Statement/v1"), case .list(let subjects)? = content["subject"], subjects.count == 1 else {
            throw refusal("a statement is not about one file")
        }
        guard subjects[0]["name"] == .text(filename), subjects[0]["digest"]?["sha256"] == .text(sha256.hex) else {
            throw refusal("a statement is about another file")
        }
    }

    /// Returns the provenance document of the file.
    ///
    /// - Parameter publisher: the name of the token of the upload.
    func provenance(publisher: String) throws -> [UInt8] {
        let bundle = JSONValue.object([
            "publisher": .object(["kind": .text("relcli"), "token": .text(publisher)]), "attestations": .list(objects),
        ])
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(JSONValue.object(["version": .number(1), "attestation_bundles": .list([bundle])]))) + [0x0A]
    }

    private static let sizeLimit = 1 << 20
    private static let countLimit = 16
}

/// Any value in JSON.
indirect enum JSONValue: Codable, Hashable {
    case null
    case boolean(Bool)
    case number(Double)
    case text(String)
    case list([JSONValue])
    case object([String: JSONValue])

    /// The member of an object; `nil` if the key is missing or this is not an object.
    subscript(key: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members[key]
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .boolean(value)
        } else if let value = try? container.decode(Double.self) {
            self = .number(value)
        } else if let value = try? container.decode(String.self) {
            self = .text(value)
        } else if let value = try? container.decode([JSONValue].self) {
            self = .list(value)
        } else {
            self = .object(try container.decode([String: JSONValue].self))
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .boolean(let value): try container.encode(value)
        case .number(let value):
            if let whole = Int64(exactly: value) { try container.encode(whole) } else { try container.encode(value) }
        case .text(let value): try container.encode(value)
        case .list(let value): try container.encode(value)
        case .object(let value): try container.encode(value)
        }
    }
}
