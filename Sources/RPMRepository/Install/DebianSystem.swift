import Failures
import ForeignText
import Native
import RPMBuilder
package import SystemPackage
package import VersionSort

/// An operating system for test installations without a repository of Enterprise Linux: this machine's Debian packages, repacked as RPMs.
///
/// It has one RPM for each package in a list, with the folders of a system like EL, and with the ELF requires and provides as written by rpm's
/// generator. So real package managers can install a root with this machine's Python.
package struct DebianSystem: Sendable {
    /// The version of the system's Python, for example `3.11`.
    let python: String
    /// The folders of the target's system.
    let system: SystemFolders
    /// The packages with their versions and architectures, as in dpkg.
    private let packages: [(name: String, version: String, architecture: String)]

    /// A build time later than any file's time, because files keep their times: byte code is valid only for one time of its source.
    static let buildTime: UInt32 = 1_800_000_000
    /// A format that is fast to write and read, because these packages are not kept for long.
    static let format = RPMFormat(version: "4.16.1.3", codec: "zstd", level: 1)
    /// The version of the format.
    ///
    /// Change it if the packages are made in another way.
    private static let form = 12

    /// The path of the interpreter in the root.
    package var interpreter: String { "/usr/bin/python\(python)" }

    /// Finds the packages of this machine.
    ///
    /// - Parameter target: The target whose folders the system has. Its Python must be Debian's own.
    /// - Throws: ``Failure`` with code `base` if the machine is not a Debian system, or lacks packages.
    package init(_ target: Target) async throws {
        python = target.python.version
        system = SystemFolders(target)
        guard HostTool.find("dpkg-query") != nil else {
            throw Failure(.base, "this machine", cause: "it is no Debian, and its packages cannot be repacked", hint: "name a real repository")
        }
        let wanted = Self.names(python)
        let listed = try await HostTool.run("dpkg-query", ["-W", "-f", "${Package} ${Version} ${Architecture} ${db:Status-Status}\n"] + wanted)
        let lines = listed.output.splitBytes(on: "\n").map { $0.splitBytes(on: " ").map(String.init) }
        let there = lines.filter { $0.count == 4 && $0[3] == "installed" }
        let missing = wanted.filter { name in !there.contains { $0[0] == name } }
        guard missing.isEmpty else {
            throw Failure(
                .base, missing.joined(separator: ", "), cause: "not installed on this machine, and part of the system", hint: "apt-get install them")
        }
        packages = there.map { ($0[0], $0[1], $0[2]) }
    }

    /// A digest of the system's inputs.
    private var key: String {
        let text = packages.map { "\($0.name) \($0.version) \($0.architecture)\n" }.joined()
        let folders = folders.sorted().joined(separator: "\n")
        return String(Digest.hex(of: Array("\(Self.form) \(python)\n\(text)\(folders)".utf8), .sha256).start(bytes: 16))
    }

    /// Returns a repository of the system below `folder`, created anew if this machine's packages have changed.
    package func repository(in folder: FilePath) async throws -> FilePath {
        try FileSystem.createDirectory(folder)
        let place = folder.appending(key)
        let lock = try await RootTemplate.lock(folder.appending("lock"))
        defer { withExtendedLifetime(lock) {} }
        if try FileSystem.status(place) != nil { return place }
        let made = try FileSystem.temporaryDirectory(in: folder)
        do {
            try writeFilesystem(into: made)
            for package in packages { try await repack(package.name, version: package.version, isForAll: package.architecture == "all", into: made) }
            try await RepositoryDirectory.index(made, form: RepodataForm(checksumName: "sha256", compression: "zstd"), revision: 1)
            // Another user may install from it.
            try FileSystem.setMode(of: made, to: 0o755)
            try FileSystem.rename(made, to: place)
        } catch {
            try? FileSystem.remove(made)
            throw error
        }
        return place
    }

    /// Returns the packages for a root with Python and pip.
    private static func names(_ python: String) -> [String] {
        [
            "libc6", "libgcc-s1", "libcrypt1", "bash", "dash", "coreutils", "libacl1", "libattr1", "libgmp10", "libselinux1", "libpcre2-8-0",
            "libtinfo6", "libssl3", "zlib1g", "libexpat1", "libffi8", "libsqlite3-0", "libbz2-1.0", "liblzma5", "libreadline8", "libncursesw6",
            "libuuid1", "libdb5.3", "libnsl2", "libtirpc3", "libgssapi-krb5-2", "libkrb5-3", "libk5crypto3", "libkrb5support0", "libcom-err2",
            "libkeyutils1", "libstdc++6", "libpython\(python)-minimal", "libpython\(python)-stdlib", "python\(python)-minimal", "python\(python)",
            "python3-pip-whl",
            // Packages that create accounts, and their dependencies.
            "passwd", "libc-bin", "libaudit1", "libcap-ng0", "libsemanage2", "libsepol2", "libpam0g",
            // Every system has these, although no library requires them: time zones, certificates, names of protocols and services.
            "tzdata", "ca-certificates", "netbase",
        ]
    }
}

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
