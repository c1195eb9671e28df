import TestSupport

@testable import VersionSort

/// A small index generated from a seed, with a solver that tries every choice.
struct RandomRegistry: Sendable {
    /// A dependency: the project and its allowed releases, the requested extras, and the extra that adds it.
    struct Need: Sendable {
        let project: Int
        let operation: String
        let bound: Int
        let wantsExtra: Bool
        /// A Boolean value indicating whether it applies only with the extra of its own project.
        let isExtra: Bool

        func admits(_ release: Int) -> Bool {
            switch operation {
            case "==": release == bound
            case "!=": release != bound
            case "<": release < bound
            case ">=": release >= bound
            default: true
            }
        }

        var text: String {
            let clause = operation.isEmpty ? "" : "\(operation)\(bound)"
            return "p\(project)\(wantsExtra ? "[x]" : "")\(clause)\(isExtra ? " ; extra == 'x'" : "")"
        }
    }

    let seed: UInt64
    /// The dependencies for each project and each release from 1.
    private(set) var projects: [[[Need]]] = []
    private(set) var roots: [Need] = []

    init(seed: UInt64) {
        self.seed = seed
        var random = SeededGenerator(seed: seed)
        let count = 2 + random.below(4)
        for _ in 0..<count {
            projects.append(
                (0..<(1 + random.below(3))).map { _ in
                    (0..<random.below(4)).map { _ in Self.need(among: count, isExtra: random.below(3) == 0, &random) }
                })
        }
        roots = (0..<(1 + random.below(3))).map { _ in Self.need(among: count, isExtra: false, &random) }
    }

    private static func need(among count: Int, isExtra: Bool, _ random: inout SeededGenerator) -> Need {
        let operation = ["", "==", "!=", "<", ">=", ">="][random.below(6)]
        return Need(
            project: random.below(count), operation: operation, bound: 1 + random.below(3), wantsExtra: random.below(4) == 0,
            isExtra: isExtra)
    }

    var table: [String: [TableProvider.Row]] {
        var table: [String: [TableProvider.Row]] = [:]
        for (project, releases) in projects.enumerated() {
            table["p\(project)"] = releases.enumerated().map { index, needs in
                TableProvider.Row("\(index + 1)", needs.map(\.text), extras: ["x"])
            }
        }
        return table
    }

    /// A Boolean value indicating whether a choice of releases satisfies the requirements and all their dependencies.
    var isSatisfiable: Bool { choices.contains { reached($0) != nil } }

    /// Every choice of one release for each project.
    var choices: some Sequence<[Int]> {
        let total = projects.reduce(1) { $0 * $1.count }
        return (0..<total).lazy.map { [projects] number in
            var rest = number
            return projects.map { releases in
                defer { rest /= releases.count }
                return 1 + rest % releases.count
            }
        }
    }

    /// Returns the releases of the reached projects in a choice, by project; `nil` if a dependency is not satisfied.
    func answer(_ choice: [Int]) -> [Int: Int]? {
        guard let reached = reached(choice) else { return nil }
        return Dictionary(uniqueKeysWithValues: choice.indices.filter { reached.contains("\($0)") }.map { ($0, choice[$0]) })
    }

    /// Returns `true` if one release could be newer while all others stay and no further project is required.
    func canRaise(_ pins: [ProjectName: Version]) -> Bool {
        var choice = projects.map { _ in 1 }
        for (name, version) in pins {
            if let project = Int(name.normalized.dropFirst()), let release = Int(version.description) { choice[project] = release }
        }
        guard let reached = reached(choice) else { return false }
        for project in projects.indices where reached.contains("\(project)") && choice[project] < projects[project].count {
            for release in (choice[project] + 1)...projects[project].count {
                var raised = choice
                raised[project] = release
                if let now = self.reached(raised), now.isSubset(of: reached) { return true }
            }
        }
        return false
    }

    /// Returns the reached projects and extras; `nil` if a dependency is not satisfied.
    private func reached(_ choice: [Int]) -> Set<String>? {
        var open = roots
        var seen: Set<String> = []
        while let need = open.popLast() {
            guard need.admits(choice[need.project]) else { return nil }
            let needs = projects[need.project][choice[need.project] - 1]
            if seen.insert("\(need.project)").inserted { open += needs.filter { !$0.isExtra } }
            if need.wantsExtra, seen.insert("\(need.project)x").inserted { open += needs.filter(\.isExtra) }
        }
        return seen
    }
}
