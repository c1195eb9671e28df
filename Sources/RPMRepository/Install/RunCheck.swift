import ForeignText
import FoundationEssentials
import Native
import RPMBuilder
import SystemPackage
import VersionSort

/// The tier ``CheckTier/imports``: tests the installed packages in the root without a network.
struct RunCheck: Sendable {
    let sandbox: InstallRoot
    let packages: [PackageDescription]
    let options: InstallOptions
    /// A folder for the input and the results.
    let folder: FilePath

    /// The folder in the root with the script and its files.
    static let folderName = "relcli-check"
    /// The time limit of one import in seconds.
    private static let importLimit = 60

    private struct Orders: Encodable {
        let modules: [String]
        /// The projects with a top-level module, by its name.
        let projects: [String: [String]]
        let limit: Int
        let smoke: [SmokeTest]
    }

    private struct Answers: Decodable {
        struct Module: Decodable {
            let name: String
            let `class`: String
            let text: String
            let `where`: String?
            /// The programs and libraries that were not found, with their kinds.
            let needs: [String: String]?
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
        let release: String
        let build: String
        /// The requirements with a marker of each installed project.
        let requires: [String: [String]]
        let modules: [Module]
        let pip: Pip
        let smoke: [Smoke]
    }

    /// Imports every top-level module; runs `pip check` and the smoke commands.
    func run() async throws -> (TierResult, [CheckCause]) {
        var owners: [String: Set<String>] = [:]
        for package in packages {
            for module in PythonModules.topLevel(package) where !Self.isHelper(module) { owners[module, default: []].insert(package.solverName) }
        }
        for (module, packages) in ModuleClashes.splitParts(packages) { owners[module, default: []].formUnion(packages) }
        var projects: [String: Set<String>] = [:]
        for package in packages {
            guard let project = PythonModules.project(of: package) else { continue }
            for module in PythonModules.topLevel(package) { projects[module, default: []].insert(project) }
        }
        let skipped = owners.keys.filter { options.skippedImports[$0] != nil }.sorted()
        for module in skipped { owners[module] = nil }
        let orders = Orders(
            modules: owners.keys.sorted(), projects: projects.mapValues { $0.sorted() }, limit: Self.importLimit, smoke: options.smoke)
        let (input, results) = (folder.appending("orders"), folder.appending("answers"))
        try FileSystem.createDirectory(input)
        try FileSystem.replace(input.appending("driver.py"), with: Array(RunDriver.source.utf8))
        try FileSystem.replace(input.appending("orders.json"), with: StoreJSON.encode(orders))
        let place = "/\(Self.folderName)"
        let answer = try await sandbox.runInRoot(
            [options.interpreter, "\(place)/in/driver.py", "\(place)/in/orders.json", "\(place)/out/answers.json"], input: input, results: results)
        guard answer.succeeded, let text = Self.answers(in: results), let answers = try? JSONDecoder().decode(Answers.self, from: Data(text)) else {
            let cause = CheckCause(
                .importFailure, requirement: "\(options.interpreter) of the root cannot run the check", neededBy: packages.map(\.solverName),
                evidence: Array(answer.lines.suffix(20)), fix: ["name the interpreter that the packages are for"])
            return (TierResult(.imports, note: "the interpreter did not run", failed: cause.victims), [cause])
        }
        let base = BasePython(target: options.environment, version: answers.version, release: answers.release, build: answers.build)
        let causes = imports(answers, owners, base) + pip(answers, base) + smoke(answers)
        let good = answers.modules.count { $0.class == "ok" }
        let pipNote = answers.pip.ran ? "pip check" : "no pip check: the root has no pip"
        let note =
            "Python \(answers.version)\(base.note): \(good) of \(answers.modules.count) top-level modules imported, \(pipNote), \(CheckReport.count(options.smoke.count, "smoke command"))"
            + skippedText(skipped)
        return (TierResult(.imports, note: note, failed: causes.filter { !$0.kind.isWarning }.flatMap(\.victims)), causes)
    }

    /// Returns the results, which code of the packages may have forged; `nil` if there are none.
    static func answers(in folder: FilePath) -> [UInt8]? {
        guard let file = try? InputFile(beneath: folder, names: ["answers.json"]), let status = try? file.status(), status.isRegularFile,
            status.size <= HostTool.outputLimit
        else { return nil }
        return try? file.read(at: 0, count: HostTool.outputLimit)
    }

    /// Returns the paths, without the leading slash, of files from smoke tests and of their folders.
    ///
    /// The two upper levels of folders belong to the system, and their other content is still checked.
    static func ownPaths(_ smoke: [SmokeTest]) -> [String] {
        smoke.flatMap { test in
            test.files.keys.map { path in
                let parts = path.splitBytes(on: "/")
                return parts.dropLast(parts.count > 2 ? 1 : 0).joined(separator: "/")
            }
        }
    }

    /// Returns `true` for modules for tests or builds, which end the interpreter by design.
    private static func isHelper(_ module: String) -> Bool { module == "setup" || module == "conftest" }

    /// Returns the modules that the stack excludes, with reasons, and the names that match no module.
    private func skippedText(_ skipped: [String]) -> String {
        let parts = skipped.map { "\($0) not imported: \(options.skippedImports[$0] ?? "")" }
        let strangers = options.skippedImports.keys.filter { !skipped.contains($0) }.sorted().map {
            "imports-skip names \($0), which is not a top-level module of a package; only those are imported"
        }
        return (parts + strangers).map { "; " + $0 }.joined()
    }

