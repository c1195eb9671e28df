package import SystemPackage

/// Reads the dependencies of programs and shared objects.
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
