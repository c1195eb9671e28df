import ForeignText

/// The dependencies of an ELF file.
package struct ELFInfo: Hashable, Sendable {
    /// A symbol version of a library, for example `GLIBC_2.34` of `libc.so.6`.
    package struct LibraryVersion: Hashable, Sendable {
        package var library: String
        package var version: String
    }

    package var is64: Bool
    package var isBigEndian: Bool
    /// The `e_machine` number: 62 is x86-64, 183 is AArch64.
    package var machine: UInt16
    /// A Boolean value that indicates whether it is a program or a shared object.
    ///
    /// Other kinds have no dependencies.
    package var isLinked: Bool
    /// A Boolean value that indicates whether it is a shared object or a position-independent program.
    package var isShared: Bool
    /// A Boolean value that indicates whether it has the dynamic entry for a debugger, which only programs have.
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
    /// The file name without folders.
    ///
    /// A shared object without a soname provides this name.
    package var fileName: String
    /// A Boolean value that indicates whether the file is executable.
    ///
    /// A program that is not executable has no requirements.
    package var isExecutable: Bool
}

extension ELFInfo {
    /// The requirements as written by rpm's generator: `libc.so.6(GLIBC_2.34)(64bit)`, `libfoo.so.1()(64bit)`, `rtld(GNU_HASH)`.
    ///
    /// They are sorted and unique.
    package var requires: [String] {
        guard isExecutable || interpreter == nil else { return [] }
        var result: Set<String> = []
        for library in needed where Self.isSoname(library) { result.insert(capability(library, "")) }
        for need in versionsNeeded where Self.isSoname(need.library) { result.insert(capability(need.library, need.version)) }
        // A file with only the GNU hash table needs a program interpreter that supports it.
        if hasGNUHash, !hasHash { result.insert("rtld(GNU_HASH)") }
        return result.sorted()
    }

    /// The provides, sorted: the soname of the shared object and the versions that it defines.
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

    /// The two machine numbers of Alpha, whose libraries never had a `(64bit)` marker.
    private static let unmarkedMachines: Set<UInt16> = [41, 0x9026]

    /// Returns `true` if a name is that of a library linked by name.
    ///
    /// Only those become capabilities.
    private static func isSoname(_ name: String) -> Bool {
        name.utf8.firstRange(of: ".so".utf8) != nil && ["lib", "ld.", "ld-", "ld64.", "ld64-"].contains { name.utf8.hasPrefix($0) }
    }
}
