package import Native
import SystemPackage

/// The programs and libraries of this machine, as visible in a sandbox.
///
/// Of `/etc`, only files for the loader and the programs are visible.
package enum SandboxSystem {
    /// Returns the parts for this machine.
    ///
    /// - Parameter settings: The files and folders of `/etc` to show. Missing ones are left out.
    package static func parts(settings: [String]) throws(FileError) -> [Sandbox.Part] {
        var all = ["--ro-bind", "/usr", "/usr"]
        for name in ["lib", "lib32", "lib64", "libx32", "bin", "sbin"] {
            let path = FilePath("/\(name)")
            guard let status = try FileSystem.status(path) else { continue }
            if status.isSymlink {
                all += ["--symlink", try FileSystem.linkTarget(of: path).string, path.string]
            } else if status.isDirectory {
                all += ["--ro-bind", path.string, path.string]
            }
        }
        for path in (loader + settings).map({ "/etc/\($0)" }) { all += ["--ro-bind-try", path, path] }
        // Hide settings of the machine's owner, which may contain secrets.
        if try FileSystem.status("/usr/local/etc")?.isDirectory == true { all += ["--tmpfs", "/usr/local/etc", "--remount-ro", "/usr/local/etc"] }
        return [.arguments(all + (try SandboxProcesses.arguments()))]
    }

    /// The files of `/etc` for finding libraries and alternatives of programs.
    private static let loader = ["ld.so.cache", "ld.so.conf", "ld.so.conf.d", "alternatives"]
}
