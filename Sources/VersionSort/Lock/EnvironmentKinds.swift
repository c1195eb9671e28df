/// What a marker can tell of a target: its Python release and its machine, never its name nor its glibc.
struct EnvironmentKind: Hashable, Comparable, Sendable {
    /// Major and minor version.
    let python: Version
    let machine: String

    static func < (one: EnvironmentKind, other: EnvironmentKind) -> Bool {
        (one.python, one.machine) < (other.python, other.machine)
    }
}

/// The kinds of environment that a lock is for, and markers that tell them apart.
struct EnvironmentKinds: Sendable {
    private let byTarget: [EnvironmentKind]
    /// Each kind once, in order.
    private let all: [EnvironmentKind]

    init(_ targets: [Target]) {
        byTarget = targets.map { target in
            EnvironmentKind(python: (try? Version(target.python.version)) ?? Self.unknownPython, machine: target.architecture)
        }
        all = Set(byTarget).sorted()
    }

    /// Stands for a Python version that cannot be read, which a checked profile does not have.
    private static var unknownPython: Version { Version(release: [3]) }

    func kind(of place: Int) -> EnvironmentKind { byTarget[place] }

    /// Whether the target is the first of its kind; markers can speak for only one answer of each kind.
    func isRepresentative(_ place: Int) -> Bool { byTarget.firstIndex(of: byTarget[place]) == place }

    /// The lowest Python, as a specifier.
    var requiresPython: String? { all.map(\.python).min().map { ">=\($0)" } }

    var environments: [String] {
        all.map {
            "implementation_name == 'cpython' and platform_machine == '\($0.machine)' and python_version == '\($0.python)'"
                + " and sys_platform == 'linux'"
        }
    }

    /// A marker that is true for these kinds and false for the others; nil when they are all.
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

    /// Bounds where the Pythons are the lowest or the highest of the lock, else each by name.
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
