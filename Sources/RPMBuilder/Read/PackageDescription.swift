package import VersionSort

/// The data of a package from its header.
package struct PackageDescription: Hashable, Sendable {
    /// A file of a package.
    package struct File: Hashable, Sendable {
        /// The kinds of files in repository metadata.
        package enum Kind: Sendable {
            case file, directory, ghost
        }

        /// The absolute path; in a source package, a plain name.
        package var path: String
        package var kind: Kind
        package var flags: RPMFileFlags
        /// The mode, including the type bits as in `stat`.
        package var mode: UInt16
        /// The hexadecimal digest, with the package's ``PackageDescription/fileDigestAlgorithm``; empty if there is none.
        package var digest: String
        /// The size in bytes.
        package var size: UInt64
        package var user: String
        package var group: String
        /// The target of a symbolic link; empty for other files.
        package var linkTo: String
        /// The modification time in seconds since 1970.
        package var mtime: UInt32

        /// A Boolean value indicating whether the file is a symbolic link.
        package var isSymlink: Bool { mode & 0o170000 == 0o120000 }
        /// A Boolean value indicating whether the file is regular, in the payload or a ghost file.
        package var isRegular: Bool { mode & 0o170000 == 0o100000 }
    }

    /// The amount of data read for each file.
    package enum FileDetail: Sendable {
        /// All data.
        case whole
        /// Only path, kind, flags and mode, as in repository metadata.
        case places
    }

    package var name: String
    package var evr: EVR
    /// The architecture; `src` for a source package.
    package var arch: String
    package var isSource: Bool
    package var summary: String
    package var description: String
    package var license: String
    package var group: String
    package var url: String?
    package var vendor: String?
    package var packager: String?
    package var buildHost: String
    /// The build time in seconds since 1970.
    package var buildTime: UInt64
    package var sourceRPM: String?
    /// The version of rpm in the header.
    package var rpmVersion: String?
    package var payloadCompressor: String?
    /// rpm's number of the digest algorithm for files.
    ///
    /// 8 is SHA-256; if the header states none, 1 (MD5).
    package var fileDigestAlgorithm: UInt64
    /// The sizes in bytes of the package file, of the installed files, and of the archive in the payload.
    package var packageSize: UInt64
    package var installedSize: UInt64
    package var archiveSize: UInt64
    package var requires: [RPMDependency]
    package var provides: [RPMDependency]
    package var conflicts: [RPMDependency]
    package var obsoletes: [RPMDependency]
    package var recommends: [RPMDependency]
    package var suggests: [RPMDependency]
    package var supplements: [RPMDependency]
    package var enhances: [RPMDependency]
    package var scriptlets: [RPMScriptlet]
    /// The triggers in header order; empty for planned packages, because ours have none.
    package var triggers: [RPMTrigger] = []
    /// The change log in header order, newest entry first.
    package var changelog: [ChangelogEntry]
    /// The files in header order.
    package var files: [File]

    /// The dependencies with characters that repository metadata cannot contain.
    ///
    /// Tools that write such metadata skip the package or fail. Each dependency has the name of its kind in a spec.
    package var unwritableDependencies: [(kind: String, dependency: RPMDependency)] {
        let lists = [
            ("Requires", requires), ("Provides", provides), ("Conflicts", conflicts), ("Obsoletes", obsoletes), ("Recommends", recommends),
            ("Suggests", suggests), ("Supplements", supplements), ("Enhances", enhances),
        ]
        func isUnwritable(_ text: String) -> Bool { text.utf8.contains { $0 < 0x20 || $0 == 0x7F } || !RPMText.isClean(text) }
        return lists.flatMap { kind, list in list.filter { isUnwritable($0.name) || isUnwritable($0.evr) }.map { (kind, $0) } }
    }

    /// The NEVRA of the package.
    package var nevra: NEVRA { NEVRA(name: name, evr: evr, arch: arch) }
}

/// A script that rpm runs when another package, or a file below a folder, is installed or removed.
package struct RPMTrigger: Hashable, Sendable {
    /// The event as named in a spec: `triggerin`, `filetriggerpostun`, `transfiletriggerin`.
    package let kind: String
    /// The packages, or the folders of files, that fire the trigger.
    package let conditions: [RPMDependency]
    /// The program and its arguments.
    ///
    /// `<lua>` is rpm's built-in interpreter.
    package let interpreter: String
    package let body: String
    /// The order among file triggers, with higher numbers first; `nil` for other triggers.
    package let priority: UInt64?
}

extension RPMHeader {
    /// The tags of one of the three kinds of triggers.
    private struct TriggerTags {
        let word: String
        let scripts, programs, flags, names, indexes, versions: RPMTag
        let priorities: RPMTag?

        init(_ word: String, _ tags: [UInt32]) {
            self.word = word
            let tags = tags.map(RPMTag.init(rawValue:))
            (scripts, programs, flags, names, indexes, versions) = (tags[0], tags[1], tags[2], tags[3], tags[4], tags[5])
            priorities = tags.count > 6 ? tags[6] : nil
        }

        static let all = [
            TriggerTags("trigger", [1065, 1092, 1068, 1066, 1069, 1067]), TriggerTags("filetrigger", [5066, 5067, 5072, 5069, 5070, 5071, 5084]),
            TriggerTags("transfiletrigger", [5076, 5077, 5082, 5079, 5080, 5081, 5085]),
        ]
    }

    /// The events of a trigger, by the flags of its conditions.
    private static let moments: [(bit: UInt64, name: String)] = [(1 << 25, "prein"), (1 << 16, "in"), (1 << 17, "un"), (1 << 18, "postun")]

    /// Returns the triggers of all kinds with their conditions.
    func triggers() throws(RPMHeaderError) -> [RPMTrigger] {
        var triggers: [RPMTrigger] = []
        for tags in TriggerTags.all {
            guard let scripts = try strings(tags.scripts), let names = try strings(tags.names) else { continue }
            let flags = try parallel(tags.flags, names.count, try integers(tags.flags))
            let versions = try parallel(tags.versions, names.count, try strings(tags.versions))
            let indexes = try parallel(tags.indexes, names.count, try integers(tags.indexes))
            let programs = try parallel(tags.programs, scripts.count, try strings(tags.programs))
            var priorities: [UInt64]?
            if let tag = tags.priorities { priorities = try parallel(tag, scripts.count, try integers(tag)) }
            for (number, script) in scripts.enumerated() {
                let places = names.indices.filter { indexes?[$0] ?? 0 == UInt64(number) }
                let bits = places.reduce(0) { $0 | (flags?[$1] ?? 0) }
                var moment = ""
                for known in Self.moments.reversed() where bits & known.bit != 0 { moment = known.name }
                triggers.append(
                    RPMTrigger(
                        kind: tags.word + moment,
                        conditions: places.map { place in
                            let sense = UInt32(truncatingIfNeeded: flags?[place] ?? 0)
                            return RPMDependency(name: names[place], flags: .init(rawValue: sense), evr: versions?[place] ?? "")
                        }, interpreter: programs?[number] ?? "/bin/sh", body: script, priority: priorities?[number]))
            }
        }
        return triggers
    }
}
