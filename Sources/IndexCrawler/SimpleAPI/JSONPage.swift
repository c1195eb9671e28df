import ForeignText
import FoundationEssentials
import Native
import VersionSort

/// A parser of project pages in the JSON form (PEP 691, with 700, 714, 740 and 792).
///
/// Most of a page is its list of files, so entries in the usual form are scanned. A decoder reads the rest of the page, and each entry or page in another
/// form. The scanner and the decoder give the same result.
enum JSONPage {
    static func read(_ bytes: [UInt8], project: ProjectName, base: URLReference) throws -> PageReading {
        try scanned(bytes, project: project, base: base) ?? decoded(bytes, project: project, base: base)
    }

    /// Parses a page by scanning its files; returns `nil` if the page does not have the usual form.
    static func scanned(_ bytes: [UInt8], project: ProjectName, base: URLReference) throws -> PageReading? {
        var assembly = PageAssembly(project: project, base: base)
        let parts: JSONPageParts
        do {
            parts = try JSONPageParts(bytes) { (place) throws(JSONScanner.Fault) in
                guard let end = try addFiles(of: bytes, at: place, base, to: &assembly) else { throw JSONScanner.Fault(place: place) }
                return end
            }
        } catch {
            return nil
        }
        guard let document = try? JSONDecoder().decode(Document.self, from: Data(parts.rest)) else { return nil }
        try check(document, project)
        return reading(document, versions: parts.versions, &assembly)
    }

    /// Adds the files of the list at a place, and returns the place after it; `nil` if the list is too long or an element is not JSON.
    static func addFiles(of bytes: [UInt8], at place: Int, _ base: URLReference, to assembly: inout PageAssembly) throws(JSONScanner.Fault) -> Int? {
        var files = JSONFiles(bytes, at: place, isSecure: base.scheme == "https", depth: assembly.depth)
        while let entry = try files.next() {
            guard files.count <= PageLimits.files, add(entry, of: bytes, to: &assembly) else { return nil }
        }
        return files.end
    }

    /// Adds an entry, with a decoder if it is not plain; returns `false` if it is not JSON.
    private static func add(_ entry: JSONFiles.Entry, of bytes: [UInt8], to assembly: inout PageAssembly) -> Bool {
        switch entry {
        case .unused(let name):
            assembly.ignore(String(decoding: bytes[name], as: UTF8.self))
            return true
        case .plain(let file, let range): return assembly.add(file, of: bytes) || add(bytes[range], to: &assembly)
        case .other(let range): return add(bytes[range], to: &assembly)
        }
    }

    /// Adds an entry with a decoder; returns `false` if it is not JSON.
    private static func add(_ bytes: ArraySlice<UInt8>, to assembly: inout PageAssembly) -> Bool {
        guard let item = try? JSONDecoder().decode(Item.self, from: Data(bytes)) else { return false }
        item.add(to: &assembly)
        return true
    }

    /// Parses a page with a decoder alone.
    static func decoded(_ bytes: [UInt8], project: ProjectName, base: URLReference) throws -> PageReading {
        let document = try document(bytes)
        try check(document, project)
        guard document.files.count <= PageLimits.files else { throw PageFault("it has more than \(PageLimits.files) files") }
        var assembly = PageAssembly(project: project, base: base)
        for item in document.files { item.add(to: &assembly) }
        return reading(document, versions: PackedTexts(document.versions ?? []), &assembly)
    }

    /// Returns the reading of a page whose files are added already, and whose text has an empty list of files.
    static func reading(of bytes: [UInt8], _ assembly: inout PageAssembly) throws -> PageReading {
        let parts = try? JSONPageParts(bytes) { (place) throws(JSONScanner.Fault) in
            var files = JSONScanner(bytes, at: place)
            try files.skip(depth: 1)
            return files.place
        }
        let document = try document(parts?.rest ?? bytes)
        try check(document, assembly.project)
        return reading(document, versions: parts?.versions ?? PackedTexts(document.versions ?? []), &assembly)
    }

