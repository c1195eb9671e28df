import Failures
internal import ForeignText

/// The options of pip's `install` command from its configuration files and environment.
///
/// Later values override earlier ones.
struct PipOptions: Sendable {
    /// An error for a value that only Python can interpret, so that pip itself must be asked.
    struct UnknownRule: Error, Hashable {
        let reason: String
    }

    /// The sections that `pip install` reads; the environment comes last.
    private static let sections = ["global", "install", environmentSection]
    private static let environmentSection = ":env:"

    private let values: [(key: String, value: String)]

    /// Merges the files and the environment.
    ///
    /// Later files override earlier ones, and the environment overrides all files.
    init(files: [PipConfigurationFile], environment: [String: String]) throws(UnknownRule) {
        var merged: [String: PipConfigurationFile.Values] = [:]
        func merge(_ values: PipConfigurationFile.Values, _ section: String) {
            for key in values.keys { merged[section, default: .init()][key] = values[key] }
        }
        for file in files {
            for section in Self.sections { file.sections[section].map { merge($0, section) } }
        }
        merge(try Self.values(of: environment), Self.environmentSection)
        values = Self.sections.flatMap { section -> [(key: String, value: String)] in
            guard let values = merged[section] else { return [] }
            // An empty value counts as not set.
            return values.keys.compactMap { key in values[key].flatMap { $0.isEmpty ? nil : (key, $0) } }
        }
    }

    /// Returns the `PIP_…` variables as a section.
    private static func values(of environment: [String: String]) throws(UnknownRule) -> PipConfigurationFile.Values {
        var values = PipConfigurationFile.Values()
        for (name, value) in environment.sorted(by: { $0.key < $1.key }) where name.utf8.hasPrefix("PIP_") {
            let key = PipConfigurationFile.normalized(name.droppingBytes(first: 4))
            guard key != "version", key != "help" else { continue }
            // In Python the order of the variables in memory decides, which is not known here.
            if values[key] != nil { throw UnknownRule(reason: "the environment has \(key) twice, as \(name) and otherwise") }
            values[key] = value
        }
        let indexes = indexKeys.filter { values[$0].map { !$0.isEmpty } ?? false }
        guard indexes.count < 2 else { throw UnknownRule(reason: "the environment names the index as \(indexes.joined(separator: " and "))") }
        return values
    }

    private static let indexKeys: Set<String> = ["index-url", "pypi-url"]

    /// Returns the effective value of an option with the given names; `nil` if it is not set.
    private func last(_ names: Set<String>) -> String? { values.last { names.contains($0.key) }?.value }

    /// The URL of the index; `nil` for pip's default.
    var index: String? { last(Self.indexKeys) }

    /// The proxy for every request.
    var proxy: String? { last(["proxy"]) }

    /// The file of trusted certificates, as configured.
    var certificates: String? { last(["cert"]) }

    /// The file with the client's certificate and key, as configured.
    var clientCertificate: String? { last(["client-cert"]) }

    /// Returns `true` if pip uses no index.
    ///
    /// Throws an error for a value that is not a Boolean word.
    func usesNoIndex() throws(Failure) -> Bool {
        var answer = false
        for (key, value) in values where key == "no-index" {
            switch value.lowercasedScalars {
            case "y", "yes", "t", "true", "on", "1": answer = true
            case "n", "no", "f", "false", "off", "0": answer = false
            default:
                throw Failure(
                    .usage, "pip's option no-index is '\(value)', which is neither yes nor no", hints: ["write true or false, or name the index with --index"])
            }
        }
        return answer
    }
}
