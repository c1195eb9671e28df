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