    private static func document(_ bytes: [UInt8]) throws(PageFault) -> Document {
        do {
            // The decoder lets pass commas at the end of a list, among others.
            var scanner = JSONScanner(bytes)
            try scanner.skip()
            try scanner.end()
            return try JSONDecoder().decode(Document.self, from: Data(bytes))
        } catch {
            throw PageFault("it is not the JSON that PEP 691 describes (\(place(of: error)))")
        }
    }

    private static func check(_ document: Document, _ project: ProjectName) throws(PageFault) {
        try PageFault.checkVersion(document.meta.apiVersion)
        if let name = document.name, (try? ProjectName(name)) != project {
            throw PageFault("it is the page of \"\(FileEntry.clean(String(name.start(bytes: 100))))\"")
        }
    }

    private static func reading(_ document: Document, versions: PackedTexts, _ assembly: inout PageAssembly) -> PageReading {
        assembly.reading(
            versions: versions, status: document.status?.status, statusReason: document.status?.reason, lastSerial: document.meta.lastSerial?.value)
    }

    /// Returns the position in the document at which decoding failed.
    private static func place(of error: any Error) -> String {
        switch error {
        case DecodingError.keyNotFound(let key, _): "no \"\(key.stringValue)\""
        case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context):
            "\"\(context.codingPath.map(\.stringValue).joined(separator: "."))\" is of another type"
        case let fault as JSONScanner.Fault: "not well formed at byte \(fault.place)"
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

        func add(to assembly: inout PageAssembly) {
            if let file { assembly.add(file.entry) } else { assembly.refuse("(unnamed)", "its entry is malformed") }
        }
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

    /// A field that is a Boolean or another value: `yanked` can be a string, and `core-metadata` an object.
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

/// The parts of a JSON page other than its files: the list of versions, and the short rest.
struct JSONPageParts {
    /// The versions; empty if the page has no list.
    let versions: PackedTexts
    /// The JSON document with empty lists in place of the files and the versions.
    let rest: [UInt8]

    /// Reads a page; throws an error if it has no list of files, a list twice, or a list of another type.
    ///
    /// - Parameter readFiles: A closure that reads the list of files at a place, and returns the place after it.
    init(_ bytes: [UInt8], readFiles: (Int) throws(JSONScanner.Fault) -> Int) throws(JSONScanner.Fault) {
        var scanner = JSONScanner(bytes)
        var rest: [UInt8] = []
        var copied = 0
        var hasFiles = false
        var versions: PackedTexts?
        try scanner.expect("{")
        repeat {
            let key = try scanner.plainText()
            try scanner.expect(":")
            let isFiles = scanner.matches(key, "files")
            guard isFiles || scanner.matches(key, "versions"), scanner.next() == UInt8(ascii: "[") else {
                if isFiles { throw scanner.fault }
                try scanner.skip(depth: 1)
                continue
            }
            guard isFiles ? !hasFiles : versions == nil else { throw scanner.fault }
            rest += bytes[copied..<scanner.place]
            rest += Array("[]".utf8)
            if isFiles {
                hasFiles = true
                scanner.go(to: try readFiles(scanner.place))
            } else {
                versions = try Self.texts(&scanner)
            }
            copied = scanner.place
        } while scanner.take(",")
        try scanner.expect("}")
        guard scanner.next() == nil, hasFiles else { throw scanner.fault }
        rest += bytes[copied...]
        (self.versions, self.rest) = (versions ?? PackedTexts([]), rest)
    }

    private static func texts(_ scanner: inout JSONScanner) throws(JSONScanner.Fault) -> PackedTexts {
        var texts = PackedTexts.Writer()
        try scanner.expect("[")
        if scanner.take("]") { return texts.packed }
        repeat { texts.add(scanner.bytes[try scanner.plainText()]) } while scanner.take(",")
        try scanner.expect("]")
        return texts.packed
    }
}
