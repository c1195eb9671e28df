import ForeignText
import Native
package import VersionSort

/// The folders and archives that the `.pth` files of a package add to the module path of Python.
package struct AddedModulePath: Hashable, Sendable {
    /// The added paths without `/usr`, by the `.pth` file that adds them.
    private var added: [ExactText: Set<ExactText>] = [:]
    /// The added paths of all `.pth` files.
    private var paths: Set<ExactText> = []

    /// Creates an empty set of paths.
    package init() {}

    /// Creates the paths that some files add.
    ///
    /// - Parameter counts: A closure that returns `true` for the installed paths of the `.pth` files that count.
    init(_ files: [RPMFile], where counts: (String) -> Bool = { _ in true }) {
        for file in files where PathFile.isPathFile(file.path) && counts(file.path) {
            if let list = PathFile(file.path, file.content) { add(list, file.path) }
        }
    }

    /// Creates the paths that a planned package adds.
    package init(planned package: RPMPackage) { self.init(package.files) }

    private mutating func add(_ list: PathFile, _ file: String) {
        let paths = Set(list.added.map { ExactText($0) })
        if paths.isEmpty { return }
        added[ExactText(file)] = paths
        self.paths.formUnion(paths)
    }

    /// Returns the paths without those that only `.pth` files add which an override accepts.
    package func without(permitted overrides: Overrides?) -> AddedModulePath {
        guard let overrides else { return self }
        var rest = AddedModulePath()
        for (file, paths) in added where !overrides.permits(file.text) {
            rest.added[file] = paths
            rest.paths.formUnion(paths)
        }
        return rest
    }

    /// Creates the paths that a package file adds; its payload is read only if it has a `.pth` file.
    package init(_ package: ReadPackage) throws(RPMReadError) {
        let files = package.package.files
        var left = files.count { $0.isRegular && PathFile.isPathFile($0.path) }
        guard left > 0 else { return }
        var reader = try PayloadReader(package)
        while left > 0, let entry = try reader.next() {
            guard let index = entry.index, files[index].isRegular, PathFile.isPathFile(files[index].path) else { continue }
            left -= 1
            if entry.size > UInt64(PathFile.sizeLimit) { continue }
            var bytes: [UInt8] = []
            while let part = try reader.read(upTo: 1 << 20) { bytes += part }
            add(PathFile(files[index].path, bytes), files[index].path)
        }
    }

    /// A Boolean value indicating whether nothing is added.
    package var isEmpty: Bool { paths.isEmpty }

    /// Returns the reason why a file gives control of the host because its folder, or the file itself, is added; `nil` if it does not.
    ///
    /// - Parameters:
    ///   - project: The project that the file is of.
    ///   - python: The Python whose module path it is.
    package func reason(for path: String, project: ProjectName, python: PythonProfile) -> String? {
        if paths.isEmpty { return nil }
        if paths.contains(ExactText(PathFile.withoutUsr(path))) {
            return "may run at each start of Python, also that of root, because a .pth file adds this archive to the module path"
        }
        let parts = PathFile.withoutUsr(path).splitBytes(on: "/").map(String.init)
        var folder = ""
        for (number, part) in parts.enumerated() {
            // A folder that is added stands before the modules in /usr/lib if its .pth file is in /usr/lib64.
            if paths.contains(ExactText(folder.isEmpty ? "/" : folder)),
                case .dangerous(let reason) = HostModules.verdict(part, isFolder: number + 1 < parts.count, project: project, python: python)
            {
                return "\(reason), because a .pth file adds its folder to the module path"
            }
            folder += "/\(part)"
        }
        return nil
    }
}
