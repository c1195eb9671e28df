import ForeignText
import VersionSort

/// Notes for the user about the resolutions of several targets.
enum LockNotes {
    /// The maximum number of projects that one note names.
    private static let limit = 6

    /// Returns a note about the projects that have an older version on a target because of another target.
    static func heldBack(_ all: [HeldBack]) -> [String] {
        let held = all.filter { !$0.holders.isEmpty }
        if held.isEmpty { return [] }
        let holders = Set(held.flatMap(\.holders)).sorted()
        let verb = holders.count == 1 ? "holds" : "hold"
        let names = held.map { "\($0.name) \($0.version) (\($0.newest))" }.listed(limit: limit)
        return ["\(holders.joined(separator: ", ")) \(verb) back \(held.count.counted("project")) on other targets: \(names)"]
    }

    /// Returns a note about the projects whose versions differ between targets although they were to be aligned.
    static func differing(_ answer: MultiTargetResolution) -> [String] {
        if answer.differing.isEmpty { return [] }
        let names = answer.differing.map { name in
            "\(name) " + byTarget(answer.resolutions) { $0[name]?.origin == .index ? $0[name]?.version.description : nil }
        }
        return ["\(answer.differing.count.counted("project")) could not be aligned: \(names.listed(limit: limit))"]
    }

    /// Returns a note about projects that come from the operating system on some targets and have another version on other targets.
    static func besideSystems(_ resolutions: [Resolution]) -> [String] {
        var known: [ProjectName: (versions: Set<Version>, isSystem: Bool)] = [:]
        for package in resolutions.flatMap(\.packages) {
            known[package.name, default: ([], false)].versions.insert(package.version)
            if package.origin == .system { known[package.name]?.isSystem = true }
        }
        let names = known.filter { $0.value.isSystem && $0.value.versions.count > 1 }.keys.sorted()
        if names.isEmpty { return [] }
        let texts = names.map { name in
            "\(name) " + byTarget(resolutions) { $0[name].map { $0.origin == .system ? "\($0.version) of the system" : $0.version.description } }
        }
        return ["\(names.count.counted("project")) differ\(names.count == 1 ? "s" : "") from a target's system: \(texts.listed(limit: limit))"]
    }

    /// Returns a note about the sdists that targets get because a release has no wheel for them.
    static func sources(_ resolutions: [Resolution]) -> [String] {
        var found: [String: [String]] = [:]
        for resolution in resolutions {
            for package in resolution.packages where package.origin == .index && !package.isWheel {
                found["\(package.name) \(package.version)", default: []].append(resolution.targetID)
            }
        }
        return found.sorted { $0.key < $1.key }.map { release, targets in
            "\(targets.joined(separator: ", ")): \(release) is taken as an sdist: it has no wheel that fits"
        }
    }

    /// Returns a line for each change since the previous lock.
    ///
    /// Targets with the same change share a line.
    static func moves(_ moves: [LockMove]) -> [String] {
        var lines: [(text: String, targets: [String])] = []
        for move in moves {
            let versions =
                switch (move.change.old, move.change.new) {
                case (let old?, let new?): "\(old) -> \(new)"
                case (nil, let new?): "\(new) comes in"
                case (let old?, nil): "\(old) goes"
                case (nil, nil): ""
                }
            let text = "\(move.change.name) \(versions): \(move.reason)"
            if let place = lines.firstIndex(where: { $0.text == text }) {
                lines[place].targets.append(move.targetID)
            } else {
                lines.append((text, [move.targetID]))
            }
        }
        return lines.map { "\($0.text) (\($0.targets.joined(separator: ", ")))" }
    }

    /// Returns values with their targets, for example `1.0 (el8, el9), 2.0 (el10)`.
    private static func byTarget(_ resolutions: [Resolution], _ value: (Resolution) -> String?) -> String {
        var values: [(value: String, targets: [String])] = []
        for resolution in resolutions {
            guard let value = value(resolution) else { continue }
            if let place = values.firstIndex(where: { $0.value == value }) {
                values[place].targets.append(resolution.targetID)
            } else {
                values.append((value, [resolution.targetID]))
            }
        }
        return values.map { "\($0.value) (\($0.targets.joined(separator: ", ")))" }.joined(separator: " and ")
    }
}
