import Failures
import ForeignText
import Native

/// A name in `serve.toml` that has one value.
protocol SettingKey: CaseIterable, Hashable, RawRepresentable<String> {
    var kind: SettingKind { get }
    var builtIn: String? { get }
    /// The further environment variables that give the value, such as `RELCLI_MIRROR`.
    var otherVariables: [String] { get }
}

/// The type of a value; for a number, also its allowed range.
enum SettingKind: Equatable {
    case text, boolean
    case number(ClosedRange<Int>)

    /// The kind as messages name it.
    var description: String {
        switch self {
        case .text: "a string"
        case .boolean: "a boolean"
        case .number: "an integer"
        }
    }
}

extension SettingKey {
    /// The environment variables for the setting, such as `RELCLI_SERVE_LISTEN`.
    ///
    /// The first one that is not empty is used.
    var variables: [String] {
        ["RELCLI_SERVE_" + rawValue.uppercased().replacingBytes(of: "-", with: "_").replacingBytes(of: ".", with: "_")] + otherVariables
    }

    /// Returns the key and the value, as text, of a node of a file.
    ///
    /// - Throws: ``Failure`` with code `usage` and the line for an unknown name or a value of the wrong kind.
    static func read(_ name: String, _ node: TOMLDocument.Node, in path: String) throws(Failure) -> (key: Self, value: String) {
        guard let key = Self(rawValue: name) else {
            let near = NearestName.of(name, among: allCases.map(\.rawValue))
            throw Failure(.usage, "unknown key '\(name)' in \(path), line \(node.line)", hints: near.map { ["did you mean '\($0)'?"] } ?? [])
        }
        switch (key.kind, node.value) {
        case (.text, .string(let text)): return (key, text)
        case (.boolean, .boolean(let isOn)): return (key, String(isOn))
        case (.number, .integer(let number)): return (key, String(number))
        default: throw Failure(.usage, "\(name) in \(path), line \(node.line), is \(node.value.kind)", hints: ["write \(key.kind.description)"])
        }
    }
}

/// The selection of each value from the command line, the environment, the file or the default.
struct SettingChoice<Key: SettingKey> {
    /// The values of the command line.
    let given: [Key: String]
    let environment: [String: String]
    /// The path of the file, for messages.
    let file: String?
    /// The values of the file.
    let values: [Key: String]

    func entry(_ key: Key) -> ServeSettings.Entry {
        let name = key.rawValue
        if let value = given[key] { return ServeSettings.Entry(name: name, value: value, origin: Self.commandLine) }
        for variable in key.variables {
            if let value = environment[variable], !value.isEmpty { return ServeSettings.Entry(name: name, value: value, origin: "environment \(variable)") }
        }
        if let value = values[key] { return ServeSettings.Entry(name: name, value: value, origin: file ?? "") }
        return ServeSettings.Entry(name: name, value: key.builtIn, origin: Self.builtIn)
    }

    /// Returns `true` if a key does not have its default.
    func isNamed(_ key: Key) -> Bool { !entry(key).origin.utf8.elementsEqual(Self.builtIn.utf8) }

    /// Returns the value of a key of the kind `number`.
    ///
    /// - Throws: ``Failure`` with code `usage` if the value is not a number in the key's range.
    func number(_ key: Key) throws(Failure) -> Int {
        let entry = entry(key)
        guard case .number(let range) = key.kind else { return 0 }
        guard let value = entry.value.flatMap({ Int($0) }), range.contains(value) else {
            let hint = "write a number from \(range.lowerBound) to \(range.upperBound)"
            throw fault(entry, "\(key.rawValue) = '\(PublicText.cleaned(entry.value ?? ""))' cannot be used", hint)
        }
        return value
    }

    /// Returns the value of a key of the kind `boolean`.
    ///
    /// - Throws: ``Failure`` with code `usage` if the value is neither true nor false.
    func boolean(_ key: Key) throws(Failure) -> Bool {
        let entry = entry(key)
        switch entry.value ?? "false" {
        case "1", "true", "yes", "on": return true
        case "0", "false", "no", "off": return false
        case let other: throw fault(entry, "\(key.rawValue) = '\(PublicText.cleaned(other))' is neither true nor false", "write true or false")
        }
    }

    /// Returns the error for a value, with its origin.
    func fault(_ entry: ServeSettings.Entry, _ subject: String, _ hint: String) -> Failure {
        Failure(.usage, subject, causes: entry.origin == Self.commandLine ? [] : [entry.origin], hints: [hint])
    }

    private static var commandLine: String { "command line" }
    private static var builtIn: String { "default" }
}