    private func imports(_ answers: Answers, _ owners: [String: Set<String>], _ base: BasePython) -> [CheckCause] {
        // Modules that fail for the same reason, such as a missing module or an error in one file, are one cause.
        var groups: [String: (answer: Answers.Module, modules: [String])] = [:]
        for module in answers.modules where module.class != "ok" {
            let place = module.where ?? ""
            groups["\(module.class)\n\(module.text)\n\(place)", default: (module, [])].modules.append(module.name)
        }
        return groups.sorted { $0.key < $1.key }.map { _, group in
            let (answer, modules) = group
            let victims = Set(modules.flatMap { owners[$0] ?? [] })
            let failure = ImportFailure(
                modules: modules, text: answer.text, reason: answer.class, needs: answer.needs ?? [:], base: base,
                project: packages.first { victims.contains($0.solverName) }.flatMap(PythonModules.project(of:)))
            let place = (answer.where ?? "").isEmpty ? [] : [answer.where ?? ""]
            return CheckCause(
                failure.isOptional ? .optionalImport : .importFailure,
                requirement: failure.isOptional ? "\(answer.text) (\(answer.class))" : answer.text, neededBy: victims,
                evidence: place + ["import of \(CheckReport.list(modules, 8))"] + failure.lacks, fix: failure.fix)
        }
    }

    private func pip(_ answers: Answers, _ base: BasePython) -> [CheckCause] {
        guard answers.pip.ran, answers.pip.status != 0 else { return [] }
        let lines = answers.pip.text.splitBytes(on: "\n").map(String.init)
        var causes: [CheckCause] = []
        for line in lines where !line.utf8.hasPrefix("WARNING") {
            let project = line.splitBytes(on: " ").first.map { PythonModules.key(String($0)) } ?? ""
            let named = packages.filter { package in package.provides.contains { PythonModules.project($0.name) == project } }.map(\.solverName)
            if let why = base.explanation(of: line, requirements: answers.requires) {
                causes.append(
                    CheckCause(
                        .basePython, requirement: line, neededBy: named.isEmpty ? packages.map(\.solverName) : named, evidence: [why],
                        fix: base.advice + ["nothing for the target, which does not need it"]))
                continue
            }
            causes.append(
                CheckCause(
                    .pip, requirement: line, neededBy: named.isEmpty ? packages.map(\.solverName) : named,
                    evidence: ["the packages' own requirements are met: RPM allows what the wheel forbids"],
                    fix: ["compare the requirements of the package with its wheel's metadata, overrides included"]))
        }
        return causes
    }

    private func smoke(_ answers: Answers) -> [CheckCause] {
        zip(options.smoke, answers.smoke).filter { !$1.ok }.map { test, answer in
            let owner = packages.filter { $0.name == test.package }.map(\.solverName)
            return CheckCause(
                .smoke, requirement: "\(test.name): \(answer.text)", neededBy: owner.isEmpty ? packages.map(\.solverName) : owner,
                evidence: ["ran \(test.command.joined(separator: " "))"] + (test.heartbeat.map { ["waited for \($0)"] } ?? []) + (answer.log ?? []),
                fix: ["read the last lines of the command above, and run it on a host that has the package"])
        }
    }
}

/// A reason why modules cannot be imported, with possible fixes.
struct ImportFailure {
    /// The modules that fail for this reason.
    let modules: [String]
    /// The error message of Python, for example `ModuleNotFoundError: No module named 'socks'`.
    let text: String
    /// The word `failed`, or the reason why the failure is ignored: `optional extra`, `other platform`, `other Python`.
    let reason: String
    /// The programs and libraries that were not found, each with its kind: `program`, `library` or `object`.
    let needs: [String: String]
    let base: BasePython
    /// The project whose override can fix it, for example `gitpython`.
    let project: String?

    /// A Boolean value indicating whether the modules are optional here.
    var isOptional: Bool { reason != "failed" }

    /// The programs and libraries of the system that were not found, one line each.
    var lacks: [String] {
        needs.sorted { $0.key < $1.key }.map { name, kind in
            kind == "program"
                ? "it looks for the program \(name), which the root does not have" : "it looks for the library \(name), which the root does not have"
        }
    }

    /// The possible fixes, most likely first.
    var fix: [String] {
        if reason == "other Python" || reason == "other platform" { return base.advice + ["nothing, if the target has the module that the code imports"] }
        if isOptional { return ["release the extra that brings it, if the application uses it"] }
        if ["SyntaxError", "IndentationError", "TabError"].contains(where: { text.utf8.hasPrefix($0) }) {
            return base.advice + ["the code is for another Python: release a version for this one, or leave the file out"]
        }
        var fix = needs.sorted { $0.key < $1.key }.map(requirement)
        if needs.isEmpty, text.utf8.has("No module named") {
            fix += ["add the requirement that the project forgot with an override", "build what provides it"]
        }
        return fix + [skip] + base.advice
    }

    private var override: String { "overrides/\(project ?? "NAME").toml" }

    private func requirement(_ name: String, _ kind: String) -> String {
        switch kind {
        case "program":
            let path = name.utf8.hasPrefix("/") ? name : "/usr/bin/\(name)"
            return "requires-add = [\"\(path)\"] in \(override), so that hosts have the program"
        case "object": return "requires-add = [\"\(name)()(64bit)\"] in \(override), so that hosts have the library"
        default: return "requires-add in \(override) with the package that has the library \(name)"
        }
    }

    /// The fix for modules that must not be imported separately.
    private var skip: String {
        let modules = modules.prefix(3).map { InstallOptions.isModule($0) && !$0.utf8.contains(UInt8(ascii: ".")) ? "\($0) = \"why\"" : "\"\($0)\" = \"why\"" }
        return "imports-skip = { \(modules.joined(separator: ", ")) } in \(override), if it is not to be imported by itself"
    }
}
