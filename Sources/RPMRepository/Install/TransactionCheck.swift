import ForeignText
import Native
import RPMBuilder
import SystemPackage
import VersionSort

/// The tier ``CheckTier/transaction``: installs everything with a package manager, compares the files with their packages, and erases everything
/// without a trace.
struct TransactionCheck: Sendable {
    let sandbox: InstallRoot
    let source: PackageSource
    let packages: [PackageDescription]

    /// The folders in which package managers and the C library keep their data, which belongs to no package.
    private static let records =
        [
            "var/lib/rpm", "var/lib/dnf", "var/lib/yum", "var/cache", "var/log", "root/.rpmdb", "usr/lib/sysimage", "run", "tmp", "var/tmp", "dev",
            "proc",
            "etc/ld.so.cache", "etc/dnf", RunCheck.folderName,
        ] + accountRecords
    /// The account files.
    ///
    /// Accounts stay when their package is removed, because files may still belong to them.
    private static let accountRecords =
        ["passwd", "group", "shadow", "gshadow", "subuid", "subgid"].flatMap { ["etc/\($0)", "etc/\($0)-"] } + ["etc/.pwd.lock"]
    /// The maximum number of lines of a tool's output that are kept.
    private static let lineLimit = 60

    /// Returns the result for the findings.
    func result(_ causes: [CheckCause]) -> TierResult {
        let note =
            causes.isEmpty ? "\(packages.count) packages by \(source.manager.rawValue): tried, installed, verified, erased" : "by \(source.manager.rawValue)"
        // Scriptlets are then less restricted than usual.
        let warning = sandbox.user == .root ? " (without user namespaces: scriptlets ran as root with few capabilities)" : ""
        return TierResult(.transaction, note: note + warning, failed: causes.flatMap(\.victims))
    }

    /// Tests the transaction, and then runs it.
    func install() async throws -> [CheckCause] {
        let names = packages.map(\.solverName)
        for test in [true, false] {
            let answer = try await BaseTransaction.install(names, source: source, sandbox: sandbox, test: test)
            // dnf ends a tested transaction with a failure that says so.
            let tried = test && answer.lines.contains { $0.utf8.has("Transaction test succeeded") }
            if !answer.succeeded && !tried { return failures(answer, doing: test ? "the transaction was refused" : "the transaction failed") }
        }
        let there = try await rpm(["-qa", "--qf", "%{NAME}\n"])
        let installed = Set(there.output.splitBytes(on: "\n").map(String.init))
        let absent = packages.filter { !installed.contains($0.name) }
        guard !absent.isEmpty else { return [] }
        return [
            CheckCause(
                .transaction, requirement: "the package manager ended well, and did not install everything", neededBy: absent.map(\.solverName),
                fix: ["look for a package that replaces these: \(CheckReport.list(absent.map(\.name), 4))"])
        ]
    }

    /// Compares every installed file with its package.
    func verify() async throws -> [CheckCause] {
        let answer = try await rpm(["-Va", "--noconfig", "--noghost"])
        let lines = answer.lines.filter { !$0.utf8.hasPrefix("warning:") }
        guard !lines.isEmpty else { return [] }
        var byPackage: [String: [String]] = [:]
        for line in lines {
            let path = line.utf8.firstIndex(of: "/").map { String(line[$0...]) } ?? ""
            let owner = packages.first { $0.files.contains { $0.path == path } }?.solverName
            // Files of the base are not checked, but a change by one of our packages is still found by its line.
            byPackage[owner ?? "", default: []].append(line)
        }
        return byPackage.sorted { $0.key < $1.key }.map { owner, lines in
            CheckCause(
                .verification,
                requirement: owner.isEmpty ? "files of the system were changed" : "\(PackageText.name(owner)): files differ from the package",
                neededBy: owner.isEmpty ? packages.map(\.solverName) : [owner], evidence: Array(lines.prefix(Self.lineLimit)),
                fix: ["look at the scriptlets, and at files that two packages own"])
        }
    }

    /// Erases the repository's packages and reports remaining files, except those that the check itself created.
    func erase(passing: [String]) async throws -> [CheckCause] {
        let answer = try await rpm(["-e"] + packages.map(\.name))
        guard answer.succeeded else { return failures(answer, doing: "erasing failed") }
        let names = Set(packages.map(\.name))
        let left = try await rpm(["-qa", "--qf", "%{NAME}\n"]).output.splitBytes(on: "\n").map(String.init).filter(names.contains)
        let owned = Set(packages.flatMap { $0.files.map(\.path) })
        let foreign = try await ownedByOthers()
        let paths = try sandbox.changes(passing: Self.records + passing).sorted().filter { path in
            try !sandbox.isInTemplate(path) && !foreign.contains(path)
        }
        guard !left.isEmpty || !paths.isEmpty else { return [] }
        // A remaining folder belongs to the packages with files in it. Without such a package, a scriptlet or a program created it.
        let owners = packages.filter { package in
            left.contains(package.name) || package.files.contains { file in paths.contains { file.path == $0 || file.path.utf8.hasPrefix($0 + "/") } }
        }
        let evidence = left.map { "the package \($0)" } + paths.map { $0 + (owned.contains($0) ? "" : " (of no package)") }
        return [
            CheckCause(
                .leftover, requirement: "\(CheckReport.count(evidence.count, "path")) stayed after everything was erased",
                neededBy: (owners.isEmpty ? packages : owners).map(\.solverName), evidence: Array(evidence.prefix(Self.lineLimit)),
                fix: ["own the folders that the package makes, and remove in %postun the files that its scriptlets and its programs write"])
        ]
    }

    /// Returns the paths owned by the remaining packages.
    private func ownedByOthers() async throws -> Set<String> {
        Set(try await rpm(["-qal"]).output.splitBytes(on: "\n").map(String.init))
    }

    private func rpm(_ arguments: [String]) async throws -> ToolOutput {
        try await sandbox.runOnHost("rpm", ["--root", sandbox.root.string] + arguments)
    }

    /// Returns one cause for each problem that the package manager reports.
    private func failures(_ answer: ToolOutput, doing what: String) -> [CheckCause] {
        if answer.status == InstallRoot.mountFailure {
            return [
                CheckCause(
                    .transaction, requirement: "the sandbox cannot be made: \(answer.lines.first ?? "")", neededBy: packages.map(\.solverName),
                    evidence: answer.lines)
            ]
        }
        let lines = Array(answer.lines.prefix(Self.lineLimit))
        let conflicts = lines.filter { $0.utf8.has(" conflicts ") && $0.utf8.hasPrefix("file ") }
        let main =
            conflicts.isEmpty
            ? [lines.first { $0.utf8.hasPrefix("Problem") || $0.utf8.has("scriptlet") || $0.utf8.has("needed by") } ?? lines.first ?? what] : conflicts
        return main.map { line in
            let text = conflicts.isEmpty ? lines.joined(separator: "\n") : line
            let named = packages.filter { text.utf8.has("\($0.name)-\($0.evr.version)") }.map(\.solverName)
            return CheckCause(
                .transaction, requirement: "\(what): \(line)", neededBy: named.isEmpty ? packages.map(\.solverName) : named,
                evidence: conflicts.isEmpty ? lines : [], fix: ["see the causes of the closure and the file conflicts first, if there are any"])
        }
    }

}
