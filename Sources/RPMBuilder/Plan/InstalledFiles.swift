import Native
import VersionSort

/// The files of the main package: what the wheel brings, where an installer would put it, and what rpm adds.
struct InstalledFiles {
    private(set) var files: [RPMFile] = []
    /// What the files themselves require: the Python, interpreters of programs, shared libraries.
    private(set) var requires: [RPMDependency] = []
    private(set) var warnings: [String] = []
    private(set) var layout: PlannedLayout
    /// Whether anything in the package is for one kind of machine.
    let isForMachine: Bool
    /// The modules whose byte code is made at installation: whole folders, and single files at the top.
    private(set) var compiledFolders: [String] = []
    private(set) var compiledFiles: [String] = []

    private let wheel: WheelContents
    private let target: Target
    private let overrides: Overrides
    private let context: PlanContext
    private let information: InstalledInformation
    private let policy: BytecodePolicy
    private var sources: [String: String] = [:]

    init(wheel: WheelContents, target: Target, overrides: Overrides, context: PlanContext) throws(PlanError) {
        self.wheel = wheel
        self.target = target
        self.overrides = overrides
        self.context = context
        isForMachine = wheel.isForMachine
        policy = overrides.bytecode ?? context.bytecode
        information = InstalledInformation(wheel, python: target.python)
        let places = InstallLayout(target, isForMachine: wheel.isForMachine, project: wheel.metadata.name)
        let programs = wheel.entryPoints.filter { $0.isScript && EntryPointScript.isUsable($0.name) }.map { point in
            PlannedLayout.Program(
                path: "\(places.programs)/\(point.name)", text: EntryPointScript.text(point, shebang: target.python.shebang))
        }
        layout = PlannedLayout(
            library: places.library, informationFolder: information.folder, programs: programs, addedPaths: (overrides.file ?? []).map(\.path))
        for file in wheel.files { try add(file, places) }
        for (name, text) in information.additions(wheel, environment: target.environment) {
            try add(path: "\(places.library)/\(information.folder)/\(name)", .bytes(Array(text.utf8)), from: name)
        }
        for program in programs { try addProgram(program.path, Array(program.text.utf8), from: "entry_points.txt") }
        for file in overrides.file ?? [] { try add(file) }
        leaveOut()
        try addBytecode(below: places.library)
        addFolders()
        addRequirements(below: places.library)
    }

    // MARK: Files of the wheel

    private mutating func add(_ file: WheelFile, _ places: InstallLayout) throws(PlanError) {
        switch file.location {
        case .information(let name):
            guard let installed = information.name(of: name) else { return }
            let isLicense = InstalledInformation.isLicense(name, stated: wheel.metadata.licenseFiles)
            try add(
                path: places.path(.information(installed), informationFolder: information.folder), file.content, flags: isLicense ? .license : [],
                from: file.archivePath)
        case .script(let name):
            guard EntryPointScript.isUsable(name) || name.contains("/") else { throw .unusablePath(name) }
            let path = places.path(file.location, informationFolder: information.folder)
            guard case .bytes(let bytes) = file.content else { return try add(path: path, file.content, mode: 0o755, from: file.archivePath) }
            try addProgram(path, bytes, from: file.archivePath)
        case .library(let name):
            guard !Bytecode.isBytecode(name) else { return }
            // Only what a loader maps is a program here: other modules with an executable bit would be taken for scripts.
            let mode: UInt16 = file.elf?.isLinked ?? false ? 0o755 : 0o644
            try add(
                path: places.path(file.location, informationFolder: information.folder), file.content, mode: mode,
                language: Self.language(of: name), from: file.archivePath)
        case .header: try add(path: places.path(file.location, informationFolder: information.folder), file.content, from: file.archivePath)
        case .data(let name):
            let path = places.path(file.location, informationFolder: information.folder)
            var flags: RPMFileFlags = []
            if path.hasPrefix("/etc/") { flags = [.config, .noReplace] }
            if name.hasPrefix("share/man/") || name.hasPrefix("share/doc/") || name.hasPrefix("share/info/") { flags = .doc }
            let isProgram = file.isExecutable && (name.hasPrefix("bin/") || name.hasPrefix("sbin/") || name.hasPrefix("libexec/"))
            try add(
                path: path, file.content, mode: isProgram || file.elf?.isLinked ?? false ? 0o755 : 0o644, flags: flags,
                language: Self.language(of: name), from: file.archivePath)
        }
    }

