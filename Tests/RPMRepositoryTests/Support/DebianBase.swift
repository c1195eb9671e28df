import FoundationEssentials
import Native
import SystemPackage
import TestSupport
import VersionSort

@testable import RPMBuilder
@testable import RPMRepository

/// A base repository that runs here: this machine's own Debian packages, repacked as RPMs by our writer.
///
/// One RPM for each package of the list, with the folders of an EL-like system, and what the ELF files need and provide as rpm's own
/// generator would tell it. So real package managers install a root in which Python 3.11 works, without any EL repository.
enum DebianBase {
    /// What a root with Python 3.11 and pip needs.
    private static let packages = [
        "libc6", "libgcc-s1", "libcrypt1", "bash", "dash", "coreutils", "libacl1", "libattr1", "libgmp10", "libselinux1", "libpcre2-8-0",
        "libtinfo6", "libssl3", "zlib1g", "libexpat1", "libffi8", "libsqlite3-0", "libbz2-1.0", "liblzma5", "libreadline8", "libncursesw6",
        "libuuid1", "libdb5.3", "libnsl2", "libtirpc3", "libgssapi-krb5-2", "libkrb5-3", "libk5crypto3", "libkrb5support0", "libcom-err2",
        "libkeyutils1", "libstdc++6", "libpython3.11-minimal", "libpython3.11-stdlib", "python3.11-minimal", "python3.11", "python3-pip-whl",
    ]
    /// Later than any file, whose times are kept: byte code is good for a source of one time only.
    private static let buildTime: UInt32 = 1_800_000_000
    static let interpreter = "/usr/bin/python3.11"

    /// The folder of the repository, made when this machine's packages are others than last time.
    static func repository() async throws -> FilePath {
        let listed = try await Tool.run("dpkg-query", ["-W", "-f", "${Package} ${Version} ${Architecture} ${db:Status-Status}\n"] + packages)
        let lines = listed.output.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
        guard lines.count == packages.count, lines.allSatisfy({ $0.last == "installed" }) else {
            throw ToolFailure(
                text: "not installed: \(packages.filter { name in !lines.contains { $0.first == name && $0.last == "installed" } }): run make setup")
        }
        let key = String(Digest.hex(of: Array("7 \(listed.output)".utf8), .sha256).prefix(16))
        let folder = FilePath(FileManager.default.currentDirectoryPath).appending(".build/test-base")
        try FileSystem.createDirectory(folder)
        let place = folder.appending(key)
        var lock = try FileSystem.tryLock(folder.appending("lock"))
        while lock == nil {
            try await Task.sleep(for: .milliseconds(50))
            lock = try FileSystem.tryLock(folder.appending("lock"))
        }
        if try FileSystem.status(place) == nil {
            let made = try FileSystem.temporaryDirectory(in: folder)
            try writeFilesystem(into: made)
            for line in lines { try await repack(line[0], version: line[1], isForAll: line[2] == "all", into: made) }
            try await RepositoryDirectory.index(made, form: .test(compression: "zstd"), revision: 1)
            try FileSystem.rename(made, to: place)
        }
        _ = consume lock
        return place
    }

    private static func repack(_ name: String, version: String, isForAll: Bool, into folder: FilePath) async throws {
        let list = try await Tool.run("dpkg-query", ["-L", name])
        var files: [String: RPMFile] = [:]
        var requires: Set<String> = []
        var provides: Set<String> = []
        for line in list.output.split(separator: "\n") where line.hasPrefix("/") && line != "/." {
            let source = FilePath(String(line))
            let path = merged(String(line))
            if ["/usr/share/doc", "/usr/share/man", "/usr/share/locale", "/usr/share/lintian", "/usr/share/info"].contains(where: { path.hasPrefix($0) }) {
                continue
            }
            guard !folders.contains(path), let status = try FileSystem.status(source), let file = try rpmFile(path, source, status) else { continue }
            files[path] = file
            if let code = try byteCode(of: source, path) { files[code.path] = code }
            guard case .file = file.content, let info = try ELFDependencies.read(source, isExecutable: status.mode & 0o111 != 0) else { continue }
            requires.formUnion(info.requires)
            provides.formUnion(info.provides)
        }
        if name == "libpython3.11-stdlib" {
            // Debian's Python looks into dist-packages only; this makes it look where EL's does.
            let code = ["lib", "lib64"].map { "import site; site.addsitedir('/usr/\($0)/python3.11/site-packages')\n" }.joined()
            let path = "/usr/lib/python3/dist-packages/site-packages.pth"
            files[path] = RPMFile(path: path, content: .bytes(Array(code.utf8)), mtime: buildTime)
        }
        if name == "python3.11-minimal" { provides.insert("python(abi) = 3.11") }
        if name == "libc6" { provides.formUnion(["rtld(GNU_HASH)", "/sbin/ldconfig"]) }
        if name == "dash" { provides.insert("/bin/sh") }
        let upstream = version.split(separator: ":").last.map(String.init) ?? version
        var package = RPMPackage(
            name: name, evr: EVR(version: plain(upstream), release: "1"), arch: isForAll ? "noarch" : "x86_64", summary: "Debian's \(name)",
            description: "Debian's \(name), repacked for tests.", license: "various", buildTime: buildTime, sourceRPM: "debian-1-1.src.rpm")
        package.requires = try requires.subtracting(provides).sorted().map(RPMDependency.init(parsing:))
        package.requires += (["filesystem"] + (furtherRequires[name] ?? [])).map { RPMDependency($0) }
        package.provides = try provides.sorted().map(RPMDependency.init(parsing:))
        package.files = files.values.sorted { $0.path < $1.path }
        _ = try RPMWriter.write(package, format: format, to: folder.appending("\(name)-\(plain(upstream))-1.\(package.arch).rpm"))
    }

