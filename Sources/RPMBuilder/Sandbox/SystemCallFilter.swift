/// A system call filter (seccomp), as the BPF program that bubblewrap loads.
///
/// All calls are allowed except those in the tables of ``FilteredCall``: a list of allowed calls would break with the next compiler.
struct SystemCallFilter: Sendable {
    /// An instruction (`struct sock_filter` of `linux/filter.h`).
    struct Instruction: Hashable, Sendable {
        var code: UInt16
        /// The number of instructions to skip if the comparison is true, and if it is false.
        var whenTrue: UInt8 = 0
        var whenFalse: UInt8 = 0
        var value: UInt32
    }

    /// The error of a refused call, with the same numbers on both machines.
    enum Answer: UInt32 {
        case notPermitted = 1
        case noSuchCall = 38
        case noSuchFamily = 97
    }

    private(set) var program: [Instruction] = []

    /// Creates the program for a machine.
    ///
    /// - Parameter allowingRootChange: `true` to allow `chroot`.
    init(machine: SystemCallMachine, allowingRootChange: Bool) {
        load(offset: Self.conventionOffset)
        check(Self.equal, machine.convention, otherwise: .noSuchCall)
        load(offset: Self.numberOffset)
        // The calls of x32 begin at this number, with the same convention.
        if machine == .x86 { refuse(Self.greaterOrEqual, Self.x32Bit, .noSuchCall) }
        for call in FilteredCall.refused + (allowingRootChange ? [] : [.changeRoot]) { refuse(call, on: machine, .notPermitted) }
        for call in FilteredCall.missing { refuse(call, on: machine, .noSuchCall) }
        for call in [FilteredCall.clone, .unshare] { refuse(call, on: machine, argument: 0, .notPermitted) { [(Self.anyBit, Self.namespaceFlags)] } }
        refuse(.ioctl, on: machine, argument: 1, .notPermitted) { Self.terminalInput.map { (Self.equal, $0) } }
        allow(.socket, on: machine, argument: 0, only: Self.families, otherwise: .noSuchFamily)
        allow(.personality, on: machine, argument: 0, only: Self.personalities, otherwise: .notPermitted)
        answer(Self.allow)
    }

    /// The program in the format of the kernel, in the byte order of both machines.
    var bytes: [UInt8] {
        program.flatMap { step in
            [UInt8(truncatingIfNeeded: step.code), UInt8(truncatingIfNeeded: step.code >> 8), step.whenTrue, step.whenFalse]
                + (0..<4).map { UInt8(truncatingIfNeeded: step.value >> (8 * $0)) }
        }
    }

    // MARK: - What is refused

    /// The flags `CLONE_NEWTIME`, `NEWNS`, `NEWCGROUP`, `NEWUTS`, `NEWIPC`, `NEWUSER`, `NEWPID` and `NEWNET`.
    ///
    /// In the flags of `clone`, the bit of `CLONE_NEWTIME` belongs to the signal at the end of the child. No signal in use has it, so it is refused too.
    private static let namespaceFlags: UInt32 =
        0x0000_0080 | 0x0002_0000 | 0x0200_0000 | 0x0400_0000 | 0x0800_0000 | 0x1000_0000 | 0x2000_0000 | 0x4000_0000
    /// `TIOCSTI` and `TIOCLINUX`, which insert characters into the input of a terminal.
    private static let terminalInput: [UInt32] = [0x5412, 0x541C]
    /// The allowed socket families: `AF_UNIX`, `AF_INET`, `AF_INET6` and `AF_NETLINK`.
    ///
    /// Others are refused: network namespaces do not confine them (`AF_VSOCK`), or their code in the kernel is little tested (`AF_ALG`).
    private static let families: [UInt32] = [1, 2, 10, 16]
    /// The allowed personalities: Linux, and the value that only queries it.
    private static let personalities: [UInt32] = [0, 0xFFFF_FFFF]

    // MARK: - Instructions

    /// The offsets in `struct seccomp_data`.
    ///
    /// The offset of an argument is the offset of its lower half.
    private static let numberOffset: UInt32 = 0
    private static let conventionOffset: UInt32 = 4
    private static let argumentOffset: UInt32 = 16
    private static let x32Bit: UInt32 = 0x4000_0000
    /// The opcodes `BPF_LD | BPF_W | BPF_ABS`, `BPF_JMP | BPF_JEQ`, `BPF_JMP | BPF_JGE`, `BPF_JMP | BPF_JSET` and `BPF_RET`.
    static let loadWord: UInt16 = 0x20
    static let equal: UInt16 = 0x15
    static let greaterOrEqual: UInt16 = 0x35
    static let anyBit: UInt16 = 0x45
    static let end: UInt16 = 0x06
    /// The results `SECCOMP_RET_ALLOW` and `SECCOMP_RET_ERRNO`.
    static let allow: UInt32 = 0x7FFF_0000
    static let error: UInt32 = 0x0005_0000

    private mutating func load(offset: UInt32) { program.append(Instruction(code: Self.loadWord, value: offset)) }

    private mutating func answer(_ value: UInt32) { program.append(Instruction(code: Self.end, value: value)) }

    private mutating func answer(_ answer: Answer) { self.answer(Self.error | answer.rawValue) }

    /// Adds a check that returns an error unless a comparison is true.
    private mutating func check(_ comparison: UInt16, _ value: UInt32, otherwise: Answer) {
        program.append(Instruction(code: comparison, whenTrue: 1, value: value))
        answer(otherwise)
    }

    /// Adds a check that returns an error if a comparison is true.
    private mutating func refuse(_ comparison: UInt16, _ value: UInt32, _ error: Answer) {
        program.append(Instruction(code: comparison, whenFalse: 1, value: value))
        answer(error)
    }

    private mutating func refuse(_ call: FilteredCall, on machine: SystemCallMachine, _ error: Answer) {
        guard let number = call.number(on: machine) else { return }
        refuse(Self.equal, number, error)
    }

    /// Adds a check that returns an error if one of the comparisons is true for an argument of a call, and allows the call otherwise.
    private mutating func refuse(
        _ call: FilteredCall, on machine: SystemCallMachine, argument: UInt32, _ error: Answer, _ comparisons: () -> [(code: UInt16, value: UInt32)]
    ) {
        guard let number = call.number(on: machine) else { return }
        let list = comparisons()
        program.append(Instruction(code: Self.equal, whenFalse: UInt8(2 + 2 * list.count), value: number))
        load(offset: Self.argumentOffset + 8 * argument)
        for comparison in list { refuse(comparison.code, comparison.value, error) }
        answer(Self.allow)
    }

    /// Adds a check that allows a call if an argument has one of some values, and returns an error otherwise.
    private mutating func allow(_ call: FilteredCall, on machine: SystemCallMachine, argument: UInt32, only values: [UInt32], otherwise: Answer) {
        guard let number = call.number(on: machine) else { return }
        program.append(Instruction(code: Self.equal, whenFalse: UInt8(2 + 2 * values.count), value: number))
        load(offset: Self.argumentOffset + 8 * argument)
        for value in values {
            program.append(Instruction(code: Self.equal, whenFalse: 1, value: value))
            answer(Self.allow)
        }
        answer(otherwise)
    }
}
