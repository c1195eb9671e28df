internal import ForeignText
package import VersionSort

/// The reason why a package cannot be planned.
package enum PlanError: Error, Sendable, CustomStringConvertible {
    /// A requirement has no equivalent rpm dependency.
    case requirement(String, reason: String)
    /// A value of an override is invalid.
    case override(project: ProjectName, field: String, value: String, reason: String)
    /// Two files of a wheel have the same installed path.
    case duplicatePath(String, first: String, second: String)
    /// Some files of the wheel give control of the host. The list is never empty.
    case dangerousFiles(project: ProjectName, [RefusedPath])
    /// A path of the wheel is not allowed in a package.
    case unusablePath(String)
    /// A path has characters that a spec can only write as a pattern, and the pattern matches another file too.
    case unsayablePath(String, other: String)
    /// Too many paths have characters that a spec can only write as a pattern, so that comparing them would take too long. The value is the number of paths.
    case tooManyPatterns(Int)
    /// The project has so many extras and requirements that evaluating them would take too long.
    case tooManyExtras(extras: Int, requirements: Int)
    /// Byte code must be included but was not compiled.
    case notCompiled(python: String)
    /// The wheel is for another Python or architecture than the target.
    case wrongTarget(wheel: String, target: String)

    /// One line for a person.
    package var description: String {
        switch self {
        case .requirement(let text, let reason): "the requirement '\(text)' cannot be said to rpm: \(reason)"
        case .override(let project, let field, let value, let reason):
            "the override of \(project) has \(field) = '\(value)', which cannot be used: \(reason)"
        case .duplicatePath(let path, let first, let second): "'\(first)' and '\(second)' would both be installed as \(path)"
        case .dangerousFiles(let project, let files):
            RefusedGroup.groups(files).map { group in
                "'\(group.first.source)' of \(project) would be installed as \(group.first.path)\(group.rest), which \(group.first.reason)"
            }.joined(separator: "; ")
        case .unusablePath(let path): "'\(path)' cannot be the path of a packaged file"
        case .unsayablePath(let path, let other):
            "a spec cannot tell '\(path)' from '\(other)': rpm knows its signs only as a pattern, which stands for both; leave one out with 'exclude'"
        case .tooManyPatterns(let count):
            "\(count) paths have spaces or signs that a spec writes as a pattern, each in another place, which are too many to compare: leave some out with "
                + "'exclude'"
        case .tooManyExtras(let extras, let requirements): "\(extras) extras with \(requirements) requirements are too many to evaluate"
        case .notCompiled(let python):
            "byte code is to be shipped, and there is no Python \(python) here to make it: install it, or set bytecode = \"install\""
        case .wrongTarget(let wheel, let target): "\(wheel) does not run on \(target)"
        }
    }

    /// The action to try next; `nil` if there is none.
    package var hint: String? {
        guard case .dangerousFiles(let project, let files) = self else { return nil }
        let paths = "[\(RefusedGroup.groups(files).flatMap(\.patterns).map { "\"\($0)\"" }.joined(separator: ", "))]"
        let (it, them) = files.count == 1 ? ("it", "it") : ("them", "the wanted ones")
        return "leave \(it) out with exclude = \(paths) in overrides/\(project).toml, or allow \(them) there with allow = \(paths)"
    }
}

/// A file of a wheel that is packaged only if the stack allows it.
package struct RefusedPath: Hashable, Sendable {
    /// The installed path.
    package let path: String
    /// The path in the wheel.
    package let source: String
    /// The reason, phrased to follow the path.
    package let reason: String
}

/// Refused files of one folder, for one reason.
private struct RefusedGroup {
    let first: RefusedPath
    /// The paths in the order of the package.
    private(set) var paths: [String]
    private let folder: String

    /// The folders that a pattern may name as a whole: at least as deep as the folder of a module, `/usr/lib/python3.9/site-packages/shop`.
    private static let depth = 5

    static func groups(_ files: [RefusedPath]) -> [RefusedGroup] {
        var (groups, places): ([RefusedGroup], [String: Int]) = ([], [:])
        for file in files {
            let folder = "/" + file.path.splitBytes(on: "/").dropLast().prefix(depth).joined(separator: "/")
            let key = "\(folder)\n\(file.reason)"
            if let place = places[key] {
                groups[place].paths.append(file.path)
            } else {
                places[key] = groups.count
                groups.append(RefusedGroup(first: file, paths: [file.path], folder: folder))
            }
        }
        return groups
    }

    /// The number of files after the first, for messages.
    var rest: String { paths.count > 1 ? " (and \(paths.count - 1) more below \(folder))" : "" }

    /// The values of `exclude` or `allow` for all files: their paths, or one pattern for many in a deep folder.
    var patterns: [String] { paths.count > 3 && folder.splitBytes(on: "/").count == Self.depth ? ["\(folder)/*"] : paths }
}
