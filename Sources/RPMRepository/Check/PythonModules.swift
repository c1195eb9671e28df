import ForeignText
import RPMBuilder
import VersionSort

/// The Python modules of a package, from the paths of its files below a `site-packages` folder.
enum PythonModules {
    /// A file below `site-packages`, with the interpreter's folder and the path from there.
    struct Place {
        /// The folder of the library, for example `python3.9`.
        let library: String
        /// The path of the `site-packages` folder.
        let site: String
        /// The components of the path below ``site``, including the file name.
        let parts: [Substring]
        let file: PackageDescription.File
    }

    /// Returns the importable top-level names, sorted.
    static func topLevel(_ package: PackageDescription) -> [String] {
        Set(places(package).compactMap { place in name(place) }).sorted()
    }

    /// Returns the files of a package below a `site-packages` folder, without folders and `__pycache__`.
    static func places(_ package: PackageDescription) -> [Place] {
        package.files.compactMap { file in
            guard file.kind == .file else { return nil }
            let parts = file.path.splitBytes(on: "/")
            guard let folder = parts.firstIndex(of: "site-packages"), folder > 0, !parts.contains("__pycache__") else { return nil }  // text: a list
            let site = "/" + parts[...folder].joined(separator: "/")
            return Place(library: String(parts[folder - 1]), site: site, parts: Array(parts[(folder + 1)...]), file: file)
        }
    }

    /// Returns the top-level name of a file; `nil` if it is not importable, for example metadata, data and `.pth` files.
    static func name(_ place: Place) -> String? {
        guard let first = place.parts.first else { return nil }
        if place.parts.count > 1 {
            guard isIdentifier(first), isSource(place.parts[place.parts.count - 1]) else { return nil }
            return String(first)
        }
        guard isSource(first), let stem = first.splitBytes(on: ".").first, isIdentifier(stem) else { return nil }
        return String(stem)
    }

    /// Returns `true` if a file is source code or an extension module.
    static func isSource(_ name: Substring) -> Bool { name.utf8.hasSuffix(".py") || name.utf8.hasSuffix(".so") }

    static func isIdentifier(_ text: Substring) -> Bool {
        guard let first = text.utf8.first, !(0x30...0x39).contains(first) else { return false }
        return text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x41...0x5A).contains($0 & 0xDF) || $0 == 0x5F || $0 > 0x7F }
    }

    /// Returns `true` for an initializer of a package, for example `__init__.py` or `__init__.cpython-311-x86_64-linux-gnu.so`.
    static func isInitializer(_ name: Substring) -> Bool { isSource(name) && name.utf8.hasPrefix("__init__.") }

    /// Returns the normalized project in a capability such as `python3.9dist(requests)`; `nil` for other capabilities.
    static func project(_ capability: String) -> String? {
        guard capability.utf8.hasPrefix("python"), let open = capability.utf8.firstIndex(of: "("), capability.utf8.hasSuffix(")"),
            capability[..<open].utf8.hasSuffix("dist")
        else { return nil }
        return key(String(capability[capability.utf8.index(after: open)...].droppingBytes(last: 1)))
    }

    /// Returns the project that a package provides; `nil` if it provides none.
    static func project(of package: PackageDescription) -> String? {
        package.provides.lazy.compactMap { project($0.name) }.first { !$0.utf8.contains(UInt8(ascii: "[")) }
    }

    /// Returns the normalized name of a project (PEP 503).
    static func key(_ name: String) -> String {
        let parts = name.lowercased().splitBytes(omittingEmptySubsequences: false) { "-_.".utf8.contains($0) }
        // Several separators count as one, also at an end.
        return parts.enumerated().filter { !$0.element.isEmpty || $0.offset == 0 || $0.offset == parts.count - 1 }.map(\.element).joined(separator: "-")
    }
}

extension PythonModules {
    /// A top-level folder of modules.
    struct Folder: Hashable {
        /// The path of the `site-packages` folder.
        let site: String
        let module: String
    }

    /// Returns the modules and packages of a package below each of some folders without `__init__.py`, sorted; nested ones are left out.
    static func parts(of package: PackageDescription, below folders: Set<Folder>) -> [[String]] {
        let inFolders = places(package).filter { $0.parts.count > 1 }
        return Dictionary(grouping: inFolders) { Folder(site: $0.site, module: String($0.parts[0])) }.filter { folders.contains($0.key) }.map {
            parts($0.value)
        }
    }

    private static func parts(_ places: [Place]) -> [String] {
        let packages = Set(places.filter { isInitializer($0.parts[$0.parts.count - 1]) }.map { $0.parts.dropLast().joined(separator: ".") })
        var found: Set<String> = []
        for place in places where isSource(place.parts[place.parts.count - 1]) {
            let folders = place.parts.dropLast()
            guard let stem = place.parts.last?.splitBytes(on: ".").first, (folders + [stem]).allSatisfy(isIdentifier) else { continue }
            let depths = (1...folders.count).map { folders.prefix($0).joined(separator: ".") }
            found.insert(depths.first(where: packages.contains) ?? (folders + [stem]).joined(separator: "."))
        }
        return found.sorted()
    }
}
