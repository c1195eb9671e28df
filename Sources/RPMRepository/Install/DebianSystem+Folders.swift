import ForeignText
import RPMBuilder
import SystemPackage
import VersionSort

extension DebianSystem {
    /// The folders and links that every system has, and the little that programs look for in `/etc`.
    static func folders(_ python: String) -> [String] {
        let libraries = ["lib", "lib64"].flatMap { ["/usr/\($0)", "/usr/\($0)/python\(python)", "/usr/\($0)/python\(python)/site-packages"] }
        return libraries + [
            "/dev", "/etc", "/home", "/opt", "/proc", "/root", "/run", "/srv", "/sys", "/tmp", "/usr", "/usr/bin", "/usr/include",
            "/usr/include/python\(python)", "/usr/lib/python\(python)/site-packages/__pycache__", "/usr/libexec", "/usr/sbin", "/usr/share",
            "/usr/lib/systemd", "/usr/lib/systemd/system", "/usr/lib/sysusers.d", "/usr/lib/tmpfiles.d", "/usr/share/doc", "/usr/share/licenses", "/var",
            "/var/cache", "/var/lib", "/var/lib/rpm", "/var/log", "/var/tmp",
        ]
    }

    /// Writes the package of the folders.
    static func writeFilesystem(python: String, into folder: FilePath) throws {
        var package = RPMPackage(
            name: "filesystem", evr: EVR(version: "1", release: "1"), arch: "noarch", summary: "Folders", description: "Folders of a system.",
            license: "MIT", buildTime: buildTime, sourceRPM: "filesystem-1-1.src.rpm")
        package.files = folders(python).map { path in
            RPMFile(
                path: path, content: .directory,
                mode: ["/tmp", "/var/tmp"].contains(path) ? 0o1777 : path == "/root" ? 0o700 : path == "/proc" ? 0o555 : 0o755, mtime: buildTime)
        }
        for name in ["bin", "sbin", "lib", "lib64"] {
            package.files.append(RPMFile(path: "/\(name)", content: .symlink("usr/\(name)"), mtime: buildTime))
        }
        let texts = [
            "/etc/os-release": "ID=test\nVERSION_ID=1\n", "/etc/hosts": "127.0.0.1 localhost\n", "/etc/nsswitch.conf": "hosts: files\n",
        ]
        for (path, text) in texts.sorted(by: { $0.key < $1.key }) {
            package.files.append(RPMFile(path: path, content: .bytes(Array(text.utf8)), mtime: buildTime))
        }
        let accounts = [
            "/etc/passwd": "root:x:0:0:root:/root:/bin/bash\n", "/etc/group": "root:x:0:\n", "/etc/shadow": "root:*:19000:0:99999:7:::\n",
            "/etc/gshadow": "root:*::\n", "/etc/login.defs": "SYS_UID_MIN 201\nSYS_UID_MAX 999\nSYS_GID_MIN 201\nSYS_GID_MAX 999\n",
        ]
        for (path, text) in accounts.sorted(by: { $0.key < $1.key }) {
            let mode: UInt16 = path.utf8.hasSuffix("shadow") ? 0 : 0o644
            package.files.append(
                RPMFile(path: path, content: .bytes(Array(text.utf8)), mode: mode, mtime: buildTime, flags: [.config, .noReplace]))
        }
        _ = try RPMWriter.write(package, format: format, to: folder.appending("filesystem-1-1.noarch.rpm"))
    }
}
