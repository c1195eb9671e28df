import Glibc
import Native
import RPMBuilder
import SystemPackage
import TestSupport
import Testing
import VersionSort

@testable import RPMRepository

/// A scriptlet that tries to break out of its root finds no way, as root and as a normal user.
@Suite struct HostileScriptletTests {
    /// Returns the users available here: the current one, and for root the one for machines without user namespaces.
    private static func users() async -> [SandboxUser] {
        let usual = await SandboxUser.forInstallation()
        return getuid() == 0 ? [usual, .root] : [usual]
    }

    private static func base() async throws -> FilePath {
        // A normal user cannot create it in root's folder.
        if let path = environmentValue("RELCLI_TEST_BASE") { return FilePath(path) }
        return try await DebianBase.repository()
    }

    @Test func `a hostile scriptlet gets nothing and ordinary ones still work`() async throws {
        let folder = try TemporaryFolder()
        try FileSystem.setMode(of: folder.path, to: 0o755)
        let outside = folder.path.appending("outside.txt")
        try FileSystem.writeAtomically([1], to: outside)
        var options = InstallOptions(base: [try await Self.base()], interpreter: DebianBase.interpreter, workspace: folder.path)
        options.basePackages.append("shadow-utils")
        for (number, user) in await Self.users().enumerated() {
            let place = folder.path.appending("\(number)")
            try FileSystem.createDirectory(place)
            let package = try Self.package(in: place.appending("repo"), outside: outside, user: user)
            let template = try await RootTemplate.make(options, manager: .dnf, user: user, in: place)
            let root = try InstallRoot(in: place.appending("own"), template: template, user: user)
            let source = try PackageSource(manager: .rpm, repositories: [place.appending("repo")], folder: place.appending("manager"), keys: [])
            try source.prepare()
            let answer = try await root.runOnHost("rpm", ["--root", root.root.string, "-U", package.string], source: source)
            #expect(answer.succeeded, "\(user): \(answer.lines)")
            let report = try FileSystem.readAll(root.layer.appending("report"), limit: 1 << 20)
            #expect(String(decoding: report, as: UTF8.self) == "\(Self.attempts) tried\n", "\(user)")
            let verified = try await root.runOnHost("rpm", ["--root", root.root.string, "-V", "hostile"])
            #expect(verified.succeeded, "\(user): \(verified.lines)")
            #expect(try FileSystem.list(folder.path).map(\.name).contains("escaped") == false)
        }
    }

    @Test(.enabled(if: getuid() == 0)) func `the same holds for a plain user`() async throws {
        let base = try await Self.base()
        guard let result = try await PlainUser.run(suite: "HostileScriptletTests", environment: ["RELCLI_TEST_BASE": base.string]) else { return }
        #expect(result.succeeded, "\(result.output)\n\(result.errors)")
    }

    private static let attempts = 21

    /// Returns a package with a file of its own user, capabilities on a program, and the hostile scriptlet.
    private static func package(in folder: FilePath, outside: FilePath, user: SandboxUser) throws -> FilePath {
        try FileSystem.createDirectory(folder)
        var package = RPMPackage(
            name: "hostile", evr: EVR(version: "1", release: "1"), arch: "noarch", summary: "Hostile", description: "Hostile.", license: "MIT",
            buildTime: 1_700_000_000, sourceRPM: "hostile-1-1.src.rpm")
        package.files = [RPMFile(path: "/opt/hostile", content: .bytes([1]), mode: 0o755, mtime: 1_700_000_000)]
        let python = "/usr/bin/python3.11"
        let settings = "PROCESS, FILE, MANY = \(getpid()), '\(outside)', \(user == .own ? "False" : "True")\n"
        package.scriptlets = [
            RPMScriptlet(kind: .pre, body: "groupadd -r hostile && useradd -r -g hostile -d /opt -s /bin/sh hostile"),
            RPMScriptlet(kind: .post, interpreter: [python], body: settings + script),
        ]
        return try RPMWriter.write(package, format: WheelPackages.profile.rpm, to: folder.appending("hostile-1-1.noarch.rpm")).path
    }

    private static let script = #"""
        import ctypes, os, pwd, signal, socket, stat, sys

        libc = ctypes.CDLL(None, use_errno=True)
        found, tried = [], []
        KEYS = os.path.join(pwd.getpwuid(0).pw_dir, '.ssh')

        def attempt(name, action):
            tried.append(name)
            child = os.fork()
            if child == 0:
                try:
                    os._exit(1 if action() else 0)
                except BaseException:
                    os._exit(0)
            if os.waitpid(child, 0)[1] != 0:
                found.append(name)

