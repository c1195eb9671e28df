import ForeignText
import Native
import SystemPackage
import VersionSort

/// The files of a project: those of the wheel at their installed paths, with the stack's additions and exclusions.
struct InstalledFiles {
    private(set) var files: [RPMFile] = []
    /// The interpreters that programs require, by the path of the program.
    private(set) var interpreters: [ExactText: RPMDependency] = [:]
    /// The dependencies of compiled files, by path.
    private(set) var elfFiles: [ExactText: ELFInfo] = [:]
    private(set) var warnings: [String] = []
    private(set) var layout: PlannedLayout
    /// A Boolean value indicating whether a file in the package is for one architecture.
    let isForMachine: Bool

    private let wheel: WheelContents?
    private let project: ProjectName
    private let target: Target
    private let overrides: Overrides
    private let context: PlanContext
    private let information: InstalledInformation?
    private let names: ProgramNames
    private var sources: [ExactText: String] = [:]
    /// The place of each file in ``files`` while files are added.
    private var places: [ExactText: Int] = [:]
    /// The paths of the programs of entry points.
    private let programPaths: Set<ExactText>
    /// The paths of modules, relative to site-packages.
    private var modules: Set<ExactText> = []
    private let licenses: StatedLicenses

    /// Collects the files of a wheel, or only the stack's files if there is no wheel.
    init(
        wheel: WheelContents?, project: ProjectName, isForMachine: Bool, target: Target, overrides: Overrides, context: PlanContext
    ) throws(PlanError) {
        self.wheel = wheel
        self.project = project
        self.target = target
        self.overrides = overrides
        self.context = context
        self.isForMachine = isForMachine
        let names = ProgramNames(overrides.programs ?? context.programs, python: target.python)
        self.names = names
        let information = wheel.map { InstalledInformation($0, python: target.python) }
        self.information = information
        let places = InstallLayout(target, isForMachine: isForMachine, project: project)
        let programs = (wheel?.entryPoints ?? []).filter { $0.isScript && EntryPointScript.isUsable($0.name) }.map { point in
            PlannedLayout.Program(
                path: names.path("\(places.programs)/\(point.name)"), text: EntryPointScript.text(point, shebang: target.python.shebang))
        }
        layout = PlannedLayout(library: places.library, informationFolder: information?.folder ?? "", programs: programs, programSuffix: names.suffix)
        programPaths = Set(programs.map { ExactText($0.path) })
        licenses = StatedLicenses(wheel?.metadata.licenseFiles ?? [])
        noteEntryPoints()
        modules = Set((wheel?.files ?? []).compactMap { $0.modulePath.map(ExactText.init) })
        for file in wheel?.files ?? [] { try add(file, places) }
        if let wheel, let information {
            for (name, text) in information.additions(wheel, environment: target.environment) {
                try add(path: "\(places.library)/\(information.folder)/\(name)", .bytes(Array(text.utf8)), from: name)
            }
        }
        for program in programs { try addProgram(program.path, Array(program.text.utf8), from: "entry_points.txt") }
        for file in overrides.file ?? [] { try add(file) }
        for unit in overrides.unit ?? [] { try add(unit) }
        leaveOut()
        try judge()
    }

    // MARK: Files of the wheel

    private mutating func add(_ file: WheelFile, _ places: InstallLayout) throws(PlanError) {
        let stated = places.path(file.location, informationFolder: information?.folder ?? "")
        let path = names.path(stated)
        if let elf = file.elf { elfFiles[ExactText(path)] = elf }
        switch file.location {
        case .information(let name):
            guard let information, let installed = information.name(of: name) else { return }
            try add(
                path: places.path(.information(installed), informationFolder: information.folder), file.content, flags: licenses.contains(name) ? .license : [],
                from: file.archivePath)
        case .script(let name):
            guard EntryPointScript.isUsable(name) || name.utf8.contains("/") else { throw .unusablePath(name) }
            // Some backends also write the script of an entry point, but installers generate it.
            guard !programPaths.contains(ExactText(path)) else { return }
            layout.rename(stated, to: path)
            guard case .bytes(let bytes) = file.content else { return try add(path: path, file.content, mode: 0o755, from: file.archivePath) }
            try addProgram(path, bytes, from: file.archivePath)
        case .library(let name):
            if let module = Bytecode.module(of: name), modules.contains(ExactText(module)) {
                // It is generated for the target.
                layout.exclude(path)
                return
            }
            try add(path: path, file.content, mode: Self.mode(of: file), language: Self.language(of: name), from: file.archivePath)
        case .header: try add(path: path, file.content, from: file.archivePath)
        case .data(let name):
            layout.rename(stated, to: path)
            var flags: RPMFileFlags = []
            if path.utf8.hasPrefix("/etc/") { flags = [.config, .noReplace] }
            if name.utf8.hasPrefix("share/man/") || name.utf8.hasPrefix("share/doc/") || name.utf8.hasPrefix("share/info/") { flags = .doc }
            let isProgram = file.isExecutable && ["bin/", "sbin/", "libexec/"].contains { name.utf8.hasPrefix($0) }
            if isProgram, case .bytes(let bytes) = file.content { return try addProgram(path, bytes, from: file.archivePath) }
            try add(
                path: path, file.content, mode: isProgram ? 0o755 : Self.mode(of: file), flags: flags, language: Self.language(of: name),
                from: file.archivePath)
        }
    }

