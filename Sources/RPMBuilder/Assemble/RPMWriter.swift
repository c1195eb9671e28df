package import Native
package import SystemPackage
package import VersionSort

/// Writes package files of rpm's format 4, which every target reads, or 6.
///
/// The order in the file is lead, signature header, main header, payload. The digests at the front cover the parts behind them. All of them have a fixed
/// width, so space is reserved for the front, the payload is written in one pass, and the front is written last. Only the MD5 of the signature
/// header, which begins with the main header, and the digest of the whole file need to read the payload again.
/// Equal packages give equal bytes with the same version of the codec libraries: nothing depends on the clock or the machine.
package enum RPMWriter {
    /// Writes a package atomically and syncs it to disk.
    ///
    /// - Parameters:
    ///   - format: The format that the target's rpm reads.
    ///   - version: The version of the file format. Only targets with rpm 4.14 or later install format 6.
    ///   - path: The file to write or replace. ``BuiltPackage/fileName`` is the usual name.
    ///   - pool: The codecs shared by packages that are written one after another.
    /// - Throws: ``RPMWriteError``.
    package static func write(
        _ package: RPMPackage, format: RPMFormat, version: PackageFormat = .four, to path: FilePath, pool: CodecPool = CodecPool()
    ) throws(RPMWriteError) -> BuiltPackage {
        let form = try WriteForm(format)
        switch version {
        case .four: return try write(package, form: form, to: path, pool: pool)
        case .six: return try write(package, form: try form.version6(), to: path, pool: pool)
        }
    }

    static func write(
        _ package: RPMPackage, form: WriteForm, to path: FilePath, pool: CodecPool = CodecPool()
    ) throws(RPMWriteError) -> BuiltPackage {
        try RPMPackageCheck.check(package, features: form.features)
        let package = form.adapted(package)
        let table = try FileTable(package)
        if table.hasLargeFiles(form), !form.knowsLargeFiles {
            throw .unsupported("a file of \(form.largeSize) bytes or more", "rpmlib(LargeFiles)")
        }
        do {
            var built: BuiltPackage?
            try FileSystem.writeAtomically(to: path) { output in
                built = try PackageFile(package, table, form).write(to: &output, named: path, pool)
            }
            if let built { return built }
        } catch let error as RPMWriteError {
            throw error
        } catch let error as RPMHeaderError {
            throw .header(error)
        } catch let error as FileError {
            throw .file(error)
        } catch {
            throw .compression("\(error)")
        }
        throw .compression("nothing was written")
    }

    /// Returns the NEVRA of a package, with `src` as the architecture of a source package.
    static func nevra(_ package: RPMPackage) -> NEVRA {
        NEVRA(name: package.name, evr: package.evr, arch: package.isSource ? "src" : package.arch)
    }
}
