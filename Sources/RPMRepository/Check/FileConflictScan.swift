package import RPMBuilder
import VersionSort

/// A comparison of the files of packages by their headers, without unpacking.
///
/// Two packages may own the same path if the file is equal in both. If type, mode, owner, content or link target differ, RPM refuses to install them
/// together (rpm source: `rpmfilesCompare`). Packages that can never be installed together do not conflict, and a ghost file (`%ghost`) never
/// conflicts.
package enum FileConflictScan {
    /// Scans packages.
    ///
    /// - Parameter together: A closure that returns `true` if the packages at two indexes can be installed together. It is called once for each pair.
    package static func run(
        _ packages: [PackageDescription], together: (Int, Int) throws -> Bool
    ) rethrows -> FileConflictReport {
        var paths: [String: PathOwners] = [:]
        var report = FileConflictReport(files: 0, conflicts: [], shared: [])
        for (number, package) in packages.enumerated() where !package.isSource {
            report.files += package.files.count
            for file in package.files where file.kind != .ghost {
                paths[file.path, default: PathOwners()].add(FileForm(file, package.fileDigestAlgorithm), owner: number)
            }
        }
        var known: [Pair: Bool] = [:]
        for (path, owners) in paths.filter({ $0.value.isShared }).sorted(by: { $0.key < $1.key }) {
            var involved: Set<Int> = []
            var differences: Set<String> = []
            try owners.forEachDifferentPair { first, second, found in
                let pair = Pair(first: first, second: second)
                let answer = try known[pair] ?? together(first, second)
                known[pair] = answer
                guard answer else { return }
                involved.formUnion([first, second])
                differences.formUnion(found)
            }
            if !involved.isEmpty {
                report.conflicts.append(.init(path: path, packages: names(involved, packages), differences: differences.sorted()))
            } else if let sharing = owners.ownersOfOneFile, Set(sharing.map { packages[$0].name }).count > 1 {
                report.shared.append(.init(path: path, packages: names(Set(sharing), packages), differences: []))
            }
        }
        return report
    }

    private struct Pair: Hashable {
        let first: Int
        let second: Int
    }

    private static func names(_ members: Set<Int>, _ packages: [PackageDescription]) -> [String] {
        members.map { packages[$0].nevra.description }.sorted()
    }
}

/// The properties of a file that RPM compares between two packages.
private struct FileForm: Hashable {
    let isFolder: Bool
    let type: UInt16
    let mode: UInt16
    let owner: [String]
    /// The target of a link, or the size and digest of a file.
    let content: [String]

    init(_ file: PackageDescription.File, _ algorithm: UInt64) {
        isFolder = file.kind == .directory
        type = file.mode & 0o170000
        // The permissions of a link have no meaning, and the size of a folder is arbitrary.
        mode = file.isSymlink ? 0 : file.mode & 0o7777
        owner = file.isSymlink ? [] : [file.user, file.group]
        content = isFolder ? [] : file.isSymlink ? [file.linkTo] : ["\(file.size)", "\(algorithm)", file.digest]
    }

    /// Returns the differences between two forms, as words for the report.
    func differences(from other: FileForm) -> [String] {
        if type != other.type { return ["type"] }
        var result: [String] = []
        if mode != other.mode { result.append("mode") }
        if owner != other.owner { result.append("owner") }
        if content != other.content { result.append(type == 0o120000 ? "link" : "content") }
        return result
    }
}

/// The packages that own a path, grouped by the form of the file.
private struct PathOwners {
    private var forms: [FileForm: [Int]] = [:]

    mutating func add(_ form: FileForm, owner: Int) { forms[form, default: []].append(owner) }

    /// A Boolean value indicating whether more than one package owns the path.
    var isShared: Bool { forms.count > 1 || forms.contains { $0.value.count > 1 } }

    /// The owners, if all of them have the same file; `nil` for folders, which may be shared.
    var ownersOfOneFile: [Int]? {
        guard forms.count == 1, let only = forms.first, !only.key.isFolder else { return nil }
        return only.value
    }

    /// Visits each pair of packages with different forms of the path, the lower index first.
    func forEachDifferentPair(_ body: (Int, Int, [String]) throws -> Void) rethrows {
        let groups = forms.sorted { ($0.value.first ?? 0) < ($1.value.first ?? 0) }
        for (number, group) in groups.enumerated() {
            for other in groups.dropFirst(number + 1) {
                let found = group.key.differences(from: other.key)
                for first in group.value { for second in other.value { try body(min(first, second), max(first, second), found) } }
            }
        }
    }
}

/// The paths that several packages of a repository own.
package struct FileConflictReport: Codable, Hashable, Sendable {
    /// A path and the packages that own it.
    package struct Entry: Codable, Hashable, Sendable {
        package var path: String
        /// The packages, sorted.
        package var packages: [String]
        /// The differences (`content`, `mode`, `type`, `link`, `owner`); empty if there are none.
        package var differences: [String]
    }

    /// The number of compared files.
    package var files: Int
    /// The paths with different contents in packages that can be installed together.
    ///
    /// RPM refuses such a transaction.
    package var conflicts: [Entry]
    /// The paths that are equal in several packages.
    ///
    /// RPM allows this, but it is usually a mistake for Python packages.
    package var shared: [Entry]

    func textLines(listLimit: Int) -> [String] {
        var lines: [String] = []
        for entry in conflicts {
            lines += ["", "file conflict  \(entry.path)", "  owned by     \(entry.packages.joined(separator: ", "))"]
            lines.append("  differs in   \(entry.differences.joined(separator: ", "))")
        }
        if !shared.isEmpty {
            lines += ["", "warning: \(CheckReport.count(shared.count, "file")) owned by several packages with the same content"]
        }
        lines += shared.prefix(listLimit).map { "  \($0.path)  \($0.packages.joined(separator: ", "))" }
        if shared.count > listLimit { lines.append("  and \(shared.count - listLimit) more") }
        return lines
    }
}
