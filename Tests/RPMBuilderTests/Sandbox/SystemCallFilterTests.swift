import Testing

@testable import RPMBuilder

/// The system call filter, executed like in the kernel.
@Suite struct SystemCallFilterTests {
    /// The data of a call that the kernel passes to a filter.
    private struct Call {
        var convention: UInt32
        var number: UInt32
        var arguments: [UInt64] = []

        func word(at offset: UInt32) -> UInt32? {
            switch offset {
            case 0: return number
            case 4: return convention
            case 16..<64 where offset % 4 == 0:
                let index = Int(offset - 16) / 8
                let value = index < arguments.count ? arguments[index] : 0
                return UInt32(truncatingIfNeeded: offset % 8 == 0 ? value : value >> 32)
            default: return nil
            }
        }
    }

    /// Runs a program on a call; returns `nil` if the program runs past its end or is invalid for the kernel.
    private func answer(_ filter: SystemCallFilter, _ call: Call) -> UInt32? {
        var accumulator: UInt32 = 0
        var index = 0
        while index < filter.program.count {
            let step = filter.program[index]
            index += 1
            let holds: Bool
            switch step.code {
            case SystemCallFilter.loadWord:
                guard let word = call.word(at: step.value) else { return nil }
                accumulator = word
                continue
            case SystemCallFilter.end: return step.value
            case SystemCallFilter.equal: holds = accumulator == step.value
            case SystemCallFilter.greaterOrEqual: holds = accumulator >= step.value
            case SystemCallFilter.anyBit: holds = accumulator & step.value != 0
            default: return nil
            }
            index += Int(holds ? step.whenTrue : step.whenFalse)
        }
        return nil
    }

    private let allowed: UInt32 = 0x7FFF_0000
    private let notPermitted: UInt32 = 0x0005_0001
    private let missing: UInt32 = 0x0005_0026
    private let noFamily: UInt32 = 0x0005_0061

    @Test(arguments: SystemCallMachine.allCases) func `calls of the table are refused and all others are not`(machine: SystemCallMachine) throws {
        let filter = SystemCallFilter(machine: machine, allowingRootChange: false)
        let refused = Set((FilteredCall.refused + [.changeRoot]).compactMap { $0.number(on: machine) })
        let absent = Set(FilteredCall.missing.compactMap { $0.number(on: machine) })
        let family = try #require(FilteredCall.socket.number(on: machine))
        for number in 0..<500 as Range<UInt32> {
            let expected = refused.contains(number) ? notPermitted : absent.contains(number) ? missing : number == family ? noFamily : allowed
            #expect(answer(filter, Call(convention: machine.convention, number: number)) == expected, "\(number)")
        }
        #expect(filter.program.count < 4096 && filter.bytes.count == 8 * filter.program.count)
    }

    @Test(arguments: SystemCallMachine.allCases) func `calls in the form of another machine are refused`(machine: SystemCallMachine) {
        let filter = SystemCallFilter(machine: machine, allowingRootChange: true)
        for convention in [0x4000_0003, 0x4000_0028, 0xC000_003E, 0xC000_00B7, 0] as [UInt32] where convention != machine.convention {
            #expect(answer(filter, Call(convention: convention, number: 39)) == missing)
        }
        #expect(answer(filter, Call(convention: machine.convention, number: 0x4000_0027)) == (machine == .x86 ? missing : allowed))
    }

    @Test(arguments: SystemCallMachine.allCases) func `arguments decide where a call is needed and dangerous`(machine: SystemCallMachine) throws {
        let filter = SystemCallFilter(machine: machine, allowingRootChange: true)
        let cases: [(call: FilteredCall, arguments: [UInt64], expected: UInt32)] = [
            (.clone, [0x0120_0011], allowed), (.clone, [0x003D_0F00], allowed), (.clone, [0x1000_0011], notPermitted),
            (.clone, [0xFFFF_FFFF_0002_0011], notPermitted), (.unshare, [0x400], allowed), (.unshare, [0x1000_0000], notPermitted),
            (.unshare, [0x80], notPermitted), (.ioctl, [0, 0x5401], allowed), (.ioctl, [0, 0x5412], notPermitted),
            (.ioctl, [0, 0x1_0000_5412], notPermitted), (.ioctl, [0, 0x541C], notPermitted), (.socket, [1], allowed), (.socket, [2], allowed),
            (.socket, [10], allowed), (.socket, [16], allowed), (.socket, [17], noFamily), (.socket, [38], noFamily), (.socket, [40], noFamily),
            (.personality, [0], allowed), (.personality, [0xFFFF_FFFF], allowed), (.personality, [0x40000], notPermitted), (.changeRoot, [], allowed),
        ]
        for (call, arguments, expected) in cases {
            let number = try #require(call.number(on: machine))
            #expect(answer(filter, Call(convention: machine.convention, number: number, arguments: arguments)) == expected, "\(call.name) \(arguments)")
        }
    }
}
