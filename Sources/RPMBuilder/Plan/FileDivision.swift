import VersionSort

/// How the files of a project are divided among its main package and the further ones that the stack asks for.
struct FileDivision {
    let main: PackageShare
    /// In the order of the override.
    let others: [PackageShare]
    /// What a person should know, one sentence each.
    let warnings: [String]

    /// A file belongs to the first package whose patterns it matches, byte code to that of its module.
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
