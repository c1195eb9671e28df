/// A processor whose system calls are numbered in a table of its own.
enum SystemCallMachine: CaseIterable, Sendable {
    case x86, arm

    /// The machine that this program was compiled for; nil when its numbers are not known here.
    static var current: SystemCallMachine? {
        #if arch(x86_64)
            return .x86
        #elseif arch(arm64)
            return .arm
        #else
            return nil
        #endif
    }

    /// The kernel's name for the machine's calling convention (`AUDIT_ARCH_X86_64`, `AUDIT_ARCH_AARCH64` in `linux/audit.h`).
    var convention: UInt32 {
        switch self {
        case .x86: 0xC000_003E
        case .arm: 0xC000_00B7
        }
    }
}

/// A system call and its number on each machine, as `asm/unistd_64.h` and `asm-generic/unistd.h` have them.
struct SystemCall: Sendable {
    let name: String
    let x86: UInt32
    /// Nil for a call that the machine does not have.
    let arm: UInt32?

    init(_ name: String, _ x86: UInt32, _ arm: UInt32?) {
        self.name = name
        self.x86 = x86
        self.arm = arm
    }

    /// The number of the call, nil when the machine does not have it.
    func number(on machine: SystemCallMachine) -> UInt32? { machine == .x86 ? x86 : arm }

    /// Calls that no build and no scriptlet needs: keys, other processes, mounts, the kernel's own settings, and parts of the kernel that were often broken into.
    static let refused = [
        SystemCall("keyctl", 250, 219), SystemCall("add_key", 248, 217), SystemCall("request_key", 249, 218),
        SystemCall("bpf", 321, 280), SystemCall("perf_event_open", 298, 241), SystemCall("userfaultfd", 323, 282),
        SystemCall("mount", 165, 40), SystemCall("umount2", 166, 39), SystemCall("pivot_root", 155, 41), SystemCall("move_mount", 429, 429),
        SystemCall("open_tree", 428, 428), SystemCall("fsopen", 430, 430), SystemCall("fsconfig", 431, 431), SystemCall("fsmount", 432, 432),
        SystemCall("fspick", 433, 433), SystemCall("mount_setattr", 442, 442), SystemCall("setns", 308, 268),
        SystemCall("ptrace", 101, 117), SystemCall("process_vm_readv", 310, 270), SystemCall("process_vm_writev", 311, 271),
        SystemCall("process_madvise", 440, 440), SystemCall("kcmp", 312, 272), SystemCall("pidfd_getfd", 438, 438),
        SystemCall("kexec_load", 246, 104), SystemCall("kexec_file_load", 320, 294), SystemCall("init_module", 175, 105),
        SystemCall("finit_module", 313, 273), SystemCall("delete_module", 176, 106), SystemCall("create_module", 174, nil),
        SystemCall("open_by_handle_at", 304, 265), SystemCall("swapon", 167, 224), SystemCall("swapoff", 168, 225),
        SystemCall("reboot", 169, 142), SystemCall("syslog", 103, 116), SystemCall("acct", 163, 89), SystemCall("quotactl", 179, 60),
        SystemCall("quotactl_fd", 443, 443), SystemCall("settimeofday", 164, 170), SystemCall("clock_settime", 227, 112),
        SystemCall("clock_adjtime", 305, 266), SystemCall("adjtimex", 159, 171), SystemCall("sethostname", 170, 161),
        SystemCall("setdomainname", 171, 162), SystemCall("iopl", 172, nil), SystemCall("ioperm", 173, nil), SystemCall("vhangup", 153, 58),
        SystemCall("nfsservctl", 180, 42), SystemCall("lookup_dcookie", 212, 18), SystemCall("fanotify_init", 300, 262),
        SystemCall("_sysctl", 156, nil), SystemCall("uselib", 134, nil), SystemCall("ustat", 136, nil), SystemCall("modify_ldt", 154, nil),
        SystemCall("move_pages", 279, 239), SystemCall("migrate_pages", 256, 238),
    ]
    /// A call that package managers need, which change their root to install into it.
    static let changeRoot = SystemCall("chroot", 161, 51)
    /// Calls that programs try first and do without where the kernel is too old for them; the filter cannot look at what `clone3` is told.
    static let missing = [
        SystemCall("clone3", 435, 435), SystemCall("io_uring_setup", 425, 425), SystemCall("io_uring_enter", 426, 426),
        SystemCall("io_uring_register", 427, 427),
    ]

    static let clone = SystemCall("clone", 56, 220)
    static let unshare = SystemCall("unshare", 272, 97)
    static let ioctl = SystemCall("ioctl", 16, 29)
    static let socket = SystemCall("socket", 41, 198)
    static let personality = SystemCall("personality", 135, 92)
}
