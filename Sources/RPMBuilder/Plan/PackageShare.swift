import ForeignText
import VersionSort

/// The files of one package of a project, with byte code, folders and compressed manuals, and with the requirements of the files.
struct PackageShare {
    private(set) var files: [RPMFile]
    /// The requirements of the files: the Python, interpreters of programs, shared libraries.
    private(set) var requires: [RPMDependency] = []
    /// The modules that are compiled at installation: whole folders, and single files at the top level.
    private(set) var compiledFolders: [String] = []
    private(set) var compiledFiles: [String] = []
    /// The compressed manual pages, by their original names.
    private(set) var compressed: [String] = []

    private let installed: InstalledFiles
    private let target: Target
    private let context: PlanContext
    private var library: String { installed.layout.library }

    /// Creates the share of one package.
    ///
    /// - Parameter foreign: The folders owned by another package that is always installed.
    /// - Throws: ``PlanError/notCompiled(python:)`` if byte code must be included but does not exist.
    init(
        _ files: [RPMFile], of installed: InstalledFiles, target: Target, policy: BytecodePolicy, context: PlanContext, foreign: Set<ExactText> = []
    ) throws(PlanError) {
        self.files = files
        self.installed = installed
        self.target = target
        self.context = context
        if target.profile.rpm.compressedManuals { compressManuals() }
        try addBytecode(policy)
        for folder in OwnedDirectories(target).folders(of: self.files.map(\.path)) where !foreign.contains(ExactText(folder)) {
            self.files.append(RPMFile(path: folder, content: .directory, mtime: context.buildTime))
        }
        addRequirements(files)
    }

    /// The folders among the files.
    var folders: Set<ExactText> { Set(files.filter { $0.content == .directory }.map { ExactText($0.path) }) }

    private mutating func compressManuals() {
        for index in files.indices {
            guard ManualPage.isPlain(files[index].path), case .bytes(let bytes) = files[index].content, let packed = ManualPage.compressed(bytes) else {
                continue
            }
            compressed.append(files[index].path)
            files[index].path += ".gz"
            files[index].content = .bytes(packed)
        }
    }

    private mutating func addBytecode(_ policy: BytecodePolicy) throws(PlanError) {
        let modules = files.map(\.path).filter { $0.utf8.hasPrefix(library + "/") && $0.utf8.hasSuffix(".py") }
        guard policy != .none, !modules.isEmpty else { return }
        let bytecode = Bytecode(python: target.python)
        for module in modules {
            for path in bytecode.files(of: module) {
                switch policy {
                case .install: files.append(RPMFile(path: path, content: .ghost(), mtime: context.buildTime, flags: .ghost))
                case .ship:
                    guard let compiled = context.compiledModules else { throw .notCompiled(python: target.python.version) }
                    // A module that the target's interpreter cannot compile has no byte code.
                    if let content = compiled[path] { files.append(RPMFile(path: path, content: content, mtime: context.buildTime)) }
                case .none: break
                }
            }
        }
        guard policy == .install else { return }
        compiledFiles = modules.filter { !$0.droppingBytes(first: library.utf8.count + 1).utf8.contains("/") }.sorted { $0.precedesByBytes($1) }
        compiledFolders = Set(
            modules.filter { $0.droppingBytes(first: library.utf8.count + 1).utf8.contains("/") }.compactMap {
                $0.cut(atLast: "/").map { ExactText($0.before) }
            }
        )
        .sorted().map(\.text)
    }

    private mutating func addRequirements(_ files: [RPMFile]) {
        requires += files.compactMap { installed.interpreters[ExactText($0.path)] }
        if files.contains(where: { $0.path.utf8.hasPrefix(library + "/") }) { requires.append(target.python.abiCapability) }
        // Do not require libraries that the project itself contains, under whatever name.
        var own: Set<String> = []
        for info in installed.elfFiles.values {
            own.formUnion(info.provides)
            own.formUnion([info.soname, info.fileName].compactMap { $0 })
        }
        for need in files.compactMap({ installed.elfFiles[ExactText($0.path)] }).flatMap(\.requires) {
            let library = String(need.part(before: "("))
            if own.contains(need) || (library != "rtld" && own.contains(library)) { continue }
            requires.append(RPMDependency(need))
        }
    }
}

/// The division of a project's files among its main package and the stack's subpackages.
struct FileDivision {
    let main: PackageShare
    /// The subpackages in the order of the override.
    let others: [PackageShare]
    /// The warnings for the user, one sentence each.
    let warnings: [String]

    /// Divides the files.
    ///
    /// A file belongs to the first package with a matching pattern, and byte code to the package of its module.
    init(_ installed: InstalledFiles, overrides: Overrides, target: Target, context: PlanContext) throws(PlanError) {
        let parts = overrides.subpackage ?? []
        let patterns = parts.map { $0.files.map(PathPattern.init) }
        var divided = [[RPMFile]](repeating: [], count: parts.count)
        var rest: [RPMFile] = []
        var used = patterns.map { [Bool](repeating: false, count: $0.count) }
        for file in installed.files {
            let owner = patterns.firstIndex { $0.contains { $0.matches(file.path) } }
            guard let owner else {
                rest.append(file)
                continue
            }
            divided[owner].append(file)
            for index in patterns[owner].indices where patterns[owner][index].matches(file.path) { used[owner][index] = true }
        }
        let policy = overrides.bytecode ?? context.bytecode
        let main = try PackageShare(rest, of: installed, target: target, policy: policy, context: context)
        var others: [PackageShare] = []
        for (part, files) in zip(parts, divided) {
            let foreign = part.standalone ?? false ? [] : main.folders
            others.append(try PackageShare(files, of: installed, target: target, policy: policy, context: context, foreign: foreign))
        }
        self.main = main
        self.others = others
        warnings = zip(parts, used).flatMap { part, used in
            zip(part.files, used).filter { !$0.1 }.map { "no file is left for the pattern '\($0.0)' of the sub-package \(part.suffix ?? part.name ?? "")" }
        }
    }
}
