import ForeignText
import Native
package import SystemPackage
package import VersionSort

/// A package without files that provides the capabilities of an installed system, for resolvers without a repository of that system.
package enum BasePackage {
    /// Writes the package into a folder, which is created if it is missing.
    ///
    /// - Parameter time: The build time in seconds since 1970.
    /// - Throws: ``RPMWriteError``.
    package static func write(_ target: Target, to directory: FilePath, time: UInt32) throws(RPMWriteError) -> BuiltPackage {
        var package = RPMPackage(
            name: "\(target.profile.name)-base", evr: EVR(version: "1", release: "1\(target.profile.distTag)"), arch: target.architecture,
            summary: "What \(target.profile.title) provides",
            description: "This package has no files. It stands for an installed \(target.profile.title) where none is at hand.", license: "CC0-1.0",
            buildTime: time, sourceRPM: "\(target.profile.name)-base-1-1\(target.profile.distTag).src.rpm")
        // A package must not provide the capabilities of rpm itself.
        package.provides = target.baseProvides().filter { !$0.name.utf8.hasPrefix("rpmlib(") }
        do {
            try FileSystem.createDirectory(directory)
        } catch {
            throw .file(error)
        }
        return try RPMWriter.write(package, format: target.profile.rpm, to: directory.appending(RPMWriter.nevra(package).fileName))
    }
}
