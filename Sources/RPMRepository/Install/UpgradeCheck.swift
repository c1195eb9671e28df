import Native
import RPMBuilder
import SystemPackage
import VersionSort

/// The tier V5: what the change from one repository to the next does to a host that has everything installed, and the way back.
enum UpgradeCheck {
    /// What a change does to one package.
    enum Change: Hashable {
        case upgrade(from: EVR, to: EVR)
        case downgrade(from: EVR, to: EVR)
        case added(EVR)
        /// Gone; the name of what replaces it, if anything does.
        case removed(EVR, by: String?)
    }

    /// Compares repositories, then installs the first, changes to the second, and back.
    static func run(from previous: FilePath, to next: FilePath, options: InstallOptions, report: inout CheckReport) async throws {
        let (old, new) = (try newest(previous), try newest(next))
        let changes = changes(from: old, to: new)
        var causes = warnings(changes)
        guard report[.transaction].state == .passed, let manager = options.manager ?? .available, manager != .rpm else {
            report.add(.notRun(.upgrade, why: "the release itself was not installed by dnf or yum; \(summary(changes))"), causes: causes)
            return
        }
        let folder = try FileSystem.temporaryDirectory(in: options.workspace, prefix: "relcli-upgrade-")
        defer { try? FileSystem.remove(folder) }
        let template = try await RootTemplate.make(options, manager: manager, in: folder)
        let sandbox = try Sandbox(in: folder, template: template)
        func source(_ repository: FilePath, _ name: String) throws -> PackageSource {
            let source = PackageSource(
                manager: manager, repositories: options.base + [repository], folder: folder.appending(name), keys: options.keys)
            try source.prepare()
            return source
        }
        let members = report.members
        let before = try source(previous, "before")
        let wanted = old.values.map(\.solverName).sorted()
        let first = try await BaseTransaction.install(wanted, source: before, sandbox: sandbox)
        guard first.succeeded else {
            report.add(.notRun(.upgrade, why: "the repository before cannot be installed: \(first.lines.first ?? "")"), causes: causes)
            return
        }
        for (step, source, goal) in [("upgrade", try source(next, "after"), new), ("way back", before, old)] {
            let answer = try await sandbox.outside(manager.rawValue, source.arguments("distro-sync", [], root: sandbox.root))
            guard answer.succeeded else {
                causes.append(
                    CheckCause(
                        .upgrade, requirement: "the \(step) was refused: \(answer.lines.first { $0.hasPrefix("Problem") } ?? answer.lines.first ?? "")",
                        neededBy: members, evidence: Array(answer.lines.prefix(40)), fix: ["add the Obsoletes that lets go of what is no more there"]))
                break
            }
            let there = try await installed(sandbox)
            for (name, package) in goal.sorted(by: { $0.key < $1.key }) {
                guard let version = there[name], version != text(package.evr) else { continue }
                causes.append(
                    CheckCause(
                        .upgrade, requirement: "\(name) stays at \(version) on the \(step), and should be \(text(package.evr))", neededBy: [package.solverName],
                        fix: ["raise its version or its epoch, or look for what holds it"]))
            }
            let verified = try await sandbox.outside("rpm", ["--root", sandbox.root.string, "-Va", "--noconfig", "--noghost"])
            if !verified.lines.isEmpty {
                causes.append(
                    CheckCause(
                        .upgrade, requirement: "after the \(step), files are not what their packages say", neededBy: members,
                        evidence: Array(verified.lines.prefix(40)), fix: ["look at the scriptlets"]))
            }
        }
        let failed = causes.filter { !$0.kind.isWarning }.flatMap(\.victims)
        report.add(TierResult(.upgrade, note: "there and back by \(manager.rawValue): \(summary(changes))", failed: failed), causes: causes)
    }

    /// What becomes of each package.
    static func changes(from old: [String: PackageDescription], to new: [String: PackageDescription]) -> [String: Change] {
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
            let capability = RPMDependency(name, .equal, text(package.evr))
            let replacement = new.values.filter { $0.obsoletes.contains { $0.isSatisfied(by: capability) } }.map(\.name).min()
            result[name] = .removed(package.evr, by: replacement)
        }
        return result
    }

    private static func warnings(_ changes: [String: Change]) -> [CheckCause] {
        changes.sorted { $0.key < $1.key }.compactMap { name, change in
            switch change {
            case .downgrade(let from, let to):
                CheckCause(
                    .change, requirement: "\(name) goes back from \(text(from)) to \(text(to)): hosts that only upgrade keep \(text(from))", neededBy: [name],
                    fix: ["raise the epoch, or have hosts run distro-sync"])
            case .removed(let version, by: nil):
                CheckCause(
                    .change, requirement: "\(name) \(text(version)) is no more there, and nothing replaces it: hosts keep it", neededBy: [name],
                    fix: ["let a package obsolete it, if it should go"])
            case .upgrade, .added, .removed: nil
            }
        }
    }

    private static func summary(_ changes: [String: Change]) -> String {
        var counts = (up: 0, down: 0, new: 0, gone: 0)
        for change in changes.values {
            switch change {
            case .upgrade: counts.up += 1
            case .downgrade: counts.down += 1
            case .added: counts.new += 1
            case .removed: counts.gone += 1
            }
        }
        return "\(counts.up) upgrades, \(counts.down) downgrades, \(counts.new) new, \(counts.gone) gone"
    }

    /// The newest package of each name.
    private static func newest(_ repository: FilePath) throws -> [String: PackageDescription] {
        var result: [String: PackageDescription] = [:]
        for package in try PackageFilesCheck(repository).headers where !package.isSource {
            if let other = result[package.name], other.evr.compare(package.evr) >= 0 { continue }
            result[package.name] = package
        }
        return result
    }

    private static func installed(_ sandbox: Sandbox) async throws -> [String: String] {
        let answer = try await sandbox.outside("rpm", ["--root", sandbox.root.string, "-qa", "--qf", "%{NAME} %{EVR}\n"])
        let pairs = answer.output.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }.filter { $0.count == 2 }
        return Dictionary(pairs.map { ($0[0], $0[1]) }, uniquingKeysWith: { first, _ in first })
    }

    /// An epoch of 0 is not told, as rpm does it.
    private static func text(_ evr: EVR) -> String { EVR(epoch: evr.epoch == 0 ? nil : evr.epoch, version: evr.version, release: evr.release).description }
}