    /// What no ELF file tells.
    private static let furtherRequires = [
        "bash": ["dash"], "python3.11-minimal": ["libpython3.11-minimal", "libpython3.11-stdlib", "python3-pip-whl"],
    ]

    /// Quick to write and to read: these packages are never kept.
    private static let format = RPMFormat(version: "4.16.1.3", codec: "zstd", level: 1)

    /// The byte code that this machine made of a module when the package was installed.
    private static func byteCode(of source: FilePath, _ path: String) throws -> RPMFile? {
        guard path.hasPrefix("/usr/lib/python3.11/"), path.hasSuffix(".py"), let name = FilePath(path).stem else { return nil }
        let end = "__pycache__/\(name).cpython-311.pyc"
        let compiled = source.removingLastComponent().pushing(FilePath(end))
        guard let status = try FileSystem.status(compiled), status.isRegularFile else { return nil }
        return RPMFile(
            path: FilePath(path).removingLastComponent().pushing(FilePath(end)).string, content: .file(compiled, size: status.size), mtime: buildTime)
    }

    /// A version without what RPM does not allow in it.
    private static func plain(_ version: String) -> String { version.map { $0 == "-" ? "." : String($0) }.joined() }

    /// The path on a system whose `/bin`, `/sbin`, `/lib` and `/lib64` are links into `/usr`.
    private static func merged(_ path: String) -> String {
        for name in ["bin", "sbin", "lib", "lib64"] where path == "/\(name)" || path.hasPrefix("/\(name)/") { return "/usr" + path }
        return path
    }

    private static func rpmFile(_ path: String, _ source: FilePath, _ status: FileStatus) throws -> RPMFile? {
        switch status.kind {
        case .regular:
            return RPMFile(path: path, content: .file(source, size: status.size), mode: status.mode & 0o777, mtime: UInt32(clamping: status.modificationTime))
        case .symlink:
            return RPMFile(path: path, content: .symlink(merged(try FileSystem.linkTarget(of: source).string)), mtime: buildTime)
        // Folders come with the package `filesystem` or with the files in them.
        case .directory: return RPMFile(path: path, content: .directory, mtime: buildTime)
        case .other: return nil
        }
    }

    /// The folders and links that every system has, and the little that programs look for in `/etc`.
    private static let folders = [
        "/dev", "/etc", "/home", "/opt", "/proc", "/root", "/run", "/srv", "/sys", "/tmp", "/usr", "/usr/bin", "/usr/include", "/usr/include/python3.11",
        "/usr/lib", "/usr/lib64", "/usr/libexec",
        "/usr/sbin", "/usr/share", "/usr/share/licenses", "/usr/lib/python3.11", "/usr/lib/python3.11/site-packages",
        "/usr/lib/python3.11/site-packages/__pycache__", "/usr/lib64/python3.11",
        "/usr/lib64/python3.11/site-packages", "/usr/share/doc", "/var", "/var/cache", "/var/lib", "/var/lib/rpm", "/var/log", "/var/tmp",
    ]

    private static func writeFilesystem(into folder: FilePath) throws {
        var package = RPMPackage(
            name: "filesystem", evr: EVR(version: "1", release: "1"), arch: "noarch", summary: "Folders", description: "Folders of a system.",
            license: "MIT", buildTime: buildTime, sourceRPM: "filesystem-1-1.src.rpm")
        package.files = folders.map { path in
            RPMFile(
                path: path, content: .directory,
                mode: ["/tmp", "/var/tmp"].contains(path) ? 0o1777 : path == "/root" ? 0o700 : path == "/proc" ? 0o555 : 0o755, mtime: buildTime)
        }
        for name in ["bin", "sbin", "lib", "lib64"] {
            package.files.append(RPMFile(path: "/\(name)", content: .symlink("usr/\(name)"), mtime: buildTime))
        }
        let texts = [
            "/etc/os-release": "ID=test\nVERSION_ID=1\n", "/etc/passwd": "root:x:0:0:root:/root:/bin/bash\n", "/etc/group": "root:x:0:\n",
            "/etc/hosts": "127.0.0.1 localhost\n", "/etc/nsswitch.conf": "hosts: files\n",
        ]
        for (path, text) in texts { package.files.append(RPMFile(path: path, content: .bytes(Array(text.utf8)), mtime: buildTime)) }
        _ = try RPMWriter.write(package, format: format, to: folder.appending("filesystem-1-1.noarch.rpm"))
    }
}
