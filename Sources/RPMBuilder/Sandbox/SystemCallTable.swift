/// A processor architecture with its own table of system call numbers.
enum SystemCallMachine: CaseIterable, Sendable {
    case x86, arm

    /// The machine that this program was compiled for; `nil` if its numbers are not in the table.
    static var current: SystemCallMachine? {
        #if arch(x86_64)
            return .x86
        #elseif arch(arm64)
            return .arm
        #else
            return nil
        #endif
    }

    /// The kernel's constant for the calling convention (`AUDIT_ARCH_X86_64`, `AUDIT_ARCH_AARCH64` in `linux/audit.h`).
    var convention: UInt32 {
        switch self {
        case .x86: 0xC000_003E
        case .arm: 0xC000_00B7
        }
    }
}

/// A system call and its number on each machine, from `asm/unistd_64.h` and `asm-generic/unistd.h`.
struct FilteredCall: Sendable {
    let name: String
    let x86: UInt32
    /// The number on ARM; `nil` if the call does not exist there.
    let arm: UInt32?

    init(_ name: String, _ x86: UInt32, _ arm: UInt32?) {
        self.name = name
        self.x86 = x86
        self.arm = arm
    }

    /// Returns the number of the call; `nil` if it does not exist on the machine.
    func number(on machine: SystemCallMachine) -> UInt32? { machine == .x86 ? x86 : arm }

    /// The calls that no build and no scriptlet needs: keys, other processes, mounts, settings of the kernel, and parts of it that are often attacked.
    static let refused = [
        FilteredCall("keyctl", 250, 219), FilteredCall("add_key", 248, 217), FilteredCall("request_key", 249, 218),
        FilteredCall("bpf", 321, 280), FilteredCall("perf_event_open", 298, 241), FilteredCall("userfaultfd", 323, 282),
        FilteredCall("mount", 165, 40), FilteredCall("umount2", 166, 39), FilteredCall("pivot_root", 155, 41), FilteredCall("move_mount", 429, 429),
        FilteredCall("open_tree", 428, 428), FilteredCall("fsopen", 430, 430), FilteredCall("fsconfig", 431, 431), FilteredCall("fsmount", 432, 432),
        FilteredCall("fspick", 433, 433), FilteredCall("mount_setattr", 442, 442), FilteredCall("setns", 308, 268),
        FilteredCall("ptrace", 101, 117), FilteredCall("process_vm_readv", 310, 270), FilteredCall("process_vm_writev", 311, 271),
        FilteredCall("process_madvise", 440, 440), FilteredCall("kcmp", 312, 272), FilteredCall("pidfd_getfd", 438, 438),
        FilteredCall("kexec_load", 246, 104), FilteredCall("kexec_file_load", 320, 294), FilteredCall("init_module", 175, 105),
        FilteredCall("finit_module", 313, 273), FilteredCall("delete_module", 176, 106), FilteredCall("create_module", 174, nil),
        FilteredCall("open_by_handle_at", 304, 265), FilteredCall("swapon", 167, 224), FilteredCall("swapoff", 168, 225),
        FilteredCall("reboot", 169, 142), FilteredCall("syslog", 103, 116), FilteredCall("acct", 163, 89), FilteredCall("quotactl", 179, 60),
        FilteredCall("quotactl_fd", 443, 443), FilteredCall("settimeofday", 164, 170), FilteredCall("clock_settime", 227, 112),
        FilteredCall("clock_adjtime", 305, 266), FilteredCall("adjtimex", 159, 171), FilteredCall("sethostname", 170, 161),
        FilteredCall("setdomainname", 171, 162), FilteredCall("iopl", 172, nil), FilteredCall("ioperm", 173, nil), FilteredCall("vhangup", 153, 58),
        FilteredCall("nfsservctl", 180, 42), FilteredCall("lookup_dcookie", 212, 18), FilteredCall("fanotify_init", 300, 262),
        FilteredCall("_sysctl", 156, nil), FilteredCall("uselib", 134, nil), FilteredCall("ustat", 136, nil), FilteredCall("modify_ldt", 154, nil),
        FilteredCall("move_pages", 279, 239), FilteredCall("migrate_pages", 256, 238),
    ]
    /// The call that package managers need to install into another root.
    static let changeRoot = FilteredCall("chroot", 161, 51)
    /// The calls that are reported as missing, because programs then use older ones.
    ///
    /// The filter cannot read the arguments of `clone3`.
    static let missing = [
        FilteredCall("clone3", 435, 435), FilteredCall("io_uring_setup", 425, 425), FilteredCall("io_uring_enter", 426, 426),
        FilteredCall("io_uring_register", 427, 427),
    ]

    static let clone = FilteredCall("clone", 56, 220)
    static let unshare = FilteredCall("unshare", 272, 97)
    static let ioctl = FilteredCall("ioctl", 16, 29)
    static let socket = FilteredCall("socket", 41, 198)
    static let personality = FilteredCall("personality", 135, 92)
}
