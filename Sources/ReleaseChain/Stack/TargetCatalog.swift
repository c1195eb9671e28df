import Failures
import ForeignText
import Native
package import SystemPackage
package import VersionSort

/// The known target profiles, one TOML file each, in a list of folders.
package struct TargetCatalog: Sendable {
    /// The folders to search; the first match wins.
    package let directories: [FilePath]

    /// Creates a catalog over folders, which may be missing.
    package init(directories: [FilePath]) {
        self.directories = directories
    }

    /// Returns the folders in their usual order: the one in `RELCLI_TARGETS`, `share/relcli/targets` beside the program's folder, then `specs/targets` of the
    /// source tree for a program in its build folder.
    ///
    /// Neither the current folder nor the neighbours of a stack are searched: a profile decides what runs as root on hosts. A stack with its own profiles
    /// names their folder in its file.
    package static func standardDirectories(environment: [String: String], executable: FilePath?) -> [FilePath] {
        var found: [FilePath] = []
        if let named = environment["RELCLI_TARGETS"], !named.isEmpty { found.append(FilePath(named)) }
        if let executable {
            let prefix = executable.removingLastComponent().removingLastComponent()
            found.append(prefix.appending("share/relcli/targets"))
            // The program is run from its build folder: .build/<triple>/<configuration>/relcli.
            found.append(prefix.removingLastComponent().removingLastComponent().appending("specs/targets"))
        }
        return found
    }

    /// Returns all profiles, sorted by name as versions are (el9 before el10).
    package func profiles() throws -> [TargetProfile] {
        var seen: [String: TargetProfile] = [:]
        for directory in directories {
            guard let entries = try? FileSystem.list(directory) else { continue }
            for entry in entries where entry.name.utf8.hasSuffix(".toml") {
                let profile = try TOMLFile.decode(TargetProfile.self, from: directory.appending(entry.name))
                if seen[profile.name] == nil { seen[profile.name] = profile }
            }
        }
        return seen.values.sorted { RPMVersionOrder.compare($0.name, $1.name) < 0 }
    }

    /// Returns `true` if a text names a profile by the path of its file, not by its name.
    static func isPath(_ text: String) -> Bool { text.utf8.contains(UInt8(ascii: "/")) || text.utf8.suffix(5).elementsEqual(".toml".utf8) }

    /// Returns `true` if one of the folders holds a profile of this name.
    func has(_ name: String) -> Bool { ((try? find(name)) ?? nil) != nil }

    /// Returns the target that `el9`, `el9:3.11` or a path to a profile file names.
    ///
    /// - Throws: ``Failure`` with code `usage` that lists the existing targets.
    package func target(_ text: String, architecture: String) throws -> Target {
        let profile: TargetProfile
        var python: String?
        if Self.isPath(text) {
            profile = try TOMLFile.decode(TargetProfile.self, from: FilePath(text))
        } else {
            let parts = text.splitBytes(on: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            python = parts.count > 1 ? parts[1] : nil
            guard let found = try find(parts[0]) else {
                let known = try profiles().map(\.name)
                let near = NearestName.of(parts[0], among: known).map { ["did you mean '\(parts.count > 1 ? "\($0):\(parts[1])" : $0)'?"] } ?? []
                throw Failure(
                    .usage, "there is no target '\(parts[0])'",
                    hints: near + [
                        known.isEmpty
                            ? "no profiles were found in \(directories.map(\.string).joined(separator: ", ")); set RELCLI_TARGETS"
                            : "known targets: \(known.joined(separator: ", "))"
                    ])
            }
            profile = found
        }
        do {
            return try Target(profile: profile, python: python, architecture: architecture)
        } catch {
            throw Failure(
                .usage, "'\(text)' is not a target", cause: error,
                hints: ["\(profile.name) has Python \(profile.pythons.map(\.version).joined(separator: ", "))"])
        }
    }

    /// Returns the file of a profile; `nil` if there is none of that name.
    func file(of name: String) -> FilePath? {
        guard !name.isEmpty, name.utf8.allSatisfy({ $0 > 45 && $0 < 123 && $0 != 47 }) else { return nil }
        return directories.map { $0.appending("\(name).toml") }.first { (try? FileSystem.status($0)) ?? nil != nil }
    }

    private func find(_ name: String) throws -> TargetProfile? {
        try file(of: name).map { try TOMLFile.decode(TargetProfile.self, from: $0) }
    }
}
