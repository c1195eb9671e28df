import ForeignText

/// The target of packages: a profile with one of its Pythons and one architecture.
package struct Target: Sendable, CustomStringConvertible {
    package let profile: TargetProfile
    package let python: PythonProfile
    /// The architecture as rpm names it.
    package let architecture: String
    /// The environment for evaluating markers.
    package let environment: MarkerEnvironment
    /// The supported wheel tags, best first (PEP 425, PEP 600).
    package let tags: [WheelTag]
    /// The full version of the Python, for `Requires-Python`.
    package let pythonVersion: Version
    private let ranks: [WheelTag: Int]

    /// Creates a target for a Python (`nil` for the default one) and an architecture; checks the fields of the profile that it uses.
    package init(profile: TargetProfile, python wanted: String? = nil, architecture: String) throws(TargetError) {
        let name = profile.name
        let found = wanted.map { text in profile.pythons.first { $0.version == text } } ?? profile.defaultPython
        guard let python = found else {
            guard let wanted else { throw .noDefaultPython(target: name) }
            throw .unknownPython(wanted, target: name, known: profile.pythons.map(\.version))
        }
        guard profile.architectures.contains(architecture) else {
            throw .unknownArchitecture(architecture, target: name, known: profile.architectures)
        }
        guard let short = try? Version(python.version), let full = try? Version(python.fullVersion), short.release.count == 2,
            Array(full.release.prefix(2)) == short.release
        else { throw .badProfile(target: name, field: "Python version", value: "\(python.version), \(python.fullVersion)") }
        guard let glibc = TagVersion(profile.glibc) else { throw .badProfile(target: name, field: "glibc", value: profile.glibc) }
        guard let language = TagVersion(python.version) else { throw .badProfile(target: name, field: "Python", value: python.version) }
        guard !python.distProvides.namespaces.isEmpty else { throw .badProfile(target: name, field: "dist-provides", value: "") }
        try profile.check(python)
        self.profile = profile
        self.python = python
        self.architecture = architecture
        pythonVersion = full
        for line in profile.base.provides where (try? RPMDependency(parsing: line)) == nil {
            throw .badProfile(target: name, field: "base provides", value: line)
        }
        // A 32-bit kernel calls itself i686, whatever the architecture of the packages.
        let machine = ["i386", "i486", "i586"].contains(architecture) ? "i686" : architecture
        environment = MarkerEnvironment(python: python.version, fullVersion: python.fullVersion, machine: machine)
        tags = WheelTag.supported(python: language, abis: python.abiTags, glibc: glibc, architecture: machine)
        ranks = Dictionary(tags.enumerated().map { ($1, $0) }, uniquingKeysWith: min)
    }

    /// The id: `el9` with the default Python, or else `el9:3.11`.
    package var id: String { python.isDefault ? profile.name : "\(profile.name):\(python.version)" }

    /// The name of the target's folder in a snapshot: `el9` or `el9-py3.11`.
    package var directoryName: String { python.isDefault ? profile.name : "\(profile.name)-py\(python.version)" }

    /// The ``id``.
    package var description: String { id }

    /// Returns the rank of a wheel, with 0 for the best; `nil` if it does not fit.
    package func rank(of wheel: WheelFilename) -> Int? { wheel.tags.compactMap { ranks[$0] }.min() }

    /// Returns the rank of a tag, with 0 for the best; `nil` if it does not fit.
    package func rank(of tag: WheelTag) -> Int? { ranks[tag] }

    /// Returns the rank of a wheel with tags such as `py2.py3-none-any`, with 0 for the best; `nil` if it does not fit.
    package func rank(ofTags text: String) -> Int? { (WheelTag.expanding(text) ?? []).compactMap { ranks[$0] }.min() }

    /// Returns `true` if the target can use a file with this name: a wheel with a supported tag, or an sdist.
    func canUse(_ filename: String) -> Bool { (try? WheelFilename(filename)).map { rank(of: $0) != nil } ?? !filename.utf8.hasSuffix(".whl") }

    /// Returns the part of the closest tag that does not fit.
    ///
    /// For a tag that fits, it returns the platform.
    package func mismatch(of wheel: [WheelTag]) -> TagPart {
        wheel.map { tag in
            let sameABI = tags.filter { $0.abi == tag.abi }
            if sameABI.contains(where: { $0.python == tag.python }) { return .platform }
            return tags.contains { $0.python == tag.python } ? .abi : .python
        }.max() ?? .python
    }

    /// Returns `true` if a `Requires-Python` allows this Python, including its patch level.
    package func satisfies(requiresPython: SpecifierSet) -> Bool { requiresPython.contains(pythonVersion, prereleases: true) }

    /// The folder for compiled modules: below `lib64` on 64-bit architectures, and below `lib` on others.
    package var sitearch: String { ELFClass(architecture: architecture).is64 ? python.sitearch : python.sitelib }
}

