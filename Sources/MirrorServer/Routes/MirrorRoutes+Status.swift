import ForeignText
import FoundationEssentials
import HTTPTypes
import Native
import SystemPackage

/// The routes for the style of pages and the Dockerflow endpoints, which monitor a service.
extension MirrorRoutes {
    /// Returns the response for a name in the root folder that is not part of the mirror; `nil` for any other name.
    func status(_ name: String, _ request: Inquiry) throws -> Answer? {
        switch name {
        case "__heartbeat__": return try heartbeat()
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

    private func heartbeat() throws -> Answer {
        var checks: [String: String] = ["root": check { try FileSystem.list(folder.root).isEmpty ? "empty" : "ok" }]
        for name in ["simple", "packages", "rpm"] {
            checks[name] = check {
                guard try FileSystem.status(folder.root.appending(name)) != nil else { return "absent" }
                _ = try FileSystem.list(folder.root.appending(name))
                return "ok"
            }
        }
        for channel in (try? folder.channelNames()) ?? [] {
            checks["channel \(channel)"] = check {
                guard let snapshot = folder.snapshot(ofChannel: channel) else { return "error: it leads to no snapshot" }
                return try folder.targets(ofSnapshot: snapshot).isEmpty ? "error: its snapshot is empty" : "ok"
            }
        }
        let isWell = !checks.values.contains { $0.utf8.hasPrefix("error") }
        return try json(isWell ? .ok : .serviceUnavailable, Heartbeat(status: isWell ? "ok" : "error", checks: checks))
    }

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