    /// Returns the mode of a file outside of the folders for programs: executable for linked ELF files and for those the wheel marks as programs.
    private static func mode(of file: WheelFile) -> UInt16 { file.elf?.isLinked ?? false || file.isProgram ? 0o755 : 0o644 }

    /// Adds a warning for each line in the list of entry points that gives no program.
    private mutating func noteEntryPoints() {
        let programs = (wheel?.entryPoints ?? []).filter(\.isOfPrograms)
        note("lines of entry_points.txt that are no entry points are ignored", wheel?.unreadEntryPoints ?? [])
        note("entry points that name nothing to call in their module give no program", programs.filter(\.attributes.isEmpty).map(\.name))
        note(
            "entry points with a name that no program can have are ignored",
            programs.filter { !$0.attributes.isEmpty && !EntryPointScript.isUsable($0.name) }.map(\.name))
    }

    /// Adds one warning about texts of the wheel, which names the first of them.
    private mutating func note(_ warning: String, _ texts: [String]) {
        if texts.isEmpty { return }
        let limit = 3
        let quoted = texts.prefix(limit).map { "'\(printable($0, limit: 120))'" }.joined(separator: ", ")
        warnings.append("\(warning): \(quoted)" + (texts.count > limit ? " and \(texts.count - limit) more" : ""))
    }

