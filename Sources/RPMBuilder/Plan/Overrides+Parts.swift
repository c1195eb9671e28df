import ForeignText
import VersionSort

extension Overrides {
    /// A file that the override adds: its text, or a file beside the override that holds it.
    package struct AddedFile: Hashable, Sendable, Codable {
        /// Absolute.
        package var path: String
        package var text: String?
        /// The path of a file, relative to the folder of the override file.
        package var source: String?
        /// Permission bits as octal digits, `0644` when nil.
        package var mode: String?
        package var user: String?
        package var group: String?
        /// Whether it is configuration, kept when a user changed it.
        package var config: Bool?

        /// Names every field.
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

    /// A unit of systemd, and what is done with it when the package comes and goes.
    package struct Unit: Hashable, Sendable, Codable {
        /// The name of the file in `/usr/lib/systemd/system`, as `kinto.service`.
        package var name: String
        /// The unit itself; without text and source, the project or a `[[file]]` brings it.
        package var text: String?
        package var source: String?
        /// Whether it is enabled at the first installation; otherwise the presets of the host decide, as with the distribution's own packages.
        package var enable: Bool?
        /// Whether it is restarted after an upgrade when it runs.
        package var restart: Bool?

        /// Names every field.
        package init(name: String, text: String? = nil, source: String? = nil, enable: Bool? = nil, restart: Bool? = nil) {
            self.name = name
            self.text = text
            self.source = source
            self.enable = enable
            self.restart = restart
        }

        /// Where units are installed.
        static let folder = "/usr/lib/systemd/system"

        /// Whether a text can be the name of a unit in a script: no character of it means anything to a shell.
        static func isName(_ text: String) -> Bool {
            let kinds = [".service", ".socket", ".timer", ".path", ".target", ".mount", ".slice"]
            return text.utf8.allSatisfy { $0.isAlphanumeric || "._-@:".utf8.contains($0) } && !text.utf8.hasPrefix("-") && !text.utf8.hasPrefix(".")
                && text.utf8.count < 256 && kinds.contains(where: { text.utf8.hasSuffix($0) })
        }
    }

    /// A package that takes some of the files of the main one.
    package struct Subpackage: Hashable, Sendable, Codable {
        /// What is added to the name of the main package, after a `-`; or the whole name.
        package var suffix: String?
        package var name: String?
        package var summary: String?
        package var description: String?
        /// Installed paths that it takes; `*` stands for any text.
        package var files: [String]
        /// Rpm dependencies, as `name >= version`, besides what its files ask for.
        package var requires: [String]?
        package var recommends: [String]?
        package var provides: [String]?
        package var conflicts: [String]?
        package var obsoletes: [String]?
        /// Whether it can be installed without the main package; otherwise it requires the same version of it.
        package var standalone: Bool?
        package var scriptlets: Scriptlets?

        /// A package with files alone.
        package init(suffix: String? = nil, name: String? = nil, files: [String]) {
            self.suffix = suffix
            self.name = name
            self.files = files
        }
    }

    /// The files beside the override that become files of packages, each once, in the order in which the source package has them.
    var sourcePaths: [String] {
        var seen: Set<String> = []
        return ((file ?? []).compactMap(\.source) + (unit ?? []).compactMap(\.source)).filter { seen.insert($0).inserted }
    }

    /// All files beside the override that it names.
    package var attachedPaths: [String] { sourcePaths + (patches ?? []) + (spec.map { $0 == Self.ownSpec ? [] : [$0] } ?? []) }

    /// The projects whose requirement is taken away or replaced, sorted.
    var unwanted: [ProjectName] {
        let named = Array((requiresReplace ?? [:]).keys) + Array((requiresSystem ?? [:]).keys)
        return Set((requiresDrop ?? []) + (requiresRelax ?? []) + named.compactMap { try? ProjectName($0) }).sorted()
    }

    /// What `spec` says for the spec in the source archive.
    package static let ownSpec = "own"
}
