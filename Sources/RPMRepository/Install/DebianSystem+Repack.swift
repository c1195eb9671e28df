import ForeignText
import Native
import RPMBuilder
import SystemPackage
import VersionSort

extension DebianSystem {
    /// Writes one of the machine's packages as an RPM.
    func repack(_ name: String, version: String, isForAll: Bool, into folder: FilePath) async throws {
        let list = try await HostTool.run("dpkg-query", ["-L", name])
        let folders = folders.union(Self.links.keys)
        var files: [String: RPMFile] = [:]
        var requires: Set<String> = []
        var provides: Set<String> = []
        for line in list.output.splitBytes(on: "\n") where line.utf8.hasPrefix("/") && line != "/." {
            let source = FilePath(String(line))
            let path = Self.merged(String(line))
            if ["/usr/share/doc", "/usr/share/man", "/usr/share/locale", "/usr/share/lintian", "/usr/share/info"].contains(where: { path.utf8.hasPrefix($0) }) {
                continue
            }
            guard !folders.contains(path), let status = try FileSystem.status(source), let file = try Self.rpmFile(path, source, status) else { continue }
            files[path] = file
            if let code = try byteCode(of: source, path) { files[code.path] = code }
            guard case .file = file.content, let info = try ELFDependencies.read(source, isExecutable: status.mode & 0o111 != 0) else { continue }
            requires.formUnion(info.requires)
            provides.formUnion(info.provides)
        }
        if name == "libpython\(python)-stdlib" {
            // Debian's Python searches only dist-packages; this makes it search EL's folders too.
            let code = ["lib", "lib64"].map { "import site; site.addsitedir('/usr/\($0)/python\(python)/site-packages')\n" }.joined()
            let path = "/usr/lib/python3/dist-packages/site-packages.pth"
            files[path] = RPMFile(path: path, content: .bytes(Array(code.utf8)), mtime: Self.buildTime)
        }
        if name == "python\(python)-minimal" { provides.insert("python(abi) = \(python)") }
        if name == "libc6" { provides.formUnion(["rtld(GNU_HASH)", "/sbin/ldconfig"]) }
        // Packages for Enterprise Linux require this name.
        if name == "passwd" { provides.insert("shadow-utils") }
        if name == "dash" { provides.insert("/bin/sh") }
        if name == "ca-certificates" { for file in try Self.certificates() { files[file.path] = file } }
        let upstream = version.splitBytes(on: ":").last.map(String.init) ?? version
        var package = RPMPackage(
            name: name, evr: EVR(version: Self.plain(upstream), release: "1"), arch: isForAll ? "noarch" : "x86_64", summary: "Debian's \(name)",
            description: "Debian's \(name), repacked.", license: "various", buildTime: Self.buildTime, sourceRPM: "debian-1-1.src.rpm")
        package.requires = try requires.subtracting(provides).sorted().map(RPMDependency.init(parsing:))
        package.requires += (["filesystem"] + (furtherRequires[name] ?? [])).map { RPMDependency($0) }
        package.provides = try provides.sorted().map(RPMDependency.init(parsing:))
        package.files = files.values.sorted { $0.path.precedesByBytes($1.path) }
        _ = try RPMWriter.write(package, format: Self.format, to: folder.appending("\(name)-\(Self.plain(upstream))-1.\(package.arch).rpm"))
    }

    /// The requirements that ELF files do not state.
    private var furtherRequires: [String: [String]] {
        [
            // The C library loads libgcc_s when a thread ends; libc-bin contains C.UTF-8.
            "bash": ["dash"], "libc6": ["libgcc-s1", "libc-bin"], "passwd": ["libc-bin"],
            "python\(python)-minimal": [
                "libpython\(python)-minimal", "libpython\(python)-stdlib", "python3-pip-whl", "tzdata", "ca-certificates", "netbase",
            ],
        ]
    }

    /// Returns the certificates of this machine in one file, which Debian creates at installation.
    ///
    /// It also returns links at the paths that programs for Enterprise Linux use.
    private static func certificates() throws -> [RPMFile] {
        let bundle = "/etc/ssl/certs/ca-certificates.crt"
        guard let status = try FileSystem.status(FilePath(bundle), followingLinks: true), status.isRegularFile else { return [] }
        let links = ["/etc/pki/tls/cert.pem", "/etc/pki/tls/certs/ca-bundle.crt", "/usr/lib/ssl/cert.pem"].map { path in
            RPMFile(path: path, content: .symlink(bundle), mtime: buildTime)
        }
        return [RPMFile(path: bundle, content: .file(FilePath(bundle), size: status.size), mtime: buildTime)] + links
    }

    /// Returns the byte code of a module that this machine created at installation; `nil` if there is none.
    private func byteCode(of source: FilePath, _ path: String) throws -> RPMFile? {
        guard path.utf8.hasPrefix("/usr/lib/python\(python)/"), path.utf8.hasSuffix(".py"), let name = FilePath(path).stem else { return nil }
        let end = "__pycache__/\(name).cpython-\(python.replacingBytes(of: ".", with: "")).pyc"
        let compiled = source.removingLastComponent().pushing(FilePath(end))
        guard let status = try FileSystem.status(compiled), status.isRegularFile else { return nil }
        return RPMFile(
            path: FilePath(path).removingLastComponent().pushing(FilePath(end)).string, content: .file(compiled, size: status.size), mtime: Self.buildTime)
    }

    /// Returns a version without characters that RPM does not allow.
    private static func plain(_ version: String) -> String { version.replacingBytes(of: "-", with: ".") }

    /// Returns the path on a system whose `/bin`, `/sbin`, `/lib` and `/lib64` are links into `/usr`.
    private static func merged(_ path: String) -> String {
        for name in ["bin", "sbin", "lib", "lib64"] where path == "/\(name)" || path.utf8.hasPrefix("/\(name)/") { return "/usr" + path }
        return path
    }

    private static func rpmFile(_ path: String, _ source: FilePath, _ status: FileStatus) throws -> RPMFile? {
        switch status.kind {
        case .regular:
            return RPMFile(path: path, content: .file(source, size: status.size), mode: status.mode & 0o777, mtime: UInt32(clamping: status.modificationTime))
        case .symlink:
            return RPMFile(path: path, content: .symlink(merged(try FileSystem.linkTarget(of: source).string)), mtime: Self.buildTime)
        // Folders come from the package `filesystem` or from the files in them.
        case .directory: return RPMFile(path: path, content: .directory, mtime: Self.buildTime)
        case .fifo, .socket, .device: return nil
        }
    }
}
