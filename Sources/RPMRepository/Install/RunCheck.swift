import ForeignText
import FoundationEssentials
import Native
import RPMBuilder
import SystemPackage
import VersionSort

/// The tier V4: what was installed runs, in the root and without a network.
struct RunCheck: Sendable {
    let sandbox: InstallRoot
    let packages: [PackageDescription]
    let options: InstallOptions
    /// A folder for the orders and the answers.
    let folder: FilePath

    /// The folder in the root that the program and its files are in.
    static let folderName = "relcli-check"
    /// Seconds for one import.
    private static let importLimit = 60

    private struct Orders: Encodable {
        let modules: [String]
        let limit: Int
        let smoke: [SmokeTest]
    }

    private struct Answers: Decodable {
        struct Module: Decodable {
            let name: String
            let `class`: String
            let text: String
            let `where`: String?
        }
        struct Pip: Decodable {
            let ran: Bool
            let status: Int
            let text: String
        }
        struct Smoke: Decodable {
            let name: String
            let ok: Bool
            let text: String
            let log: [String]?
        }
        let version: String
        let modules: [Module]
        let pip: Pip
        let smoke: [Smoke]
    }

    /// Imports every top-level module, runs `pip check` and the smoke commands.
    func run() async throws -> (TierResult, [CheckCause]) {
        var owners: [String: Set<String>] = [:]
        for package in packages {
            for module in PythonModules.topLevel(package) where !Self.isHelper(module) { owners[module, default: []].insert(package.solverName) }
        }
        let orders = Orders(modules: owners.keys.sorted(), limit: Self.importLimit, smoke: options.smoke)
        let (input, results) = (folder.appending("orders"), folder.appending("answers"))
        try FileSystem.createDirectory(input)
        try FileSystem.replace(input.appending("driver.py"), with: Array(RunDriver.source.utf8))
        try FileSystem.replace(input.appending("orders.json"), with: StoreJSON.encode(orders))
        let place = "/\(Self.folderName)"
        let answer = try await sandbox.inside(
            [options.interpreter, "\(place)/in/driver.py", "\(place)/in/orders.json", "\(place)/out/answers.json"], input: input, results: results)
        guard answer.succeeded, let text = Self.answers(in: results), let answers = try? JSONDecoder().decode(Answers.self, from: Data(text)) else {
            let cause = CheckCause(
                .importFailure, requirement: "\(options.interpreter) of the root cannot run the check", neededBy: packages.map(\.solverName),
                evidence: Array(answer.lines.suffix(20)), fix: ["name the interpreter that the packages are for"])
            return (TierResult(.imports, note: "the interpreter did not run", failed: cause.victims), [cause])
        }
        let causes = imports(answers, owners) + pip(answers) + smoke(answers)
        let good = answers.modules.count { $0.class == "ok" }
        let pipNote = answers.pip.ran ? "pip check" : "no pip check: the root has no pip"
        let note =
            "Python \(answers.version): \(good) of \(answers.modules.count) modules imported, \(pipNote), \(CheckReport.count(options.smoke.count, "smoke command"))"
        return (TierResult(.imports, note: note, failed: causes.filter { !$0.kind.isWarning }.flatMap(\.victims)), causes)
    }

    /// The answers, which code of the packages may have written itself.
    private static func answers(in folder: FilePath) -> [UInt8]? {
        guard let file = try? InputFile(beneath: folder, names: ["answers.json"]), let status = try? file.status(), status.isRegularFile,
            status.size <= HostTool.outputLimit
        else { return nil }
        return try? file.read(at: 0, count: HostTool.outputLimit)
    }

    /// The paths, without their first slash, of files that smoke tests bring and of the folders they are in.
    ///
    /// The two upper levels of folders are the system's; what lies in them is looked at all the same.
    static func ownPaths(_ smoke: [SmokeTest]) -> [String] {
        smoke.flatMap { test in
            test.files.keys.map { path in
                let parts = path.splitBytes(on: "/")
                return parts.dropLast(parts.count > 2 ? 1 : 0).joined(separator: "/")
            }
        }
    }

    /// Modules that are fixtures of tests or of a build, and end the interpreter by design.
    private static func isHelper(_ module: String) -> Bool { module == "setup" || module == "conftest" }