    /// Returns the language of a message catalogue (`…/de/LC_MESSAGES/x.mo`), so that hosts can skip unwanted languages.
    private static func language(of path: String) -> String {
        let parts = path.splitBytes(on: "/")
        guard path.utf8.hasSuffix(".mo"), parts.count > 2, parts[parts.count - 2] == "LC_MESSAGES" else { return "" }
        let name = parts[parts.count - 3]
        return name.utf8.allSatisfy { $0.isAlphanumeric || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "@") } ? String(name) : ""
    }

    /// Adds a program.
    ///
    /// A script for any Python gets the target's interpreter.
    private mutating func addProgram(_ path: String, _ bytes: [UInt8], from source: String) throws(PlanError) {
        var content = bytes
        if let stated = Shebang(bytes) {
            var program = stated.program
            if let (shebang, lost) = stated.forPython(target.python.shebang) {
                content = Array("#!\(shebang.line)".utf8) + bytes.drop { $0 != 0x0A }
                program = shebang.program
                if !shebang.line.hasSameBytes(as: stated.line) { layout.interpret(path, by: shebang.line) }
                if !lost.isEmpty {
                    let words = lost.joined(separator: " ")
                    warnings.append("\(path) starts with '#!\(stated.line)', of which '\(words)' is left out: it starts with '#!\(shebang.line)'")
                }
            }
            if program.utf8.hasPrefix("/"), !program.utf8.contains("%") {
                interpreters[ExactText(path)] = RPMDependency(program)
            } else {
                warnings.append("\(path) starts with '#!\(program)', which is not an absolute path: no requirement is added for it")
            }
        }
        try add(path: path, .bytes(content), mode: 0o755, from: source)
    }

    // MARK: Files of the stack

    private mutating func add(_ file: Overrides.AddedFile) throws(PlanError) {
        let flags: RPMFileFlags = file.config ?? false ? [.config, .noReplace] : []
        try addStated(
            file.path, text: file.text, source: file.source, field: "file", mode: file.permissions ?? 0o644, user: file.user ?? "root",
            group: file.group ?? "root", flags: flags)
    }

    private mutating func add(_ unit: Overrides.Unit) throws(PlanError) {
        let path = "\(Overrides.Unit.folder)/\(unit.name)"
        if unit.text == nil, unit.source == nil {
            guard wheel == nil || sources[ExactText(path)] != nil else {
                throw refuse("unit.name", unit.name, "nothing installs \(path): give its text or source")
            }
            return
        }
        try addStated(path, text: unit.text, source: unit.source, field: "unit", mode: 0o644, user: "root", group: "root", flags: [])
    }

    private mutating func addStated(
        _ path: String, text: String?, source: String?, field: String, mode: UInt16, user: String, group: String, flags: RPMFileFlags
    ) throws(PlanError) {
        let bytes: [UInt8]
        if let source {
            let attachment = try Attachment(source, "\(field).source", context, of: project)
            bytes = attachment.bytes
            layout.add(path, attachment: attachment.name)
        } else {
            // The here-document of a spec always ends with a line end.
            let text = text ?? ""
            bytes = Array((text.isEmpty || text.utf8.hasSuffix("\n") ? text : text + "\n").utf8)
            layout.add(path)
        }
        try add(path: path, .bytes(bytes), mode: mode, user: user, group: group, flags: flags, from: Self.stackSource)
    }

    private func refuse(_ field: String, _ value: String, _ reason: String) -> PlanError {
        .override(project: project, field: field, value: value, reason: reason)
    }

    private mutating func add(
        path: String, _ content: RPMFileContent, mode: UInt16 = 0o644, user: String = "root", group: String = "root", flags: RPMFileFlags = [],
        language: String = "", from source: String
    ) throws(PlanError) {
        if let first = sources[ExactText(path)] {
            // The wheel and an entry point may define the same file, but not with different contents.
            guard let place = places[ExactText(path)], files[place].content == content else {
                throw .duplicatePath(path, first: first, second: source)
            }
            // What the stack states is its own, also if the wheel has the same file.
            if source == Self.stackSource { sources[ExactText(path)] = source }
            return
        }
        sources[ExactText(path)] = source
        places[ExactText(path)] = files.count
        files.append(
            RPMFile(
                path: path, content: content, mode: mode, user: user, group: group, mtime: context.buildTime, flags: flags, language: language))
    }

    // MARK: What is changed

    private mutating func leaveOut() {
        warnings += [("exclude", overrides.exclude), ("allow", overrides.allow), ("config", overrides.config)].flatMap { field, patterns in
            // A pattern that names a Python may be meant for another target.
            (patterns ?? []).filter { text in !text.utf8.has("python") && !files.contains { PathPattern(text).matches($0.path) } }.map {
                "\(field) = '\($0)' of its override file matches no installed path"
            }
        }
        let patterns = (overrides.exclude ?? []).map(PathPattern.init)
        for file in files where patterns.contains(where: { $0.matches(file.path) }) { layout.exclude(file.path) }
        files.removeAll { file in patterns.contains { $0.matches(file.path) } }
        let configurations = (overrides.config ?? []).map(PathPattern.init)
        for index in files.indices where configurations.contains(where: { $0.matches(files[index].path) }) {
            files[index].flags.formUnion([.config, .noReplace])
        }
    }

    // MARK: What may not be

    /// Rejects files of the wheel that give control of the host, and warns of other files outside the project's own folders.
    ///
    /// The stack's own files are never refused. One that gives control of the host causes a warning, unless it is marked as configuration.
    private mutating func judge() throws(PlanError) {
        let policy = HostFilePolicy(
            allowed: overrides.allow ?? [], python: target.python, project: project, programSuffix: names.suffix, files: files)
        var refused: [RefusedPath] = []
        var notable: [String: NotableFiles] = [:]
        for file in files {
            let isOfStack = sources[ExactText(file.path)] == Self.stackSource
            switch policy.verdict(on: file) {
            case .harmless: break
            case .notable(let reason):
                if isOfStack { continue }
                let kinds = notable.count
                notable[reason, default: NotableFiles(file.path, order: kinds)].add(file.path)
            case .dangerous(let reason):
                guard isOfStack else {
                    refused.append(RefusedPath(path: file.path, source: sources[ExactText(file.path)] ?? "", reason: reason))
                    continue
                }
                warnings.append("\(file.path), a file of the stack, \(reason)")
            }
        }
        // One line for each reason, because a project may have thousands of such files.
        for (reason, found) in notable.sorted(by: { $0.value.order < $1.value.order }) { warnings.append("\(found) \(reason)") }
        if !refused.isEmpty { throw .dangerousFiles(project: project, refused) }
    }

    /// Files of which the user should know, for one reason.
    private struct NotableFiles: CustomStringConvertible {
        /// The number of kinds found before.
        let order: Int
        private let first: String
        private var count = 0
        /// The folders above all of the files, outermost first.
        private var folders: [Substring]

        init(_ first: String, order: Int) {
            (self.first, self.order) = (first, order)
            folders = Array(first.splitBytes(on: "/").dropLast())
        }

        mutating func add(_ path: String) {
            count += 1
            let others = path.splitBytes(on: "/").dropLast()
            folders = Array(zip(folders, others).prefix { $0.0.hasSameBytes(as: $0.1) }.map(\.0))
        }

        var description: String { count == 1 ? first : "\(first) (and \(count - 1) more below /\(folders.joined(separator: "/")))" }
    }

    /// The source of the files that the stack adds, for messages.
    private static let stackSource = "the override"
}
