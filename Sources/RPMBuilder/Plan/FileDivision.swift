import VersionSort

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
