import FoundationEssentials
import TestSupport

@testable import RPMBuilder

/// A Python module that tries to break out of a sandbox and names each open way.
///
/// All attempts are bounded and harmless if they succeed: files are opened for writing but not written, signals have the number 0.
struct BreakOut {
    /// A process outside of the sandbox.
    var process: Int32
    /// The address of a server outside, as `host:port`.
    var server: String
    /// A world-readable file outside the sandbox.
    var file: String
    /// The limits that must hold: processes, bytes of files, bytes of memory.
    var limits: (processes: Int, disk: Int, memory: Int)

    /// The text of the module; its `breaches()` returns the names.
    var text: String {
        let calls = (FilteredCall.refused + FilteredCall.missing + [.changeRoot]).compactMap { call in
            SystemCallMachine.current.flatMap(call.number).map { "'\(call.name)': \($0)" }
        }
        let numbers = [FilteredCall.clone, .unshare, .personality].compactMap { call in
            SystemCallMachine.current.flatMap(call.number).map { "'\(call.name)': \($0)" }
        }
        return """
            PROCESS, SERVER, FILE = \(process), ('\(server.split(separator: ":")[0])', \(server.split(separator: ":")[1])), '\(file)'
            PROCESSES, DISK, MEMORY = \(limits.processes), \(limits.disk), \(limits.memory)
            REFUSED = {\(calls.joined(separator: ", "))}
            NUMBERS = {\(numbers.joined(separator: ", "))}

            """ + Self.code
    }

    private static let code = #"""
        import ctypes, errno, fcntl, glob, mmap, os, platform, signal, socket, stat, subprocess, sys, time

        libc = ctypes.CDLL(None, use_errno=True)
        found = []
        tried = []

        def call(number, *arguments):
            ctypes.set_errno(0)
            result = libc.syscall(ctypes.c_long(number), *[ctypes.c_ulong(value) for value in arguments + (0,) * (6 - len(arguments))])
            return result, ctypes.get_errno()

        def attempt(name, action):
            'Notes the name if the action ends with anything true.'
            tried.append(name)
            try:
                answer = action()
            except Exception as error:
                return
            if answer:
                found.append('%s: %s' % (name, str(answer)[:300]))

        def writable(top):
            names = []
            for folder, folders, files in os.walk(top):
                if folder == '/proc':
                    folders[:] = [each for each in folders if not each.isdigit() and each not in ('self', 'thread-self', 'net')]
                for each in files:
                    path = os.path.join(folder, each)
                    try:
                        if stat.S_ISREG(os.lstat(path).st_mode):
                            os.close(os.open(path, os.O_WRONLY | os.O_NONBLOCK))
                            names.append(path)
                    except OSError:
                        pass
            return names

        def readable(path):
            with open(path, 'rb') as file:
                return file.read(16)

        def refused():
            open_calls = []
            for name, number in REFUSED.items():
                result, code = call(number)
                if result >= 0 or code not in (errno.EPERM, errno.ENOSYS):
                    open_calls.append('%s %d %s' % (name, result, errno.errorcode.get(code)))
            return open_calls

        def namespaces():
            made = []
            for shift, name in ((7, 'time'), (17, 'mount'), (25, 'cgroup'), (26, 'uts'), (27, 'ipc'), (28, 'user'), (29, 'pid'), (30, 'net')):
                result, code = call(NUMBERS['unshare'], 1 << shift)
                if result == 0 or code != errno.EPERM:
                    made.append('unshare ' + name)
                if shift > 7:
                    result, code = call(NUMBERS['clone'], 1 << shift | signal.SIGCHLD)
                    if result == 0:
                        os._exit(0)
                    if result > 0 or code != errno.EPERM:
                        made.append('clone ' + name)
            return made

        def families():
            made = []
            for number in list(range(3, 10)) + [11, 12, 13, 14, 15] + list(range(17, 46)):
                try:
                    socket.socket(number, socket.SOCK_RAW if number == 17 else socket.SOCK_STREAM).close()
                    made.append(number)
                except OSError as error:
                    if error.errno != errno.EAFNOSUPPORT:
                        made.append((number, str(error)))
            return made

