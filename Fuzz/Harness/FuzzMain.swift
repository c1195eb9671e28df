import CFuzzer
import Glibc
import SystemPackage

/// The entry point: `relcli-fuzz seeds DIR` writes seeds; `relcli-fuzz NAME [libFuzzer's options]` fuzzes a reader.
@main
enum FuzzMain {
    nonisolated(unsafe) private static var reader: (target: FuzzTarget, scratch: Scratch)?

    static func main() throws {
        let arguments = CommandLine.arguments
        if arguments.count == 3, arguments[1] == "seeds" { return try FuzzSeeds.write(to: FilePath(arguments[2])) }
        guard arguments.count > 1, let target = FuzzTarget(rawValue: arguments[1]) else {
            print("usage: relcli-fuzz seeds DIR | \(FuzzTarget.allCases.map(\.rawValue).joined(separator: "|")) [OPTION…] [FOLDER…]")
            exit(2)
        }
        reader = (target, try Scratch())
        run(CommandLine.arguments.enumerated().filter { $0.offset != 1 }.map(\.element))
    }

    private static func run(_ arguments: [String]) {
        var count = Int32(arguments.count)
        var list: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = .allocate(capacity: arguments.count + 1)
        for (index, argument) in arguments.enumerated() { list?[index] = strdup(argument) }
        list?[arguments.count] = nil
        exit(
            LLVMFuzzerRunDriver(&count, &list) { data, size in
                guard let data, let reader = FuzzMain.reader else { return 0 }
                try? reader.target.read(Array(UnsafeBufferPointer(start: data, count: size)), in: reader.scratch)
                return 0
            })
    }
}
