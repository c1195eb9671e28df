import ForeignText
import Native
import RPMBuilder
import SystemPackage
import VersionSort

/// The tier ``CheckTier/upgrade``: tests the upgrade from one repository to the next on a host with everything installed, and the way back.
///
/// As on real hosts, the package manager first synchronizes with the repository, and then installs everything in it. On the way back it may erase
/// packages that are in the way.
struct UpgradeCheck {
    private let changes: UpgradeChanges
    private let sandbox: InstallRoot
    private let manager: PackageManager
    private(set) var causes: [CheckCause] = []
    private(set) var steps: [UpgradeStep] = []

    /// The maximum number of lines of a tool's output that are kept.
    private static let lineLimit = 40

    /// Compares the repositories; installs the first, changes to the second, and back.
    static func run(from previous: FilePath, to next: FilePath, options: InstallOptions, report: inout CheckReport) async throws {
        let changes = try UpgradeChanges(from: previous, to: next)
        guard report[.transaction].state == .passed, let manager = options.manager ?? .available, manager == .dnf || manager == .yum else {
            report.add(.notRun(.upgrade, why: "the release itself was not installed by dnf or yum; \(changes.summary)"), causes: changes.warnings)
            return
        }
        let folder = try FileSystem.temporaryDirectory(in: try FileSystem.realPath(options.workspace), prefix: "relcli-upgrade-")
        defer { try? FileSystem.remove(folder) }
        let user = await SandboxUser.forInstallation()
        let template = try await RootTemplate.make(options, manager: manager, user: user, in: folder)
        func source(_ repository: FilePath, _ name: String) throws -> PackageSource {
            let source = try PackageSource(
                manager: manager, repositories: options.base + [repository], folder: folder.appending(name), keys: options.keys)
            try source.prepare()
            return source
        }
        let (before, after) = (try source(previous, "before"), try source(next, "after"))
        var check = UpgradeCheck(changes: changes, sandbox: try InstallRoot(in: folder, template: template, user: user), manager: manager)
        let first = try await BaseTransaction.install(changes.old.values.map(\.solverName).sorted(), source: before, sandbox: check.sandbox)
        guard first.succeeded else {
            report.add(.notRun(.upgrade, why: "the repository before cannot be installed: \(first.lines.first ?? "")"), causes: changes.warnings)
            return
        }
        if try await check.change("upgrade", to: changes.new, source: after, erasing: false) {
            try check.lookForReplaced(try await check.installed())
            if try await check.change("way back", to: changes.old, source: before, erasing: true) { try await check.lookForRest() }
        }
        let failed = check.causes.filter { !$0.kind.isWarning }.flatMap(\.victims)
        let note = ([changes.summary] + check.steps.map(\.summary)).joined(separator: "; ")
        report.upgrades = check.steps
        report.add(TierResult(.upgrade, note: "by \(manager.rawValue): \(note)", failed: failed), causes: check.causes + changes.warnings)
    }

    private init(changes: UpgradeChanges, sandbox: InstallRoot, manager: PackageManager) {
        self.changes = changes
        self.sandbox = sandbox
        self.manager = manager
    }

    /// Changes a host to the content of a repository; returns `false` if the package manager refused.
    private mutating func change(_ name: String, to goal: [String: PackageDescription], source: PackageSource, erasing: Bool) async throws -> Bool {
        let before = try await installed()
        var lines: [String] = []
        for (command, packages) in [("distro-sync", []), ("install", goal.values.map(\.solverName).sorted())] {
            let answer = try await sandbox.runOnHost(
                manager.rawValue, source.arguments(command, packages, root: sandbox.root, options: erasing ? ["--allowerasing"] : [], isQuiet: false),
                source: source)
            lines += answer.lines
            guard answer.succeeded else {
                refused(name, command, answer)
                return false
            }
        }
        let after = try await installed()
        steps.append(step(name, from: before, to: after, lines))
        for line in lines where line.utf8.has("scriptlet failed") || line.utf8.has("scriptlet failure") || line.utf8.has("Error in") {
            let owners = (Array(changes.old.values) + Array(changes.new.values)).filter { line.utf8.has($0.name) }.map(\.solverName)
            causes.append(
                CheckCause(
                    .upgrade, requirement: "a scriptlet failed on the \(name): \(line)", neededBy: owners.isEmpty ? [goal.keys.min() ?? name] : owners,
                    fix: ["let the scriptlet end with status 0 on an upgrade as well as on an installation ($1 tells which it is)"]))
        }
        for (package, wanted) in goal.sorted(by: { $0.key < $1.key }) where after[package] != UpgradeChanges.text(wanted.evr) {
            let there = after[package].map { "stays at \($0)" } ?? "is not there"
            causes.append(
                CheckCause(
                    .upgrade, requirement: "\(package) \(there) after the \(name), and should be \(UpgradeChanges.text(wanted.evr))",
                    neededBy: [wanted.solverName], fix: ["raise its version or its epoch, or look for the package that prevents the upgrade"]))
        }
        try await verify(name, goal)
        return true
    }

