package import Native
package import SystemPackage
package import VersionSort

/// A writer of package files of rpm's format 4, which every target reads, or 6.
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

/// An error from writing a package.
package enum RPMWriteError: Error, Sendable, CustomStringConvertible {
    case invalidName(String)
    /// A version, release or architecture is invalid. The values are the field, its text and the reason.
    case invalidField(String, String, String)
    case invalidPath(String, String)
    case invalidDependency(String, String)
    case duplicatePath(String)
    /// The target's rpm does not support a feature.
    case unsupported(String, String)
    case contentChanged(FilePath, expected: UInt64, found: UInt64)
    case header(RPMHeaderError)
    case file(FileError)
    case compression(String)

    package var description: String {
        switch self {
        case .invalidName(let name):
            "'\(name)' cannot name a package: letters, digits and . _ + - are allowed, the first a letter, a digit or _"
        case .invalidField(let field, let text, let problem): "the \(field) '\(text)' cannot stand in a package: \(problem)"
        case .invalidPath(let path, let problem): "the file '\(path)' cannot be packaged: \(problem)"
        case .invalidDependency(let text, let problem): "the dependency '\(text)' cannot stand in a package: \(problem)"
        case .duplicatePath(let path): "the file '\(path)' is in the package twice"
        case .unsupported(let what, let feature): "\(what) needs \(feature), which the rpm of the target does not have"
        case .contentChanged(let path, let expected, let found):
            "\(path) changed while it was packaged: \(expected) bytes were expected, \(found) were read"
        case .header(let error): "\(error)"
        case .file(let error): "\(error)"
        case .compression(let problem): "the payload cannot be compressed: \(problem)"
        }
    }
}
