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
        /// A bearer token from the environment.
        package let token: String?
        /// The names of projects that are never requested from the upstream.
        package let internalNames: InternalNames
        package let pageSeconds: Int
        package let missingSeconds: Int
        package let retrySeconds: Int
    }

    /// The rule that hides new files.
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
    enum Key: String, CaseIterable {
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

        /// The kind of the value in a file.
        var kind: ServeKey.Kind {
            switch self {
            case .url, .internalNames: .text
            case .page, .missing: .number(1...2_592_000)
            case .retry: .number(1...3600)
            case .days: .number(0...3650)
            case .trust: .boolean
            }
        }

        var variable: String { "RELCLI_SERVE_" + rawValue.uppercased().replacingBytes(of: "-", with: "_").replacingBytes(of: ".", with: "_") }
    }

    /// Merges the values of the command line, the environment and the file.
    ///
    /// - Parameter file: the path of the file, for messages.
    /// - Throws: ``Failure`` with code `usage` for a value that cannot be used.
    init(_ order: ServeOrder, environment: [String: String], file: String?, _ values: PullValues) throws(Failure) {
        let choice = Choice(order: order, environment: environment, file: file, values: values)
        coolDown = try choice.coolDown()
        upstream = try choice.upstream()
        entries =
            Key.allCases.map { choice.shown($0) }
            + values.exceptions.map { ServeSettings.Entry(name: "cool-down.except.\($0.name)", value: $0.date, origin: file ?? "") }
    }

    /// The selection of each value from the command line, the environment, the file or the default.
    private struct Choice {
        let order: ServeOrder
        let environment: [String: String]
        let file: String?
        let values: PullValues

        func entry(_ key: Key) -> ServeSettings.Entry {
            let name = key.rawValue
            if key == .url, let url = order.upstream { return ServeSettings.Entry(name: name, value: url, origin: "command line") }
            for variable in [key.variable] + (key == .url ? ["RELCLI_SERVE_UPSTREAM"] : []) {
                if let value = environment[variable], !value.isEmpty {
                    return ServeSettings.Entry(name: name, value: value, origin: "environment \(variable)")
                }
            }
            if let value = values.texts[key] { return ServeSettings.Entry(name: name, value: value, origin: file ?? "") }
            return ServeSettings.Entry(name: name, value: key.builtIn, origin: "default")
        }

        func shown(_ key: Key) -> ServeSettings.Entry {
            let entry = entry(key)
            return ServeSettings.Entry(name: entry.name, value: entry.value.map(PublicText.masked), origin: entry.origin)
        }

        func number(_ key: Key) throws(Failure) -> Int {
            let entry = entry(key)
            guard case .number(let range) = key.kind else { return 0 }
            guard let value = entry.value.flatMap({ Int($0) }), range.contains(value) else {
                throw fault(entry, "\(key.rawValue) = '\(entry.value ?? "")' cannot be used", "write a number from \(range.lowerBound) to \(range.upperBound)")
            }
            return value
        }

        func upstream() throws(Failure) -> Upstream? {
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
            return Upstream(
                url: url, token: environment["RELCLI_SERVE_UPSTREAM_TOKEN"].flatMap { $0.isEmpty ? nil : $0 }, internalNames: internalNames,
                pageSeconds: try number(.page), missingSeconds: try number(.missing), retrySeconds: try number(.retry))
        }

        func coolDown() throws(Failure) -> CoolDown? {
            let days = try number(.days)
            let trust = entry(.trust)
            guard let trusts = ["true": true, "1": true, "false": false, "0": false][trust.value ?? ""] else {
                throw fault(trust, "\(trust.name) = '\(trust.value ?? "")' is neither true nor false", "write true or false")
            }
            var exceptions: [ProjectName: Int64] = [:]
            for exception in values.exceptions {
                let place = ServeSettings.Entry(name: "", value: nil, origin: "\(file ?? ""), line \(exception.line)")
                guard let name = try? ProjectName(exception.name) else {
                    throw fault(place, "'\(exception.name)' is not the name of a project", "write NAME = \"2026-12-31\" under [cool-down.except]")
                }
                guard let time = Timestamp(limit: exception.date) else {
                    throw fault(place, "'\(exception.date)' is no date", "write the last day of the exception, as \"2026-12-31\"")
                }
                exceptions[name] = time.seconds
            }
            return days == 0 ? nil : CoolDown(days: days, trustsUploadTime: trusts, exceptions: exceptions)
        }

        private func fault(_ entry: ServeSettings.Entry, _ subject: String, _ hint: String) -> Failure {
            Failure(.usage, subject, causes: entry.origin == "command line" ? [] : [entry.origin], hints: [hint])
        }
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
            guard let key = PullSettings.Key(rawValue: name), key != .internalNames else {
                if parts.first != "upstream" && parts.first != "cool-down" { return false }
                throw fault(name, node.line, path)
            }
            switch (key.kind, node.value) {
            case (.text, .string(let text)): texts[key] = text
            case (.boolean, .boolean(let isOn)): texts[key] = String(isOn)
            case (.number, .integer(let number)): texts[key] = String(number)
            default:
                let wanted = key.kind == .text ? "a string" : key.kind == .boolean ? "a boolean" : "an integer"
                throw Failure(.usage, "\(name) in \(path), line \(node.line), is \(node.value.kind)", hints: ["write \(wanted)"])
            }
        }
        return true
    }

    private func fault(_ name: String, _ line: Int, _ path: String) -> Failure {
        let near = NearestName.of(name, among: PullSettings.Key.allCases.map(\.rawValue))
        return Failure(.usage, "unknown key '\(name)' in \(path), line \(line)", hints: near.map { ["did you mean '\($0)'?"] } ?? [])
    }
}
