import ForeignText
package import SystemPackage

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
    /// A Boolean value indicating whether it is a program or a shared object.
    ///
    /// Other kinds have no dependencies.
    package var isLinked: Bool
    /// A Boolean value indicating whether the file type is `ET_DYN`: a shared object or a position-independent executable.
    package var isShared: Bool
    /// A Boolean value indicating whether it has the entry `DT_DEBUG`, which linkers write only for programs.
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
    /// A Boolean value indicating whether the file is executable.
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

    /// Returns `true` if a name is a soname of a shared library: it contains `.so` and begins with `lib`, `ld.`, `ld-`, `ld64.` or `ld64-`.
    ///
    /// Only such names become capabilities.
    private static func isSoname(_ name: String) -> Bool {
        name.utf8.firstRange(of: ".so".utf8) != nil && ["lib", "ld.", "ld-", "ld64.", "ld64-"].contains { name.utf8.hasPrefix($0) }
    }
}

/// A reader of the dependencies of programs and shared objects.
///
/// It follows the program headers, like the loader, so it also reads files without section headers. Every offset, count and address is checked, and
/// malicious content gives an error.
package enum ELFDependencies {
    /// Reads a file in memory; returns `nil` if it is not an ELF file.
    ///
    /// - Parameters:
    ///   - fileName: The name of the file without folders.
    ///   - isExecutable: `true` if the packaged file is executable.
    /// - Throws: ``ELFError`` if it begins as an ELF file but is damaged.
    package static func read(_ bytes: [UInt8], fileName: String, isExecutable: Bool = true) throws(ELFError) -> ELFInfo? {
        let source = ELFBytes(content: bytes)
        return try read(source, fileName: fileName, isExecutable: isExecutable)
    }

    /// Reads the necessary parts of a file on disk.
    ///
    /// - Throws: ``ELFError``, also for a file that cannot be read.
    package static func read(_ path: FilePath, isExecutable: Bool = true) throws(ELFError) -> ELFInfo? {
        let source = try ELFFile(path)
        return try read(source, fileName: path.lastComponent?.string ?? "", isExecutable: isExecutable)
    }

    private static func read<Source: ELFSource & ~Copyable>(
        _ source: borrowing Source, fileName: String, isExecutable: Bool
    ) throws(ELFError) -> ELFInfo? {
        guard let image = try ELFImage(source) else { return nil }
        var info = ELFInfo(
            is64: image.fields.is64, isBigEndian: image.fields.isBigEndian, machine: image.machine,
            isLinked: image.isProgram || image.isShared, isShared: image.isShared, fileName: fileName, isExecutable: isExecutable)
        guard info.isLinked else { return info }
        info.interpreter = try image.interpreter(source)
        guard let dynamic = try ELFDynamic(source, image) else { return info }
        info.hasDebugEntry = dynamic.hasDebugEntry
        info.hasHash = dynamic.hasHash
        info.hasGNUHash = dynamic.hasGNUHash
        info.soname = try dynamic.soname.map { position throws(ELFError) in try dynamic.text(position) }
        info.rpath = try dynamic.rpath.map { position throws(ELFError) in try dynamic.text(position) }
        info.runpath = try dynamic.runpath.map { position throws(ELFError) in try dynamic.text(position) }
        info.needed = try dynamic.needed.map { position throws(ELFError) in try dynamic.text(position) }
        info.versionsNeeded = try dynamic.versionsNeeded(source, image)
        info.versionsDefined = try dynamic.versionsDefined(source, image)
        return info
    }
}