    private mutating func verify(_ name: String, _ goal: [String: PackageDescription]) async throws {
        let answer = try await sandbox.runOnHost("rpm", ["--root", sandbox.root.string, "-Va", "--noconfig", "--noghost"])
        let lines = answer.lines.filter { !$0.utf8.hasPrefix("warning:") }
        guard !lines.isEmpty else { return }
        let owners = goal.values.filter { package in package.files.contains { file in lines.contains { $0.utf8.hasSuffix(" \(file.path)") } } }
        causes.append(
            CheckCause(
                .upgrade, requirement: "after the \(name), files differ from their packages",
                neededBy: (owners.isEmpty ? Array(goal.values) : owners).map(\.solverName), evidence: Array(lines.prefix(Self.lineLimit)),
                fix: ["look at the scriptlets, and at files that came from one package and are now in another"]))
    }

    /// Adds a finding for each package that should have been replaced but is still installed.
    private mutating func lookForReplaced(_ there: [String: String]) throws {
        for (name, change) in changes.changes.sorted(by: { $0.key < $1.key }) {
            guard case .removed(_, let replacement?) = change, let version = there[name] else { continue }
            causes.append(
                CheckCause(
                    .upgrade, requirement: "\(name) \(version) is still there after the upgrade, beside \(replacement), which obsoletes it",
                    neededBy: [replacement], fix: ["obsolete it in all versions that were released: \(name) < the next one"]))
        }
    }

    /// Adds a warning for packages of the later repository that remain after the way back, as they do on every host.
    private mutating func lookForRest() async throws {
        let there = try await installed()
        for name in changes.new.keys.sorted() where changes.old[name] == nil {
            guard let version = there[name] else { continue }
            causes.append(
                CheckCause(
                    .change, requirement: "\(name) \(version) stays on hosts that go back: the repository before does not have it", neededBy: [name],
                    fix: ["erase it by hand after a rollback, if it is in the way"]))
        }
    }

    private mutating func refused(_ name: String, _ command: String, _ answer: ToolOutput) {
        let told = answer.lines.first { $0.utf8.hasPrefix("Problem") || $0.utf8.has(" conflicts ") || $0.utf8.has("scriptlet") }
        let text = answer.lines.joined(separator: "\n")
        let named = changes.new.values.filter { text.utf8.has("\($0.name)-\($0.evr.version)") }.map(\.solverName)
        causes.append(
            CheckCause(
                .upgrade, requirement: "the \(name) was refused (\(command)): \(told ?? answer.lines.first ?? "")",
                neededBy: named.isEmpty ? changes.new.values.map(\.solverName) : named, evidence: Array(answer.lines.prefix(Self.lineLimit)),
                fix: ["add an Obsoletes for the package that is gone"]))
    }

    private func step(_ name: String, from before: [String: String], to after: [String: String], _ lines: [String]) -> UpgradeStep {
        var step = UpgradeStep(name)
        let arrived = (changes.new.merging(changes.old) { new, _ in new }).filter { after[$0.key] != nil && before[$0.key] != after[$0.key] }
        for (package, version) in before.sorted(by: { $0.key < $1.key }) where after[package] != version {
            if let now = after[package] {
                let line = "\(package) \(version) -> \(now)"
                if EVR(parsing: version).compare(EVR(parsing: now)) < 0 { step.upgraded.append(line) } else { step.downgraded.append(line) }
            } else if let other = UpgradeChanges.replacement(package, version, among: arrived) {
                step.obsoleted.append("\(package) \(version) (by \(other))")
            } else {
                step.removed.append("\(package) \(version)")
            }
        }
        step.installed = after.filter { before[$0.key] == nil }.map { "\($0.key) \($0.value)" }.sorted()
        step.scriptlets = lines.compactMap(Self.scriptlet)
        return step
    }

    /// Returns the package in a line `Running scriptlet: NAME   1/3`; `nil` for another line.
    ///
    /// dnf may truncate the name.
    private static func scriptlet(_ line: String) -> String? {
        line.cut(at: "Running scriptlet:")?.after.splitBytes(on: " ").first.map(String.init)
    }

    private func installed() async throws -> [String: String] {
        let answer = try await sandbox.runOnHost("rpm", ["--root", sandbox.root.string, "-qa", "--qf", "%{NAME} %{EVR}\n"])
        let pairs = answer.output.splitBytes(on: "\n").map { $0.splitBytes(on: " ").map(String.init) }.filter { $0.count == 2 }
        return Dictionary(pairs.map { ($0[0], $0[1]) }, uniquingKeysWith: { first, _ in first })
    }
}
