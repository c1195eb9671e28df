import ForeignText
import FoundationEssentials
import HTTPTypes
import Native
import SystemPackage

/// The server's own files in the root folder: the style sheet, the icon, and the Dockerflow endpoints such as `/__heartbeat__`, which monitor a service.
extension MirrorRoutes {
    /// Returns the response for a name in the root folder that is not part of the mirror; `nil` for any other name.
    func rootFile(_ name: String, _ request: RouteRequest) throws -> Answer? {
        switch name {
        case Self.heartbeatName: return try heartbeat(for: request.principal)
        case "__lbheartbeat__": return .text(.ok, "ok\n")
        case "__version__": return try json(.ok, Version(configuration))
        case Page.styleName:
            let form = FileResponder.Form(type: MediaType.css, cache: CachePolicy.revalidate, isCompressible: true)
            return files.answer(PageStyle.css, form)
        case Page.iconName:
            return files.answer(PageStyle.icon, FileResponder.Form(type: MediaType.svg, cache: CachePolicy.revalidate, isCompressible: true))
        default: return nil
        }
    }

    static let heartbeatName = "__heartbeat__"

    /// Returns the state of the mirror, which names only the channels that a client may read; faults of the others count as well.
    private func heartbeat(for principal: Principal) throws -> Answer {
        var checks: [String: String] = ["root": check { try FileSystem.list(folder.root).isEmpty ? "empty" : "ok" }]
        for name in ["simple", "packages", "rpm"] {
            checks[name] = check {
                guard try FileSystem.status(folder.root.appending(name)) != nil else { return "absent" }
                _ = try FileSystem.list(folder.root.appending(name))
                return "ok"
            }
        }
        for channel in (try? folder.channelNames()) ?? [] {
            let state = check {
                guard let snapshot = folder.snapshot(ofChannel: channel) else { return "error: it leads to no snapshot" }
                return try folder.targets(ofSnapshot: snapshot).isEmpty ? "error: its snapshot is empty" : "ok"
            }
            if principal.mayRead(channel: channel) {
                checks["channel \(channel)"] = state
            } else if state.utf8.hasPrefix("error") {
                checks["other channels"] = "error: one of them cannot be read"
            }
        }
        if checks["rpm"] == "ok" {
            let isWhole = catalog.files.wholeHistory() != nil
            // Not an error: the server answers, and gives snapshots by their id to fewer clients.
            checks["history"] = isWhole ? "ok" : "damaged: only clients that may read everything below /rpm/ can read snapshots by their id"
        }
        checks["room"] = check { try freeSpace() }
        checks["list"] = check { try list() }
        checks["crawl"] = check { try crawl() }
        let isWell = !checks.values.contains { $0.utf8.hasPrefix("error") }
        return try json(isWell ? .ok : .serviceUnavailable, Heartbeat(status: isWell ? "ok" : "error", checks: checks))
    }

    /// Returns the state of the free disk space for the heartbeat: `ok`, `error: only 12 MiB are free` or `error: only 900 files can still be created`.
    private func freeSpace() throws -> String {
        let space = try FileSystem.freeSpace(folder.root)
        if space.bytes < Self.leastSpace { return "error: only \(space.bytes >> 20) MiB are free" }
        if let files = space.files, files < Self.leastFiles { return "error: only \(files) files can still be created" }
        return "ok"
    }

    /// Returns the state of the list of projects for the heartbeat: `ok`, `absent`, or an error if its file does not begin as a JSON index.
    private func list() throws -> String {
        let path = folder.root.pushing("simple/index.v1_json")
        guard try FileSystem.status(path) != nil else { return "absent" }
        let start = try InputFile(path).read(at: 0, count: 8)
        return start.starts(with: "{\"meta\":".utf8) ? "ok" : "error: simple/index.v1_json is damaged"
    }

    /// Returns the state of the crawls for the heartbeat, for example `ok, ended 2026-11-24T12:30:00Z`; `absent` if the mirror has no notes of crawls.
    ///
    /// It is an error if the last crawl ended longer ago than the configured hours, or if hours are configured and no crawl has ended.
    private func crawl() throws -> String {
        guard try folder.crawls.arePresent else { return "absent" }
        guard let last = try folder.crawls.last() else { return configuration.crawlHours == nil ? "none has ended" : "error: none has ended" }
        let isLate = configuration.crawlHours.map { Int64(Date().timeIntervalSince1970) - last > Int64($0) * 3600 } ?? false
        return "\(isLate ? "error: the last one ended" : "ok, ended") \(CivilDate.timestamp(secondsSince1970: last))"
    }

    private static let leastSpace: UInt64 = 64 << 20
    private static let leastFiles: UInt64 = 1000

    private func check(_ body: () throws -> String) -> String {
        do {
            return try body()
        } catch {
            return "error: \(error)"
        }
    }

    private func json(_ status: HTTPResponse.Status, _ value: some Encodable) throws -> Answer {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return .text(status, String(decoding: try encoder.encode(value), as: UTF8.self) + "\n", type: MediaType.json)
    }

    private struct Heartbeat: Encodable {
        let status: String
        let checks: [String: String]
    }

    private struct Version: Encodable {
        let name = "relcli"
        let version: String
        let commit: String?
        let source: String?

        init(_ configuration: MirrorServerConfiguration) {
            version = configuration.version
            commit = configuration.commit
            source = configuration.source
        }
    }
}
