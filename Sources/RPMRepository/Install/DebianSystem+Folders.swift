import ForeignText
import RPMBuilder
import SystemPackage
import VersionSort

extension DebianSystem {
    /// The links to folders in every system, with their targets.
    static let links = [
        "/bin": "usr/bin", "/etc/init.d": "rc.d/init.d", "/lib": "usr/lib", "/lib64": "usr/lib64", "/sbin": "usr/sbin", "/var/lock": "../run/lock",
        "/var/run": "../run",
    ]

    /// The folders of the target's system, and those with the databases of package managers.
    var folders: Set<String> {
        system.paths.union(["/run/lock", "/usr/share/licenses", "/var/lib/rpm"]).subtracting(Self.links.keys)
    }

    /// Writes the package with the folders.
    func writeFilesystem(into folder: FilePath) throws {
        var package = RPMPackage(
            name: "filesystem", evr: EVR(version: "1", release: "1"), arch: "noarch", summary: "Folders", description: "Folders of a system.",
            license: "MIT", buildTime: Self.buildTime, sourceRPM: "filesystem-1-1.src.rpm")
        package.files = folders.sorted().map { path in
            RPMFile(
                path: path, content: .directory,
                mode: ["/tmp", "/var/tmp"].contains(path) ? 0o1777 : path == "/root" ? 0o700 : path == "/proc" ? 0o555 : 0o755, mtime: Self.buildTime)
        }
        for (path, target) in Self.links.sorted(by: { $0.key < $1.key }) {
            package.files.append(RPMFile(path: path, content: .symlink(target), mtime: Self.buildTime))
        }
        let texts = [
            "/etc/os-release": "ID=test\nVERSION_ID=1\n", "/etc/hosts": "127.0.0.1 localhost\n", "/etc/nsswitch.conf": "hosts: files\n",
        ]
        for (path, text) in texts.sorted(by: { $0.key < $1.key }) {
            package.files.append(RPMFile(path: path, content: .bytes(Array(text.utf8)), mtime: Self.buildTime))
        }
        let accounts = [
            "/etc/passwd": "root:x:0:0:root:/root:/bin/bash\n", "/etc/group": "root:x:0:\n", "/etc/shadow": "root:*:19000:0:99999:7:::\n",
            "/etc/gshadow": "root:*::\n", "/etc/login.defs": "SYS_UID_MIN 201\nSYS_UID_MAX 999\nSYS_GID_MIN 201\nSYS_GID_MAX 999\n",
        ]
        for (path, text) in accounts.sorted(by: { $0.key < $1.key }) {
            let mode: UInt16 = path.utf8.hasSuffix("shadow") ? 0 : 0o644
            package.files.append(
                RPMFile(path: path, content: .bytes(Array(text.utf8)), mode: mode, mtime: Self.buildTime, flags: [.config, .noReplace]))
        }
        _ = try RPMWriter.write(package, format: Self.format, to: folder.appending("filesystem-1-1.noarch.rpm"))
    }
}
