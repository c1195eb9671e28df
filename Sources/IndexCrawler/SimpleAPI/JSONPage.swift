internal import ForeignText
internal import FoundationEssentials
internal import Native
internal import VersionSort

/// Parses a project page in the JSON form (PEP 691, with 700, 714, 740 and 792).
enum JSONPage {
    static func read(_ bytes: [UInt8], project: ProjectName, base: URLReference) throws -> PageReading {
        let document: Document
        do {
            document = try JSONDecoder().decode(Document.self, from: Data(bytes))
        } catch {
            throw PageFault("it is not the JSON that PEP 691 describes (\(Self.place(of: error)))")
        }
        try PageFault.checkVersion(document.meta.apiVersion)
        if let name = document.name, (try? ProjectName(name)) != project {
            throw PageFault("it is the page of \"\(FileEntry.clean(String(name.start(bytes: 100))))\"")
        }
        guard document.files.count <= PageLimits.files else { throw PageFault("it has more than \(PageLimits.files) files") }
        var assembly = PageAssembly(project: project, base: base)
        for item in document.files {
            if let file = item.file { assembly.add(file.entry) } else { assembly.refuse("(unnamed)", "its entry is malformed") }
        }
        let status = document.status
        return assembly.reading(
            versions: document.versions ?? [], status: status?.status, statusReason: status?.reason,
            lastSerial: document.meta.lastSerial?.value)
    }

    /// Returns the position in the document at which decoding failed.
    private static func place(of error: any Error) -> String {
        switch error {
        case DecodingError.keyNotFound(let key, _): "no \"\(key.stringValue)\""
        case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context):
            "\"\(context.codingPath.map(\.stringValue).joined(separator: "."))\" is of another type"
        default: "not well formed"
        }
    }

    private struct Document: Decodable {
        let meta: Meta
        let name: String?
        let files: [Item]
        let versions: [String]?
        let status: Status?

        enum CodingKeys: String, CodingKey {
            case meta, name, files, versions
            case status = "project-status"
        }
    }

    private struct Meta: Decodable {
        let apiVersion: String
        let lastSerial: Lenient<Int>?

        enum CodingKeys: String, CodingKey {
            case apiVersion = "api-version"
            case lastSerial = "_last-serial"
        }
    }

    private struct Status: Decodable {
        let status: String?
        let reason: String?
    }

    /// A field that is treated as missing if it has the wrong type.
    private struct Lenient<Value: Decodable>: Decodable {
        let value: Value?
        init(from decoder: any Decoder) throws { value = try? Value(from: decoder) }
    }

    /// One file of the page.
    ///
    /// An invalid entry does not make the whole page invalid.
    private struct Item: Decodable {
        let file: File?
        init(from decoder: any Decoder) throws { file = try? File(from: decoder) }
    }

    private struct File: Decodable {
        let filename: String
        let url: String
        let hashes: [String: String]
        let requiresPython: String?
        let size: UInt64?
        let uploadTime: String?
        let yanked: Mark<String>?
        let coreMetadata: Mark<[String: String]>?
        let oldCoreMetadata: Mark<[String: String]>?
        let provenance: String?

        enum CodingKeys: String, CodingKey {
            case filename, url, hashes, size, yanked, provenance
            case requiresPython = "requires-python"
            case uploadTime = "upload-time"
            case coreMetadata = "core-metadata"
            case oldCoreMetadata = "dist-info-metadata"
        }

        var entry: FileEntry {
            FileEntry(
                filename: filename, url: url, hashes: hashes, requiresPython: requiresPython, size: size, uploadTime: uploadTime,
                yanked: yanked?.value(whenTrue: ""), coreMetadata: (coreMetadata ?? oldCoreMetadata)?.value(whenTrue: [:]),
                provenance: provenance)
        }
    }

    /// A field that is a Boolean or a richer value: `yanked` and `core-metadata`.
    private enum Mark<Value: Decodable>: Decodable {
        case flag(Bool)
        case value(Value)

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let flag = try? container.decode(Bool.self) { self = .flag(flag) } else { self = .value(try container.decode(Value.self)) }
        }

        func value(whenTrue: Value) -> Value? {
            switch self {
            case .flag(let flag): flag ? whenTrue : nil
            case .value(let value): value
            }
        }
    }
}