        def old_calls():
            'Asks for the process number through the calls of 32-bit programs.'
            if platform.machine() != 'x86_64':
                return False
            page = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
            page.write(b'\xb8\x14\x00\x00\x00\xcd\x80\xc3')
            function = ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(page)))
            return function() > 0 or call(0x40000000 | 39)[0] > 0

        def keystroke():
            master, slave = os.openpty()
            try:
                fcntl.ioctl(slave, 0x5412, b'x')
            finally:
                os.close(master)
                os.close(slave)
            return 'a key was put into a terminal'

        def processes():
            children = []
            try:
                while len(children) < PROCESSES + 8:
                    child = os.fork()
                    if child == 0:
                        time.sleep(60)
                        os._exit(0)
                    children.append(child)
            except OSError:
                pass
            for child in children:
                os.kill(child, signal.SIGKILL)
                os.waitpid(child, 0)
            return len(children) >= PROCESSES and len(children)

        def disk():
            size, paths = 0, []
            for folder in ('/tmp', '/home/builder', '/dev/shm', '/build/src', '/build/result', '/dev', '/'):
                try:
                    while size <= DISK + (4 << 20):
                        path = os.path.join(folder, 'fill%d' % len(paths))
                        with open(path, 'wb') as file:
                            paths.append(path)
                            size += file.write(bytes(1 << 20))
                except OSError:
                    pass
            for path in paths:
                os.unlink(path)
            return size > DISK and size

        def memory():
            return len(bytearray(MEMORY + (64 << 20)))

        def elsewhere(path):
            os.mknod(path, stat.S_IFBLK | 0o666, os.makedev(8, 0))
            return readable(path)

        def identity():
            'Tells whether a file of root belongs to a user of the sandbox, or there are more users than one.'
            return os.stat('/usr/bin/env').st_uid == os.getuid() or os.getuid() == 0 or len(open('/proc/self/uid_map').read().split()) != 3

        def breaches():
            attempt('core_pattern', lambda: os.open('/proc/sys/kernel/core_pattern', os.O_WRONLY))
            attempt('files of /proc', lambda: writable('/proc'))
            attempt('files of /sys', lambda: writable('/sys'))
            for name in ('keys', 'key-users', 'kcore', 'kmsg', 'timer_list', 'kallsyms', 'sysrq-trigger', 'iomem'):
                attempt('/proc/' + name, lambda: readable('/proc/' + name))
            attempt('/proc/acpi', lambda: os.listdir('/proc/acpi'))
            attempt('system calls', refused)
            attempt('namespaces', namespaces)
            attempt('families of sockets', families)
            attempt('old system calls', old_calls)
            attempt('personality', lambda: call(NUMBERS['personality'], 0x40000)[0] >= 0)
            attempt('key of a terminal', keystroke)
            attempt('user', identity)
            attempt('setuid', lambda: os.setuid(0) or os.getuid() == 0)
            attempt('setgroups', lambda: os.setgroups([0]) is None)
            attempt('new privileges', lambda: 'NoNewPrivs:\t1' not in open('/proc/self/status').read())
            attempt('capabilities', lambda: 'CapBnd:\t0000000000000000' not in open('/proc/self/status').read())
            attempt('no filter', lambda: 'Seccomp:\t2' not in open('/proc/self/status').read())
            attempt('block device', lambda: elsewhere('/tmp/disk'))
            attempt('device', lambda: os.mknod('/tmp/memory', stat.S_IFCHR | 0o666, os.makedev(1, 1)) is None)
            attempt('process outside', lambda: os.kill(PROCESS, 0) is None)
            attempt('sees processes', lambda: [each for each in os.listdir('/proc') if each.isdigit() and int(each) > 50])
            for path in ('/etc/shadow', '/etc/ssh', '/root', '/var', '/run', '/sys', FILE, os.path.dirname(FILE)):
                attempt(path, lambda: os.path.exists(path) and (not os.path.isdir(path) or os.listdir(path)))
            attempt('homes', lambda: [each for each in os.listdir('/home') if each != 'builder'])
            attempt('agent', lambda: [each for each in os.environ if 'SSH' in each or 'TOKEN' in each or 'RELCLI' in each])
            attempt('connect', lambda: socket.create_connection(SERVER, 2))
            attempt('connect outside', lambda: socket.create_connection(('192.0.2.1', 80), 1))
            attempt('abstract sockets', lambda: [line for line in open('/proc/net/unix') if '@' in line])
            attempt('descriptors', lambda: [os.readlink('/proc/self/fd/' + each) for each in os.listdir('/proc/self/fd')
                                            if int(each) > 2 and os.path.exists('/proc/self/fd/' + each)])
            attempt('process limit', processes)
            attempt('disk limit', disk)
            attempt('memory limit', memory)
            return found

        """#
}