extension Target: Hashable {
    /// Returns `true` if both have the same profile, Python and architecture.
    package static func == (left: Target, right: Target) -> Bool {
        left.id == right.id && left.architecture == right.architecture
    }

    /// Hashes the values that equality compares.
    package func hash(into hasher: inout Hasher) {
        hasher.combine(profile.name)
        hasher.combine(python.version)
        hasher.combine(architecture)
    }
}

extension Target {
    /// Returns the capabilities of an installed system: the profile's list and the C library's symbol versions for this architecture.
    package func baseProvides() -> [RPMDependency] {
        let elf = ELFClass(architecture: architecture)
        var found = profile.base.provides.compactMap { try? RPMDependency(parsing: $0) }
        found += profile.base.rpmlib.compactMap { Self.rpmlib($0) }
        found += profile.pythons.map(\.abiCapability)
        found += profile.pythons.map { RPMDependency($0.interpreter) }
        found += glibcProvides(elf)
        for library in profile.base.libraries where library.architectures?.contains(architecture) ?? true {
            found.append(elf.capability(library.soname))
            found += library.versions.flatMap(Self.expanded).map { elf.capability(library.soname, $0) }
        }
        return Array(Set(found)).sorted()
    }

    private func glibcProvides(_ elf: ELFClass) -> [RPMDependency] {
        GlibcHistory.libraries(loader: elf.loader).flatMap { library in
            [elf.capability(library.soname)]
                + GlibcHistory.versions(library, base: elf.glibcBase, release: profile.glibc).map {
                    elf.capability(library.soname, "GLIBC_\($0)")
                }
        }
    }

    /// Returns the rpmlib capability for a line such as `PayloadIsZstd = 5.4.18-1`.
    private static func rpmlib(_ line: String) -> RPMDependency? {
        guard let feature = try? RPMDependency(parsing: line) else { return nil }
        return RPMDependency(name: "rpmlib(\(feature.name))", flags: feature.flags.union(.rpmlib), evr: feature.evr)
    }

    /// The maximum number of versions in one `..` range.
    private static let rangeLimit = 1000

    /// Returns `A_3.4.1`, `A_3.4.2` and `A_3.4.3` for `A_3.4.1..3`; any other text unchanged.
    package static func expanded(_ text: String) -> [String] {
        let bytes = Array(text.utf8)
        guard let dots = bytes.indices.dropLast().first(where: { bytes[$0] == 46 && bytes[$0 + 1] == 46 }) else { return [text] }
        let head = String(decoding: bytes[..<dots], as: UTF8.self)
        let start = head.utf8.lastIndex { !$0.isASCIIDigit }.map { head.utf8.index(after: $0) } ?? head.startIndex
        guard let first = Int(head[start...]), let last = Int(String(decoding: bytes[(dots + 2)...], as: UTF8.self)), first <= last,
            last - first < rangeLimit
        else { return [text] }
        return (first...last).map { head[..<start] + String($0) }
    }
}