        def leave():
            'Leaves a changed root by a second one, then goes up as far as it goes.'
            top = os.open('/', os.O_RDONLY)
            os.makedirs('/tmp/inner', exist_ok=True)
            os.chroot('/tmp/inner')
            os.fchdir(top)
            for _ in range(64):
                os.chdir('..')
            os.chroot('.')

        def see():
            leave()
            return os.path.exists(FILE)

        def secrets():
            leave()
            return any(os.path.exists(path) for path in ('/etc/shadow', '/etc/ssh', KEYS, '/home', '/boot'))

        def write():
            leave()
            done = False
            for folder in ('/usr', '/etc', '/usr/bin', '/'):
                try:
                    open(os.path.join(folder, 'escaped'), 'w').close()
                    done = True
                except OSError:
                    pass
            return done

        def settings():
            leave()
            return any(opens(path) for path in ('/proc/sys/kernel/core_pattern', '/proc/sysrq-trigger', '/proc/sys/vm/drop_caches'))

        def opens(path):
            try:
                os.close(os.open(path, os.O_WRONLY))
                return True
            except OSError:
                return False

        def device(kind, major, minor, path):
            os.mknod(path, kind | 0o600, os.makedev(major, minor))
            return os.open(path, os.O_RDONLY) >= 0

        def mount(name, kind, flags):
            os.makedirs('/tmp/mounted', exist_ok=True)
            return libc.mount(name, b'/tmp/mounted', kind, flags, None) == 0

        attempt('double chroot', see)
        attempt('secrets', secrets)
        attempt('writing outside', write)
        attempt('settings by chroot', settings)
        attempt('core pattern', lambda: opens('/proc/sys/kernel/core_pattern'))
        attempt('sysrq', lambda: opens('/proc/sysrq-trigger'))
        attempt('all settings', lambda: any(opens(os.path.join(folder, each)) for folder, _, files in os.walk('/proc/sys') for each in files))
        attempt('disk', lambda: device(stat.S_IFBLK, 8, 0, '/tmp/disk') or device(stat.S_IFBLK, 254, 0, '/tmp/disk2'))
        attempt('memory', lambda: device(stat.S_IFCHR, 1, 1, '/tmp/memory'))
        attempt('mount', lambda: mount(b'none', b'tmpfs', 0))
        attempt('bind', lambda: mount(b'/', None, 4096))
        attempt('proc', lambda: mount(b'proc', b'proc', 0))
        attempt('remount', lambda: libc.mount(None, b'/proc/sys', None, 4096 | 32, None) == 0)
        attempt('unmount', lambda: libc.umount2(b'/proc/sys', 2) == 0)
        attempt('user namespace', lambda: libc.unshare(0x10000000) == 0)
        attempt('mount namespace', lambda: libc.unshare(0x20000) == 0)
        attempt('process outside', lambda: os.kill(PROCESS, 0) is None)
        attempt('other root', lambda: os.path.exists('/proc/1/root' + FILE) or os.path.exists('/proc/self/cwd/../../..' + FILE))
        attempt('trace', lambda: libc.ptrace(16, os.getppid(), 0, 0) == 0)
        attempt('network', lambda: [each for _, each in socket.if_nameindex() if each != 'lo'])
        attempt('keys', lambda: open('/proc/keys').read() or libc.syscall(250, 0, -3, 1) >= 0)

        user = pwd.getpwnam('hostile')
        if MANY:
            # What packages do that have users of their own.
            os.makedirs('/var/lib/hostile', exist_ok=True)
            os.chown('/var/lib/hostile', user.pw_uid, user.pw_gid)
            child = os.fork()
            if child == 0:
                os.setgid(user.pw_gid)
                os.setuid(user.pw_uid)
                open('/var/lib/hostile/state', 'w').close()
                os._exit(0)
            if os.waitpid(child, 0)[1] != 0 or os.stat('/var/lib/hostile/state').st_uid != user.pw_uid:
                found.append('no user of its own')
        value = bytes((1, 0, 0, 2, 0, 4, 0, 0)) + bytes(12)
        open('/var/lib/program', 'w').close()
        os.setxattr('/var/lib/program', 'security.capability', value)
        if os.getxattr('/var/lib/program', 'security.capability') != value:
            found.append('no capabilities of files')
        with open('/report', 'w') as report:
            report.write('%d tried\n' % len(tried) + ''.join(each + '\n' for each in found))

        """#
}
