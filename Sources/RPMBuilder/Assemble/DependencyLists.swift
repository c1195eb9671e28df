import VersionSort

/// The dependencies in a package's header: the given ones and those that its format requires.
struct DependencyLists {
    private var lists: [DependencyKind: Set<RPMDependency>] = [:]

    /// The properties of a package's format that require rpm features.
    struct Form {
        var compression: String
        var digestsAreMD5: Bool
        var hasLargeFiles: Bool
        var version = PackageFormat.four
    }

    /// Collects the dependencies of a package.
    ///
    /// - Parameter form: The format of the payload and the file digests.
    init(_ package: RPMPackage, features: RPMFeatures, form: Form) {
        for kind in DependencyKind.allCases where features.weakDependencies || !kind.isWeak {
            lists[kind] = Set(package[kind])
        }
        // Only these count for the rpmlib requirements of a source package. Its own name is added later, as in rpmbuild.
        if package.isSource {
            addFeatures(package, form)
            add(.provides, RPMDependency(package.name, .equal, package.evr.description))
        } else {
            addOwnNames(package)
            addInterpreters(package.scriptlets)
            addFeatures(package, form)
        }
    }

    /// Returns a list in header order: sorted bytewise by name, version and flags, without duplicates.
    func sorted(_ kind: DependencyKind) -> [RPMDependency] {
        (lists[kind] ?? []).sorted { left, right in
            if !left.name.utf8.elementsEqual(right.name.utf8) { return left.name.utf8.lexicographicallyPrecedes(right.name.utf8) }
            if !left.evr.utf8.elementsEqual(right.evr.utf8) { return left.evr.utf8.lexicographicallyPrecedes(right.evr.utf8) }
            return left.flags.rawValue < right.flags.rawValue
        }
    }

    private mutating func add(_ kind: DependencyKind, _ dependency: RPMDependency) {
        lists[kind, default: []].insert(dependency)
    }

    private mutating func addOwnNames(_ package: RPMPackage) {
        let evr = package.evr.description
        add(.provides, RPMDependency(package.name, .equal, evr))
        if let marker = Self.architectureMarker(package.arch) {
            add(.provides, RPMDependency("\(package.name)(\(marker))", .equal, evr))
        }
        if package.files.contains(where: { $0.flags.contains(.config) }) {
            let config = RPMDependency(name: "config(\(package.name))", flags: [.equal, .config], evr: evr)
            add(.provides, config)
            add(.requires, config)
        }
    }

    private mutating func addInterpreters(_ scriptlets: [RPMScriptlet]) {
        for scriptlet in scriptlets {
            guard let program = scriptlet.interpreter.first else { continue }
            if program == "<lua>" {
                addFeature("BuiltinLuaScripts", "4.2.2-1")
            } else {
                let when = RPMDependency.Flags(rawValue: scriptlet.kind.senseBit)
                add(.requires, RPMDependency(name: program, flags: [.interpreter, when], evr: ""))
            }
            if scriptlet.interpreter.count > 1 { addFeature("ScriptletInterpreterArgs", "4.0.3-1") }
        }
    }

    /// Adds the rpmlib requirements of the package, from rpm's table of rpmlib capabilities.
    private mutating func addFeatures(_ package: RPMPackage, _ form: Form) {
        defer { addCodec(form) }
        if form.hasLargeFiles || form.version == .six { addFeature("LargeFiles", "4.12.0-1") }
        // Every rpm that can read packages of rpm 6 has the other features.
        guard form.version == .four else { return }
        let all = lists.values.joined()
        let versions = all.map { $0.isRich ? $0.name : $0.evr }
        let usesTilde = versions.contains { $0.utf8.contains(UInt8(ascii: "~")) }
        let usesCaret = versions.contains { $0.utf8.contains(UInt8(ascii: "^")) }
        let usesRich = all.contains(where: \.isRich)
        addFeature("CompressedFileNames", "3.0.4-1")
        if !package.isSource { addFeature("PayloadFilesHavePrefix", "4.0-1") }
        if !form.digestsAreMD5 { addFeature("FileDigests", "4.6.0-1") }
        if usesTilde { addFeature("TildeInVersions", "4.10.0-1") }
        if usesCaret { addFeature("CaretInVersions", "4.15.0-1") }
        if usesRich { addFeature("RichDependencies", "4.12.0-1") }
    }

    private mutating func addCodec(_ form: Form) {
        switch form.compression {
        case "xz": addFeature("PayloadIsXz", "5.2-1")
        case "zstd": addFeature("PayloadIsZstd", "5.4.18-1")
        case "bzip2": addFeature("PayloadIsBzip2", "3.0.5-1")
        default: break
        }
    }

    private mutating func addFeature(_ name: String, _ version: String) {
        add(.requires, RPMDependency(name: "rpmlib(\(name))", flags: [.less, .equal, .rpmlib], evr: version))
    }

    /// Returns rpm's `%_isa` without parentheses; `nil` for packages without an architecture.
    private static func architectureMarker(_ arch: String) -> String? {
        switch arch {
        case "x86_64": "x86-64"
        case "i386", "i486", "i586", "i686": "x86-32"
        case "aarch64": "aarch-64"
        case "armv7hl": "armv7hl-32"
        case "ppc64", "ppc64le": "ppc-64"
        case "s390x": "s390-64"
        case "riscv64": "riscv-64"
        case "loongarch64": "loongarch-64"
        default: nil
        }
    }
}

extension DependencyKind {
    /// A Boolean value indicating whether this is a kind of weak dependency, which rpm supports since 4.12.
    var isWeak: Bool {
        switch self {
        case .requires, .provides, .conflicts, .obsoletes: false
        case .recommends, .suggests, .supplements, .enhances: true
        }
    }
}
