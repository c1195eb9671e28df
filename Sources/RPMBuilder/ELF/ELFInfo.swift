import ForeignText

/// What an ELF file says of its dependencies.
package struct ELFInfo: Hashable, Sendable {
    /// A version of a library, as the GNU symbol versioning names it: `GLIBC_2.34` of `libc.so.6`.
    package struct LibraryVersion: Hashable, Sendable {
        package var library: String
        package var version: String
    }

    package var is64: Bool
    package var isBigEndian: Bool
    /// The `e_machine` number: 62 is x86-64, 183 AArch64.
    package var machine: UInt16
    /// Whether it is a program or a shared object; other kinds have no dependencies.
    package var isLinked: Bool
    /// Whether it is a shared object (or a position-independent program).
    package var isShared: Bool
    /// Whether the linker left room for a debugger, as it does in programs only.
    package var hasDebugEntry = false
    package var hasHash = false
    package var hasGNUHash = false
    package var soname: String?
    package var needed: [String] = []
    package var versionsNeeded: [LibraryVersion] = []
    package var versionsDefined: [LibraryVersion] = []
    package var rpath: String?
    package var runpath: String?
    package var interpreter: String?
    /// The name of the file without folders; a shared object without a name of its own is provided by it.
    package var fileName: String
    /// Whether the file may be executed: a program, which names an interpreter, has no requirements when it may not.
    package var isExecutable: Bool
}

extension ELFInfo {
    /// What the file needs, as rpm's own generator writes it: `libc.so.6(GLIBC_2.34)(64bit)`, `libfoo.so.1()(64bit)`, `rtld(GNU_HASH)`.
    ///
    /// Sorted, each once.
    package var requires: [String] {
        guard isExecutable || interpreter == nil else { return [] }
        var result: Set<String> = []
        for library in needed where Self.isSoname(library) { result.insert(capability(library, "")) }
        for need in versionsNeeded where Self.isSoname(need.library) { result.insert(capability(need.library, need.version)) }
        // A file with the GNU hash table only needs a program loader that knows it.
        if hasGNUHash, !hasHash { result.insert("rtld(GNU_HASH)") }
        return result.sorted()
    }

    /// What the file provides, sorted: the name of the shared object and the versions that it defines.
    package var provides: [String] {
        var result: Set<String> = []
        for defined in versionsDefined where Self.isSoname(defined.library) { result.insert(capability(defined.library, defined.version)) }
        let name = soname ?? fileName
        if isShared, !hasDebugEntry, Self.isSoname(name) { result.insert(capability(name, "")) }
        return result.sorted()
    }

    private func capability(_ library: String, _ version: String) -> String {
        let marker = is64 && !Self.unmarkedMachines.contains(machine) ? "(64bit)" : ""
        return version.isEmpty && marker.isEmpty ? library : "\(library)(\(version))\(marker)"
    }

    /// The two numbers of Alpha, whose libraries never carried a marker.
    private static let unmarkedMachines: Set<UInt16> = [41, 0x9026]

    /// Whether a name is that of a library that is linked by name: only those become capabilities.
    private static func isSoname(_ name: String) -> Bool {
        name.utf8.firstRange(of: ".so".utf8) != nil && ["lib", "ld.", "ld-", "ld64.", "ld64-"].contains { name.utf8.hasPrefix($0) }
    }
}
