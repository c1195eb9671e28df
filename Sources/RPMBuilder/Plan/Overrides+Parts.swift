import ForeignText
import VersionSort

extension Overrides {
    /// A file that the override adds, given as its text or as a file beside the override.
    package struct AddedFile: Hashable, Sendable, Codable {
        /// The absolute path of the installed file.
        package var path: String
        package var text: String?
        /// The path of the source file, relative to the folder of the override file.
        package var source: String?
        /// The permission bits in octal digits; `0644` if `nil`.
        package var mode: String?
        package var user: String?
        package var group: String?
        /// A Boolean value indicating whether the file is configuration, which rpm keeps if a user changed it.
        package var config: Bool?

        /// Creates an added file.
        package init(
            path: String, text: String? = nil, source: String? = nil, mode: String? = nil, user: String? = nil, group: String? = nil,
            config: Bool? = nil
        ) {
            self.path = path
            self.text = text
            self.source = source
            self.mode = mode
            self.user = user
            self.group = group
            self.config = config
        }
    }

    /// A systemd unit and its handling when the package is installed or removed.
    package struct Unit: Hashable, Sendable, Codable {
        /// The name of the file in `/usr/lib/systemd/system`, for example `kinto.service`.
        package var name: String
        /// The text of the unit.
        ///
        /// Without text and source, the project or a `[[file]]` contains the unit.
        package var text: String?
        package var source: String?
        /// A Boolean value indicating whether the unit is enabled at the first installation.
        ///
        /// Otherwise the presets of the host decide, as for the distribution's own packages.
        package var enable: Bool?
        /// A Boolean value indicating whether a running unit is restarted after an upgrade.
        package var restart: Bool?

        /// Creates a unit.
        package init(name: String, text: String? = nil, source: String? = nil, enable: Bool? = nil, restart: Bool? = nil) {
            self.name = name
            self.text = text
            self.source = source
            self.enable = enable
            self.restart = restart
        }

        /// The folder for units.
        static let folder = "/usr/lib/systemd/system"

        /// Returns `true` if a text is a valid unit name without characters that are special in a shell.
        static func isName(_ text: String) -> Bool {
            let kinds = [".service", ".socket", ".timer", ".path", ".target", ".mount", ".slice"]
            return text.utf8.allSatisfy { $0.isAlphanumeric || "._-@:".utf8.contains($0) } && !text.utf8.hasPrefix("-") && !text.utf8.hasPrefix(".")
                && text.utf8.count < 256 && kinds.contains(where: { text.utf8.hasSuffix($0) })
        }
    }

    /// A package that contains some of the main package's files.
    package struct Subpackage: Hashable, Sendable, Codable {
        /// The suffix of the main package's name after a `-`; `name` is the full name instead.
        package var suffix: String?
        package var name: String?
        package var summary: String?
        package var description: String?
        /// The patterns of its installed paths, in which `*` matches any text.
        package var files: [String]
        /// The rpm dependencies, as `name >= version`, besides those of its files.
        package var requires: [String]?
        package var recommends: [String]?
        package var provides: [String]?
        package var conflicts: [String]?
        package var obsoletes: [String]?
        /// A Boolean value indicating whether it can be installed without the main package.
        ///
        /// Otherwise it requires the same version of it.
        package var standalone: Bool?
        package var scriptlets: Scriptlets?

        /// Creates a package with only files.
        package init(suffix: String? = nil, name: String? = nil, files: [String]) {
            self.suffix = suffix
            self.name = name
            self.files = files
        }
    }

    /// The files beside the override that become installed files, without duplicates, in the order of the source package.
    var sourcePaths: [String] {
        var seen: Set<String> = []
        return ((file ?? []).compactMap(\.source) + (unit ?? []).compactMap(\.source)).filter { seen.insert($0).inserted }
    }

    /// The files beside the override that it names.
    package var attachedPaths: [String] { sourcePaths + (patches ?? []) + (spec.map { $0 == Self.ownSpec ? [] : [$0] } ?? []) }

    /// The projects whose requirement is removed or replaced, sorted.
    var unwanted: [ProjectName] {
        let named = Array((requiresReplace ?? [:]).keys) + Array((requiresSystem ?? [:]).keys)
        return Set((requiresDrop ?? []) + (requiresRelax ?? []) + named.compactMap { try? ProjectName($0) }).sorted()
    }

    /// The value of `spec` that selects the spec in the sdist.
    package static let ownSpec = "own"
}