    private func imports(_ answers: Answers, _ owners: [String: Set<String>]) -> [CheckCause] {
        // Modules that fail for one reason, a missing module or an error in one file, are one cause.
        var groups: [String: (answer: Answers.Module, modules: [String])] = [:]
        for module in answers.modules where module.class != "ok" {
            let place = module.where ?? ""
            groups["\(module.class)\n\(module.text)\n\(place)", default: (module, [])].modules.append(module.name)
        }
        return groups.sorted { $0.key < $1.key }.map { _, group in
            let isOptional = group.answer.class != "failed"
            let victims = group.modules.flatMap { owners[$0] ?? [] }
            let place = (group.answer.where ?? "").isEmpty ? [] : [group.answer.where ?? ""]
            let modules = "import of \(CheckReport.list(group.modules, 8))"
            return CheckCause(
                isOptional ? .optionalImport : .importFailure,
                requirement: isOptional ? "\(group.answer.text) (\(group.answer.class))" : group.answer.text, neededBy: victims,
                evidence: place + [modules], fix: Self.fix(group.answer))
        }
    }

    private static func fix(_ answer: Answers.Module) -> [String] {
        if answer.class != "ok", answer.class != "failed" { return ["release the extra that brings it, if the application uses it"] }
        if answer.text.utf8.hasPrefix("SyntaxError") || answer.text.utf8.hasPrefix("IndentationError") || answer.text.utf8.hasPrefix("TabError") {
            return ["the code is for another Python: release a version for this one, or leave the file out"]
        }
        if answer.text.utf8.has("No module named") { return ["add the requirement that the project forgot with an override", "build what provides it"] }
        if answer.text.utf8.has("cannot open shared object") { return ["add the requirement on the package that has the library with an override"] }
        return []
    }

    private func pip(_ answers: Answers) -> [CheckCause] {
        guard answers.pip.ran, answers.pip.status != 0 else { return [] }
        let lines = answers.pip.text.splitBytes(on: "\n").map(String.init)
        var causes: [CheckCause] = []
        for line in lines where !line.utf8.hasPrefix("WARNING") {
            let project = line.splitBytes(on: " ").first.map { Self.key(String($0)) } ?? ""
            let named = packages.filter { package in package.provides.contains { Self.project($0.name) == project } }.map(\.solverName)
            causes.append(
                CheckCause(
                    .pip, requirement: line, neededBy: named.isEmpty ? packages.map(\.solverName) : named,
                    evidence: ["the packages' own requirements are met: RPM allows what the wheel forbids"],
                    fix: ["compare the requirements of the package with its wheel's metadata, overrides included"]))
        }
        return causes
    }

    /// The project of a capability `python3.9dist(NAME)`.
    private static func project(_ capability: String) -> String? {
        guard capability.utf8.hasPrefix("python"), let open = capability.utf8.firstIndex(of: "("), capability.utf8.hasSuffix(")"),
            capability[..<open].utf8.hasSuffix("dist")
        else { return nil }
        return key(String(capability[capability.utf8.index(after: open)...].droppingBytes(last: 1)))
    }

    /// A project's name in the form in which names are compared (PEP 503).
    private static func key(_ name: String) -> String {
        let parts = name.lowercased().splitBytes(omittingEmptySubsequences: false) { "-_.".utf8.contains($0) }
        // Several separators are one, also at an end.
        return parts.enumerated().filter { !$0.element.isEmpty || $0.offset == 0 || $0.offset == parts.count - 1 }.map(\.element).joined(separator: "-")
    }

    private func smoke(_ answers: Answers) -> [CheckCause] {
        zip(options.smoke, answers.smoke).filter { !$1.ok }.map { test, answer in
            let owner = packages.filter { $0.name == test.package }.map(\.solverName)
            return CheckCause(
                .smoke, requirement: "\(test.name): \(answer.text)", neededBy: owner.isEmpty ? packages.map(\.solverName) : owner,
                evidence: ["ran \(test.command.joined(separator: " "))"] + (test.heartbeat.map { ["waited for \($0)"] } ?? []) + (answer.log ?? []),
                fix: ["run the command in the root by hand: its last lines are above"])
        }
    }
}
