import ForeignText
import RPMBuilder
import VersionSort

/// The Python modules that a package brings, read from the paths of its files: those below a `site-packages` folder.
enum PythonModules {
    /// A file below `site-packages`, its interpreter's folder and the parts of its path from there.
    struct Place {
        /// The folder of the library, as `python3.9`.
        let library: String
        let parts: [Substring]
        let file: PackageDescription.File
    }

    /// The importable names at the top, sorted: what `import NAME` finds, with nothing below it.
    static func topLevel(_ package: PackageDescription) -> [String] {
        Set(places(package).compactMap { place in name(place) }).sorted()
    }

    /// Every file of a package below a `site-packages` folder, without folders and what lies in `__pycache__`.
    static func places(_ package: PackageDescription) -> [Place] {
        package.files.compactMap { file in
            guard file.kind == .file else { return nil }
            let parts = file.path.splitBytes(on: "/")
            guard let folder = parts.firstIndex(of: "site-packages"), folder > 0, !parts.contains("__pycache__") else { return nil }  // text: a list
            return Place(library: String(parts[folder - 1]), parts: Array(parts[(folder + 1)...]), file: file)
        }
    }

    /// The top-level name that a file belongs to, nil when it is none that can be imported: metadata, data and `.pth` files.
    static func name(_ place: Place) -> String? {
        guard let first = place.parts.first else { return nil }
        if place.parts.count > 1 {
            guard isIdentifier(first), isSource(place.parts[place.parts.count - 1]) else { return nil }
            return String(first)
        }
        guard isSource(first), let stem = first.splitBytes(on: ".").first, isIdentifier(stem) else { return nil }
        return String(stem)
    }

    /// Whether a file holds code: source, or an extension module.
    static func isSource(_ name: Substring) -> Bool { name.utf8.hasSuffix(".py") || name.utf8.hasSuffix(".so") }

    static func isIdentifier(_ text: Substring) -> Bool {
        guard let first = text.utf8.first, !(0x30...0x39).contains(first) else { return false }
        return text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x41...0x5A).contains($0 & 0xDF) || $0 == 0x5F || $0 > 0x7F }
    }
}
