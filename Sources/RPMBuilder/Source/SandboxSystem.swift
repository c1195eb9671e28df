import Native
import SystemPackage

/// What of this machine a sandbox shows: its programs and libraries, and of `/etc` only what the loader and the compiler need.
struct SandboxSystem {
    /// The home folder inside.
    static let home = "/home/builder"

    /// The arguments of bubblewrap.
    let arguments: [String]

    /// Looks at this machine; `folder` takes the files that stand for `/etc/passwd` and its like.
    init(python: BuildPython, folder: FilePath) throws(FileError) {
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
        all += ["--proc", "/proc", "--dev", "/dev"]
        for path in ["ld.so.cache", "ld.so.conf", "ld.so.conf.d", "alternatives"] { all += ["--ro-bind-try", "/etc/\(path)", "/etc/\(path)"] }
        for (name, text) in Self.accounts {
            let path = folder.appending(name)
            var file = try OutputFile(path)
            try file.append(Array(text.utf8))
            try file.close()
            all += ["--ro-bind", path.string, "/etc/\(name)"]
        }
        for prefix in python.prefixes where !prefix.starts(with: "/usr") { all += ["--ro-bind", prefix.string, prefix.string] }
        // Packages that are installed on this machine must not get into what is built.
        for hidden in python.packageFolders + (try Self.secretFolders()) { all += ["--tmpfs", hidden.string, "--remount-ro", hidden.string] }
        arguments = all
    }

    private static let accounts = [
        ("passwd", "root:x:0:0:root:/root:/bin/sh\nbuilder:x:1000:1000:builder:\(home):/bin/sh\n"),
        ("group", "root:x:0:\nbuilder:x:1000:\n"),
        ("nsswitch.conf", "passwd: files\ngroup: files\nhosts: files\n"),
        ("hosts", "127.0.0.1 localhost\n::1 localhost\n"),
    ]

    private static func secretFolders() throws(FileError) -> [FilePath] {
        let path = FilePath("/usr/local/etc")
        return try FileSystem.status(path)?.isDirectory == true ? [path] : []
    }
}
