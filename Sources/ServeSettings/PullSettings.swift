import Failures
import ForeignText
import Native
package import VersionSort

/// The settings of the downloads from an upstream index, and of the cool-down that hides new files.
package struct PullSettings: Sendable {
    /// The index from which files are fetched on demand.
    package struct Upstream: Sendable {
        /// The address, which may have a user name and a password.
        package let url: String
        /// The bearer token for the upstream, from the environment; `nil` if none is set.
        package let token: String?
        /// The names of projects that are never requested from the upstream.
        package let internalNames: InternalNames
        package let pageSeconds: Int
        package let missingSeconds: Int
        package let retrySeconds: Int
    }

    /// The cool-down: new files of projects are hidden for a number of days.
    package struct CoolDown: Sendable {
        package let days: Int
        package let trustsUploadTime: Bool
        /// The projects that are not hidden, each until a time in seconds since 1970.
        package let exceptions: [ProjectName: Int64]
    }

    /// The upstream index; `nil` without an upstream.
    package let upstream: Upstream?
    /// The cool-down; `nil` without one.
    package let coolDown: CoolDown?
    /// The settings as they are shown, without passwords.
    package let entries: [ServeSettings.Entry]

    /// A setting with one value, by its name in `serve.toml`, such as `upstream.url`.
    enum Key: String, SettingKey {
        case url = "upstream.url"
        case internalNames = "upstream.internal"
        case page = "upstream.page-seconds"
        case missing = "upstream.missing-seconds"
        case retry = "upstream.retry-seconds"
        case days = "cool-down.days"
        case trust = "cool-down.trust-upload-time"

        var builtIn: String? {
            switch self {
            case .url, .internalNames: nil
            case .page: "600"
            case .missing: "60"
            case .retry: "10"
            case .days: "0"
            case .trust: "false"
            }
        }

        var kind: SettingKind {
            switch self {
            case .url, .internalNames: .text
            case .page, .missing: .number(1...2_592_000)
            case .retry: .number(1...3600)
            case .days: .number(0...3650)
            case .trust: .boolean
            }
        }

        var otherVariables: [String] { self == .url ? ["RELCLI_SERVE_UPSTREAM"] : [] }
    }

    /// Merges the values of the command line, the environment and the file.
    ///
    /// - Parameter file: the path of the file, for messages.
    /// - Throws: ``Failure`` with code `usage` for a value that cannot be used.
    init(_ order: ServeOrder, environment: [String: String], file: String?, _ values: PullValues) throws(Failure) {
        let choice = SettingChoice<Key>(given: order.upstream.map { [.url: $0] } ?? [:], environment: environment, file: file, values: values.texts)
        coolDown = try choice.coolDown(except: values.exceptions)
        upstream = try choice.upstream()
        entries =
            Key.allCases.map { choice.shown($0) }
            + values.exceptions.map { ServeSettings.Entry(name: "cool-down.except.\($0.name)", value: $0.date, origin: file ?? "") }
    }
}

extension SettingChoice<PullSettings.Key> {
    func shown(_ key: Key) -> ServeSettings.Entry {
        let entry = entry(key)
        return ServeSettings.Entry(name: entry.name, value: entry.value.map(PublicText.masked), origin: entry.origin)
    }

    func upstream() throws(Failure) -> PullSettings.Upstream? {
        let entry = entry(.url)
        guard let url = entry.value else { return nil }
        guard let reference = URLReference(url), reference.isFetchable else {
            throw fault(entry, "'\(PublicText.masked(url))' is not the address of an index", "give an http or https URL such as https://example.org/simple")
        }
        let names = self.entry(.internalNames)
        let internalNames: InternalNames
        do {
            let texts = (names.value ?? "").splitBytes(on: ",").map { String($0.trimmingSpaces) }
            internalNames = try InternalNames(texts.filter { !$0.isEmpty })
        } catch {
            throw fault(names, "'\(names.value ?? "")' is no list of projects: \(error)", "write names, or beginnings such as corp-*")
        }
        return PullSettings.Upstream(
            url: url, token: environment["RELCLI_SERVE_UPSTREAM_TOKEN"].flatMap { $0.isEmpty ? nil : $0 }, internalNames: internalNames,
            pageSeconds: try number(.page), missingSeconds: try number(.missing), retrySeconds: try number(.retry))
    }

    func coolDown(except given: [PullValues.Exception]) throws(Failure) -> PullSettings.CoolDown? {
        let (days, trusts) = (try number(.days), try boolean(.trust))
        var exceptions: [ProjectName: Int64] = [:]
        for exception in given {
            let place = ServeSettings.Entry(name: "", value: nil, origin: "\(file ?? ""), line \(exception.line)")
            guard let name = try? ProjectName(exception.name) else {
                throw fault(place, "'\(exception.name)' is not the name of a project", "write NAME = \"2026-12-31\" under [cool-down.except]")
            }
            guard let time = Timestamp(limit: exception.date) else {
                throw fault(place, "'\(exception.date)' is no date", "write the last day of the exception, as \"2026-12-31\"")
            }
            exceptions[name] = time.seconds
        }
        return days == 0 ? nil : PullSettings.CoolDown(days: days, trustsUploadTime: trusts, exceptions: exceptions)
    }
}

/// The values of a `serve.toml` for the upstream and the cool-down.
struct PullValues {
    /// A project whose new files are not hidden, until a date.
    struct Exception {
        let name: String
        let date: String
        let line: Int
    }

    private(set) var texts: [PullSettings.Key: String] = [:]
    private(set) var exceptions: [Exception] = []

    /// Reads a node of the file; returns `false` if its key belongs to other settings.
    ///
    /// - Throws: ``Failure`` with code `usage` for an unknown key of these settings, or a value of the wrong kind.
    mutating func take(_ place: Int, _ document: TOMLDocument, _ path: String) throws(Failure) -> Bool {
        let node = document.nodes[place]
        let parts = document.path(to: place).map { part in
            switch part {
            case .key(let key): key
            case .index: "*"
            }
        }
        let name = parts.joined(separator: ".")
        switch (name, node.value) {
        case ("upstream", .table), ("cool-down", .table), ("cool-down.except", .table), ("upstream.internal", .array): return true
        case ("upstream", .string(let url)): texts[.url] = url
        case ("upstream.internal.*", .string(let text)): texts[.internalNames] = texts[.internalNames].map { "\($0), \(text)" } ?? text
        case (_, .string(let date)) where parts.count == 3 && parts[0] == "cool-down" && parts[1] == "except",
            (_, .dateTime(let date)) where parts.count == 3 && parts[0] == "cool-down" && parts[1] == "except":
            exceptions.append(Exception(name: parts[2], date: date, line: node.line))
        default:
            if parts.first != "upstream" && parts.first != "cool-down" { return false }
            guard !parts.starts(with: ["upstream", "internal"]) else {
                let key = PullSettings.Key.internalNames.rawValue
                throw Failure(.usage, "\(key) in \(path), line \(node.line), has \(node.value.kind)", hints: ["write an array of strings"])
            }
            let (key, value) = try PullSettings.Key.read(name, node, in: path)
            texts[key] = value
        }
        return true
    }
}
