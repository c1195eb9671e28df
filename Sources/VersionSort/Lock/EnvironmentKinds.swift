/// The properties of a target that a marker can test: its Python release and its machine, but not its name or glibc.
struct EnvironmentKind: Hashable, Comparable, Sendable {
    /// The major and minor version.
    let python: Version
    let machine: String

    static func < (one: EnvironmentKind, other: EnvironmentKind) -> Bool {
        (one.python, one.machine) < (other.python, other.machine)
    }
}

/// The kinds of environment of a lock's targets, and the markers that distinguish them.
struct EnvironmentKinds: Sendable {
    private let byTarget: [EnvironmentKind]
    /// The kinds without duplicates, sorted.
    private let all: [EnvironmentKind]

    init(_ targets: [Target]) {
        byTarget = targets.map { target in
            EnvironmentKind(python: (try? Version(target.python.version)) ?? Self.unknownPython, machine: target.architecture)
        }
        all = Set(byTarget).sorted()
    }

    /// A substitute for a Python version that cannot be parsed.
    ///
    /// A validated profile always has a valid version.
    private static var unknownPython: Version { Version(release: [3]) }

    func kind(of place: Int) -> EnvironmentKind { byTarget[place] }

    /// Returns `true` if the target is the first of its kind.
    ///
    /// Markers can describe only one answer for each kind.
    func isRepresentative(_ place: Int) -> Bool { byTarget.firstIndex(of: byTarget[place]) == place }

    /// The lowest Python version as a specifier, for example `>=3.9`.
    var requiresPython: String? { all.map(\.python).min().map { ">=\($0)" } }

    var environments: [String] {
        all.map {
            "implementation_name == 'cpython' and platform_machine == '\($0.machine)' and python_version == '\($0.python)'"
                + " and sys_platform == 'linux'"
        }
    }

    /// Returns a marker that is true for these kinds and false for the others; `nil` if these are all kinds.
    func marker(for kinds: Set<EnvironmentKind>) -> String? {
        let others = Set(all).subtracting(kinds)
        if others.isEmpty { return nil }
        if Set(kinds.map(\.python)).isDisjoint(with: others.map(\.python)) { return pythonMarker(kinds.map(\.python)) }
        if Set(kinds.map(\.machine)).isDisjoint(with: others.map(\.machine)) {
            return Set(kinds.map(\.machine)).sorted().map { "platform_machine == '\($0)'" }.joined(separator: " or ")
        }
        return kinds.sorted().map { "(platform_machine == '\($0.machine)' and python_version == '\($0.python)')" }
            .joined(separator: " or ")
    }

    /// Returns a marker for Python versions: a bound if they are the lowest or highest of the lock, or else a list.
    private func pythonMarker(_ wanted: [Version]) -> String {
        let pythons = Set(all.map(\.python)).sorted()
        let wanted = Set(wanted).sorted()
        if wanted == Array(pythons.suffix(wanted.count)), wanted.count < pythons.count, let lowest = wanted.first {
            return "python_version >= '\(lowest)'"
        }
        if wanted == Array(pythons.prefix(wanted.count)), wanted.count < pythons.count {
            return "python_version < '\(pythons[wanted.count])'"
        }
        return wanted.map { "python_version == '\($0)'" }.joined(separator: " or ")
    }
}
