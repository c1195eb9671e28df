package import Native
import SystemPackage

/// The programs and libraries of this machine, as a sandbox sees them: of `/etc`, only what the loader and the programs themselves need.
package enum SandboxSystem {
    /// Looks at this machine.
    ///
    /// - Parameter settings: files and folders of `/etc`, those that are missing left out.
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
        // Settings of the machine's owner, which may hold secrets.
        if try FileSystem.status("/usr/local/etc")?.isDirectory == true { all += ["--tmpfs", "/usr/local/etc", "--remount-ro", "/usr/local/etc"] }
        return [.arguments(all + (try SandboxProcesses.arguments()))]
    }

    /// What finds libraries and alternatives of programs.
    private static let loader = ["ld.so.cache", "ld.so.conf", "ld.so.conf.d", "alternatives"]
}
