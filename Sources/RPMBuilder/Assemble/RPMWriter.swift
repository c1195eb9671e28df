package import Native
package import SystemPackage
package import VersionSort

/// Writes package files of rpm's format 4, which every target reads, or 6.
///
/// The order on disk is lead, signature header, main header, payload; the digests at the front cover what follows. All of them have a fixed
/// width, so the front is reserved, the payload is streamed behind it in one pass, and the front is written last. Only the MD5 of the signature
/// header, which starts with the main header, and the digest of the whole file read the finished payload back.
/// Equal packages give equal bytes (for one version of the codec libraries): nothing comes from the clock or the machine.
package enum RPMWriter {
    /// Writes a package: whole and synced to disk under its name, or not at all.
    ///
    /// - Parameters:
    ///   - format: what the rpm of the target reads.
    ///   - version: of the format of the file; only targets with rpm 4.14 and later install the sixth.
    ///   - path: the file to write, which is replaced when it exists; ``BuiltPackage/fileName`` is the customary name.
    ///   - pool: the codecs that packages written one after another share.
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

    /// The names of a package and of its file.
    static func nevra(_ package: RPMPackage) -> NEVRA {
        NEVRA(name: package.name, evr: package.evr, arch: package.isSource ? "src" : package.arch)
    }
}