    /// The language of a message catalogue, `…/de/LC_MESSAGES/x.mo`, so that hosts can leave out those they do not want.
    private static func language(of path: String) -> String {
        let parts = path.split(separator: "/")
        guard path.hasSuffix(".mo"), parts.count > 2, parts[parts.count - 2] == "LC_MESSAGES" else { return "" }
        let name = parts[parts.count - 3]
        return name.utf8.allSatisfy { $0.isAlphanumeric || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "@") } ? String(name) : ""
    }

    /// Adds a program; one that asks for some Python gets the target's.
    private mutating func addProgram(_ path: String, _ bytes: [UInt8], from source: String) throws(PlanError) {
        var content = bytes
        if let shebang = Shebang(bytes) {
            if shebang.isPython {
                let rest = bytes.drop { $0 != 0x0A }
                content = Array("#!\(target.python.shebang)".utf8) + rest
            }
            let program = Shebang(content)?.program ?? ""
            if program.hasPrefix("/"), !program.contains("%") {
                requires.append(RPMDependency(program))
            } else {
                warnings.append("\(path) starts with '#!\(program)', which is no absolute path: nothing is required for it")
            }
        }
        try add(path: path, .bytes(content), mode: 0o755, from: source)
    }

    private mutating func add(_ file: Overrides.AddedFile) throws(PlanError) {
        let mode: UInt16
        switch file.mode {
        case nil: mode = 0o644
        case let text?:
            guard let value = UInt16(text, radix: 8), value <= 0o7777 else {
                throw .override(project: wheel.metadata.name, field: "file.mode", value: text, reason: "it is not octal permission bits")
            }
            mode = value
        }
        try add(
            path: file.path, .bytes(Array(file.text.utf8)), mode: mode, user: file.user ?? "root", group: file.group ?? "root",
            flags: file.config ?? false ? [.config, .noReplace] : [], from: "the override")
    }

    private mutating func add(
        path: String, _ content: RPMFileContent, mode: UInt16 = 0o644, user: String = "root", group: String = "root", flags: RPMFileFlags = [],
        language: String = "", from source: String
    ) throws(PlanError) {
        if let first = sources[path] {
            // One file may be said twice, by the wheel and by an entry point; different ones may not.
            guard files.contains(where: { $0.path == path && $0.content == content }) else {
                throw .duplicatePath(path, first: first, second: source)
            }
            return
        }
        sources[path] = source
        files.append(
            RPMFile(
                path: path, content: content, mode: mode, user: user, group: group, mtime: context.buildTime, flags: flags, language: language))
    }

    // MARK: What is changed and added

    private mutating func leaveOut() {
        let patterns = (overrides.exclude ?? []).map(PathPattern.init)
        for file in files where patterns.contains(where: { $0.matches(file.path) }) { layout.exclude(file.path) }
        files.removeAll { file in patterns.contains { $0.matches(file.path) } }
        let configurations = (overrides.config ?? []).map(PathPattern.init)
        for index in files.indices where configurations.contains(where: { $0.matches(files[index].path) }) {
            files[index].flags.formUnion([.config, .noReplace])
        }
    }

    private mutating func addBytecode(below library: String) throws(PlanError) {
        let modules = files.map(\.path).filter { $0.hasPrefix(library + "/") && $0.hasSuffix(".py") }
        guard policy != .none, !modules.isEmpty else { return }
        let bytecode = Bytecode(python: target.python)
        for module in modules {
            for path in bytecode.files(of: module) {
                switch policy {
                case .install: files.append(RPMFile(path: path, content: .ghost(), mtime: context.buildTime, flags: .ghost))
                case .ship:
                    guard let compiled = context.compiledModules else { throw .notCompiled(python: target.python.version) }
                    // A module that no interpreter of the target can compile has no byte code.
                    if let content = compiled[path] { files.append(RPMFile(path: path, content: content, mtime: context.buildTime)) }
                case .none: break
                }
            }
        }
        guard policy == .install else { return }
        compiledFiles = modules.filter { $0.dropFirst(library.count + 1).firstIndex(of: "/") == nil }.sorted()
        compiledFolders = Set(modules.filter { !compiledFiles.contains($0) }.map { String($0[..<($0.lastIndex(of: "/") ?? $0.endIndex)]) }).sorted()
    }

    private mutating func addFolders() {
        for folder in OwnedDirectories(target).folders(of: files.map(\.path)) {
            files.append(RPMFile(path: folder, content: .directory, mtime: context.buildTime))
        }
    }

    private mutating func addRequirements(below library: String) {
        if files.contains(where: { $0.path.hasPrefix(library + "/") }) { requires.append(target.python.abiCapability) }
        // What the package itself brings, under whatever name, is nobody else's to provide.
        var own: Set<String> = []
        for case let info? in wheel.files.map(\.elf) {
            own.formUnion(info.provides)
            own.formUnion([info.soname, info.fileName].compactMap { $0 })
        }
        for case let info? in wheel.files.map(\.elf) {
            for need in info.requires {
                let library = String(need.prefix { $0 != "(" })
                if own.contains(need) || (library != "rtld" && own.contains(library)) { continue }
                requires.append(RPMDependency(need))
            }
        }
    }
}
