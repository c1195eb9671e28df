import Native
import RPMBuilder
import SystemPackage
import VersionSort

/// The changes of packages from one repository to the next, from their metadata.
struct UpgradeChanges {
    /// The change of one package.
    enum Change: Hashable {
        case upgrade(from: EVR, to: EVR)
        case downgrade(from: EVR, to: EVR)
        case added(EVR)
        /// The package is removed. `by` is the name of its replacement, if any.
        case removed(EVR, by: String?)
    }

    /// The newest package of each name in the previous repository.
    let old: [String: PackageDescription]
    /// The newest package of each name in the next repository.
    let new: [String: PackageDescription]
    /// The changes by name, without unchanged packages.
    let changes: [String: Change]
    /// The packages with the same NEVRA and different bytes in both repositories, as named in reports, sorted.
    private(set) var rebuilt: [String] = []

    init(from old: [String: PackageDescription], to new: [String: PackageDescription]) {
        self.old = old
        self.new = new
        var result: [String: Change] = [:]
        for (name, package) in new {
            guard let before = old[name] else {
                result[name] = .added(package.evr)
                continue
            }
            let order = before.evr.compare(package.evr)
            if order < 0 { result[name] = .upgrade(from: before.evr, to: package.evr) }
            if order > 0 { result[name] = .downgrade(from: before.evr, to: package.evr) }
        }
        for (name, package) in old where new[name] == nil {
            result[name] = .removed(package.evr, by: Self.replacement(name, Self.text(package.evr), among: new))
        }
        changes = result
    }

    /// Compares two local repositories.
    init(from previous: FilePath, to next: FilePath) throws {
        self.init(from: try Self.newest(previous), to: try Self.newest(next))
        let known = Dictionary(try PackageLocation.read(directory: previous).map { ($0.solverName, $0) }, uniquingKeysWith: { first, _ in first })
        rebuilt = try PackageLocation.read(directory: next).filter { package in
            known[package.solverName].map { $0.checksumType == package.checksumType && $0.checksum != package.checksum } ?? false
        }.map(\.solverName).sorted()
    }

    /// Returns the name of a package that obsoletes another one, the first by name; `nil` if there is none.
    static func replacement(_ name: String, _ evr: String, among packages: [String: PackageDescription]) -> String? {
        let capability = RPMDependency(name, .equal, evr)
        return packages.values.filter { $0.obsoletes.contains { $0.isSatisfied(by: capability) } }.map(\.name).min()
    }

    /// The warnings from metadata alone: changes that hosts do not follow, and names with different bytes than before.
    var warnings: [CheckCause] {
        let replaced = rebuilt.map { package in
            CheckCause(
                .upgrade, requirement: "\(package) has other bytes than before under the same name: hosts that have it keep the old one",
                neededBy: [package], fix: ["raise the release number of the changed package"])
        }
        return replaced
            + changes.sorted { $0.key < $1.key }.compactMap { name, change in
                switch change {
                case .downgrade(let from, let to):
                    CheckCause(
                        .change, requirement: "\(name) goes back from \(Self.text(from)) to \(Self.text(to)): hosts that only upgrade keep \(Self.text(from))",
                        neededBy: [name], fix: ["raise the epoch, or have hosts run distro-sync"])
                case .removed(let version, by: nil):
                    CheckCause(
                        .change, requirement: "\(name) \(Self.text(version)) is gone, and nothing replaces it: hosts keep it", neededBy: [name],
                        fix: ["let a package obsolete it, if it should go"])
                case .upgrade, .added, .removed: nil
                }
            }
    }

    /// The counts in one line.
    var summary: String {
        var counts = (up: 0, down: 0, new: 0, gone: 0)
        for change in changes.values {
            switch change {
            case .upgrade: counts.up += 1
            case .downgrade: counts.down += 1
            case .added: counts.new += 1
            case .removed: counts.gone += 1
            }
        }
        return "\(CheckReport.count(counts.up, "upgrade")), \(CheckReport.count(counts.down, "downgrade")), \(counts.new) new, \(counts.gone) gone"
    }

    private static func newest(_ repository: FilePath) throws -> [String: PackageDescription] {
        var result: [String: PackageDescription] = [:]
        for package in try PackageFilesCheck(repository).headers where !package.isSource {
            if let other = result[package.name], other.evr.compare(package.evr) >= 0 { continue }
            result[package.name] = package
        }
        return result
    }

    /// Returns the EVR without an epoch of 0, like rpm.
    static func text(_ evr: EVR) -> String { EVR(epoch: evr.epoch == 0 ? nil : evr.epoch, version: evr.version, release: evr.release).description }
}

/// The effect of one change of repositories on a host, on the way to the next or back.
package struct UpgradeStep: Codable, Hashable, Sendable {
    /// The name of the step, `upgrade` or `way back`.
    package var name: String
    /// The upgraded packages as `name old -> new`, sorted.
    package var upgraded: [String] = []
    /// The downgraded packages in the same form.
    package var downgraded: [String] = []
    /// The installed packages as `name version`.
    package var installed: [String] = []
    /// The removed packages that nothing obsoletes, in the form `name version`.
    package var removed: [String] = []
    /// The packages removed because another obsoletes them, in the form `name version (by other)`.
    package var obsoleted: [String] = []
    /// The packages whose scriptlets ran, in order.
    package var scriptlets: [String] = []

    init(_ name: String) { self.name = name }

    /// The counts in one line.
    var summary: String {
        let counts = [
            (upgraded.count, "upgraded"), (downgraded.count, "downgraded"), (installed.count, "installed"), (removed.count, "removed"),
            (obsoleted.count, "obsoleted"),
        ].filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
        return "\(name): " + (counts + [CheckReport.count(scriptlets.count, "scriptlet")]).joined(separator: ", ")
    }

    /// The changes by a word for their kind, without empty kinds.
    var kinds: [(word: String, packages: [String])] {
        [
            ("up", upgraded), ("down", downgraded), ("new", installed), ("gone", removed), ("obsoleted", obsoleted), ("scriptlets of", scriptlets),
        ].filter { !$0.1.isEmpty }
    }

    /// Returns the step for a terminal, one line for each kind of change.
    func textLines(listLimit: Int) -> [String] {
        kinds.map { "  \(name), \($0.word): \(CheckReport.list($0.packages, listLimit))" }
    }
}
