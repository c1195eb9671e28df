import ForeignText
import VersionSort

/// The Python of the base, compared with the target's.
///
/// An older patch level or another kernel makes some markers true that are false on the target.
struct BasePython: Sendable {
    /// The marker environment of the target; `nil` if the target is unknown.
    private let target: MarkerEnvironment?
    /// The marker environment of the base.
    private let actual: MarkerEnvironment?
    private let version: String

    init(target: MarkerEnvironment?, version: String, release: String, build: String) {
        self.target = target
        self.version = version
        actual = target.map { target in
            var environment = target
            environment.pythonFullVersion = version
            environment.implementationVersion = version
            environment.platformRelease = release
            environment.platformVersion = build
            return environment
        }
    }

    /// A Boolean value that indicates whether the base has an older Python than the target.
    var isOlder: Bool {
        guard let target, let base = try? Version(version), let wanted = try? Version(target.pythonFullVersion) else { return false }
        return base < wanted
    }

    /// The text after the version of the base's Python in a note.
    var note: String { isOlder ? ", older than the target's \(target?.pythonFullVersion ?? "")" : "" }

    /// The first suggestions after a failure on an older Python.
    var advice: [String] {
        isOlder ? ["the base's Python \(version) is older than the target's \(target?.pythonFullVersion ?? ""): try a base that has it"] : []
    }

    /// Returns the marker that explains why `pip check` requires something here but not on the target; `nil` if none does.
    ///
    /// - Parameters:
    ///   - line: A line of pip's output, for example `redis 8.1.0 requires async-timeout, which is not installed.`
    ///   - requirements: The requirements with a marker in each project's metadata.
    func explanation(of line: String, requirements: [String: [String]]) -> String? {
        guard let target, let actual, let (project, wanted) = Self.finding(line) else { return nil }
        let stated = requirements.first { PythonModules.key($0.key) == project }?.value.compactMap { try? Requirement($0) } ?? []
        let active = stated.filter { $0.name.normalized == wanted && $0.applies(in: actual) }
        guard let first = active.first, let marker = first.marker, !active.contains(where: { $0.applies(in: target) }) else { return nil }
        let full = target.pythonFullVersion
        return "'\(marker)' holds on the base (Python \(version)) and not on the target (Python \(full))"
    }

    /// Returns the project that lacks a dependency, and the dependency, both normalized.
    private static func finding(_ line: String) -> (project: String, wanted: String)? {
        let words = line.splitBytes(on: " ")
        guard words.count > 3, let project = words.first.map({ PythonModules.key(String($0)) }) else { return nil }
        if words[2] == "requires" {
            return (project, PythonModules.key(words[3].utf8.last == UInt8(ascii: ",") ? String(words[3].droppingBytes(last: 1)) : String(words[3])))
        }
        guard let but = words.firstIndex(of: "but"), words[2] == "has", words[3] == "requirement", but > 4 else { return nil }
        let text = words[4..<but].joined(separator: " ")
        guard let requirement = try? Requirement(text.utf8.last == UInt8(ascii: ",") ? String(text.droppingBytes(last: 1)) : text) else { return nil }
        return (project, requirement.name.normalized)
    }
}
