import ForeignText
import FoundationEssentials
import HTTPTypes
import Native
import VersionSort

/// The routes below `/api/`, which ``OpenAPIDocument`` describes.
extension MirrorRoutes {
    /// Returns the response for a path below `api`.
    func api(_ names: [String], isFolder: Bool, _ request: RouteRequest) throws -> Answer {
        do {
            return try document(names, isFolder, try RequestQuery(request.target), request.principal) ?? missing("there is no such thing")
        } catch let fault as RequestQuery.Fault {
            return .text(.badRequest, fault.reason + "\n")
        }
    }

    private func missing(_ what: String) -> Answer { .text(.notFound, what + "\n") }

    private func document(_ names: [String], _ isFolder: Bool, _ query: RequestQuery, _ principal: Principal) throws -> Answer? {
        guard !isFolder || names.isEmpty else { return nil }
        switch (names.first, names.count) {
        case (nil, _): return isFolder ? try json(try catalog.status(for: principal)) : .redirect(to: "api/")
        case ("openapi.json", 1): return answer(OpenAPIDocument.json(version: configuration.version))
        case ("projects", 1):
            let limit = try query.number("limit", in: 1...Self.longestList) ?? Self.usualList
            return try json(try catalog.projects(matching: try query.text("q") ?? "", after: try query.text("after"), limit: limit))
        case ("projects", 2):
            let project = try (try? ProjectName(names[1])).flatMap { try catalog.project($0, for: principal) }
            return try json(project) ?? missing("there is no project '\(names[1])'")
        case ("channels", 1): return try json(Documents.ChannelList(channels: try catalog.channels(for: principal)))
        case ("channels", 2): return try json(try catalog.channel(names[1], for: principal)) ?? missing("there is no channel '\(names[1])'")
        case ("snapshots", 1): return try json(Documents.SnapshotList(snapshots: try catalog.snapshots(for: principal)))
        case ("snapshots", 2): return try json(try catalog.snapshot(names[1], for: principal)) ?? missing("there is no snapshot '\(names[1])'")
        case ("differences", 3): return try json(try catalog.difference(names[1], names[2], for: principal)) ?? missing("one of the snapshots is not there")
        case ("activity", 1):
            return try json(try catalog.activity(limit: try query.number("limit", in: 1...Self.longestList) ?? Self.usualList, for: principal))
        default: return nil
        }
    }

    private func json(_ value: (some Encodable)?) throws -> Answer? { try value.map { try json($0) } }

    private func json(_ value: some Encodable) throws -> Answer { answer(try Self.encoded(value)) }

    private func answer(_ bytes: [UInt8]) -> Answer {
        files.answer(
            String(decoding: bytes, as: UTF8.self), FileResponder.Form(type: MediaType.json, cache: CachePolicy.revalidate, isCompressible: true))
    }

    /// Returns a document of the API as JSON.
    static func encoded(_ value: some Encodable) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.keyEncodingStrategy = .custom { keys in APIKey(dashed: keys.last?.stringValue ?? "") }
        return Array(try encoder.encode(value)) + [0x0a]
    }

    private static let usualList = 100
    private static let longestList = 1000
}

/// A key of the API: `requiresPython` is written as `requires-python`.
private struct APIKey: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(dashed name: String) {
        var bytes: [UInt8] = []
        for byte in name.utf8 {
            if (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) {
                bytes += [UInt8(ascii: "-"), byte | 0x20]
            } else {
                bytes.append(byte)
            }
        }
        stringValue = String(decoding: bytes, as: UTF8.self)
    }

    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
}
