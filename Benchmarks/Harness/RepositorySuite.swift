import Native
import RPMBuilder
import RPMRepository
import SystemPackage
import VersionSort

/// Makes the packages for the repository suite, and measures values that no command prints.
enum RepositorySuite {
    /// Runs a part of the suite.
    ///
    /// `make DIR COUNT` writes packages; `index DIR` writes their metadata; `built DIR COUNT` does both in one process and prints the number of reads
    /// between them; `alone REPO` runs one solver for each package; `closure REPO [CACHE]` runs the closure check.
    static func run(_ arguments: [String]) async throws {
        switch (arguments.first, arguments.count) {
        case ("make", 3): try make(in: FilePath(arguments[1]), count: Int(arguments[2]) ?? 0)
        case ("built", 3): try built(in: FilePath(arguments[1]), count: Int(arguments[2]) ?? 0)
        case ("touch", 3): _ = try write(Int(arguments[2]) ?? 0, summary: "changed", in: FilePath(arguments[1]))
        case ("index", 2):
            let outcome = try await RepositoryDirectory.index(
                FilePath(arguments[1]), form: RepodataForm(checksumName: "sha256", compression: "gzip"), revision: 1)
            print("packages \(outcome.packages) read \(outcome.read)")
        case ("alone", 2): try alone(FilePath(arguments[1]))
        case ("closure", 2): try closure(FilePath(arguments[1]), cache: nil)
        case ("closure", 3): try closure(FilePath(arguments[1]), cache: FilePath(arguments[2]))
        default: print("usage: relcli-bench repository make DIR COUNT | touch DIR NUMBER | index DIR | built DIR COUNT | alone REPO | closure REPO [CACHE]")
        }
    }

    private static func make(in folder: FilePath, count: Int) throws {
        try FileSystem.createDirectory(folder)
        for number in 0..<count { _ = try write(number, summary: "package", in: folder) }
    }

    /// Prints the number of reads while the process makes descriptions of packages that it has written, as counted by the kernel.
    private static func built(in folder: FilePath, count: Int) throws {
        try FileSystem.createDirectory(folder)
        let built = try (0..<count).map { try write($0, summary: "package", in: folder) }
        let form = RepodataForm(checksumName: "sha256", compression: "gzip")
        let before = try readCalls()
        let own = try readCalls() - before
        let start = try readCalls()
        let packages = try built.map { try IndexedPackage(built: $0, hrefPrefix: "", form: form) }
        let read = try readCalls() - start - own
        try RepositoryWriter.write(directory: folder, packages: packages, form: form, revision: 1)
        print(read)
    }

    /// Returns the number of reads by this process so far.
    private static func readCalls() throws -> Int {
        let text = String(decoding: try FileSystem.readAll("/proc/self/io", limit: 1 << 16), as: UTF8.self)
        let line = text.split(separator: "\n").first { $0.hasPrefix("syscr: ") }
        return line.flatMap { Int($0.dropFirst("syscr: ".count)) } ?? 0
    }

    /// Returns one small package with about four requirements on earlier ones.
    ///
    /// A third of them are ranges, and one in a hundred has no provider.
    private static func write(_ number: Int, summary: String, in folder: FilePath) throws -> BuiltPackage {
        var random = Random(state: UInt64(number) &* 0x9E37_79B9_7F4A_7C15 &+ 1)
        let name = "pkg\(padded(number))"
        var package = RPMPackage(
            name: "python3-\(name)", evr: EVR(version: "1.\(number % 40)", release: "1"), arch: "noarch", summary: "The \(summary) number \(number)",
            description: "A package of the benchmark.", license: "MIT", buildTime: 1_700_000_000, sourceRPM: "\(name)-1-1.src.rpm")
        package.provides = [RPMDependency("python3.9dist(\(name))", .equal, "1.\(number % 40)")]
        for _ in 0..<random.below(9) where number > 0 {
            let other = max(0, number - 1 - random.below(400))
            let capability = "python3.9dist(pkg\(padded(other)))"
            package.requires.append(random.below(100) < 35 ? .rich("(\(capability) >= 1 with \(capability) < 2)") : RPMDependency(capability))
        }
        if random.below(1000) < 12 { package.requires.append(RPMDependency("python3.9dist(missing\(number))")) }
        for file in 0..<8 {
            package.files.append(
                RPMFile(
                    path: "/usr/lib/python3.9/site-packages/\(name)/module\(file).py", content: .bytes(Array("value = \(file)\n".utf8)), mtime: 1_700_000_000))
        }
        package.changelog = [ChangelogEntry(time: 1_700_000_000, author: "A <a@example.org> - 1-1", text: "- \(summary)")]
        return try RPMWriter.write(
            package, format: RPMFormat(version: "4.16.1.3", level: 3), to: folder.appending("python3-\(name)-1.\(number % 40)-1.noarch.rpm"))
    }

    private static func padded(_ number: Int) -> String { String(repeating: "0", count: max(0, 5 - "\(number)".count)) + "\(number)" }

    private static func closure(_ repository: FilePath, cache: FilePath?) throws {
        let report = try ClosureCheck.run(repository: repository, base: BaseInput(), architecture: "x86_64", cache: cache)
        print("checked \(report.checked) refused \(report.questions.refusedAlone) unmet \(report.questions.unmet)")
    }

    private static func alone(_ repository: FilePath) throws {
        var builder = try SolverPoolBuilder(architecture: "x86_64")
        let loaded = try builder.addRepository("r", primary: Repomd.read(directory: repository).path(of: .primary, in: repository))
        let pool = builder.prepare()
        var refused = 0
        for package in loaded.packages where try !pool.install([package]).isSolved { refused += 1 }
        print("checked \(loaded.packages.count) refused \(refused)")
    }

    /// SplitMix64: the same packages on every machine.
    private struct Random {
        var state: UInt64

        mutating func below(_ limit: Int) -> Int {
            state &+= 0x9E37_79B9_7F4A_7C15
            var value = state
            value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
            value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
            return Int((value ^ (value >> 31)) % UInt64(limit))
        }
    }
}
