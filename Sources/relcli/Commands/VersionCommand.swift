import ArgumentParser
import Failures
import ReleaseChain
import VersionSort

/// `relcli version`: PEP 440 and RPM version tools.
struct VersionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "version", _superCommandName: Relcli.name, abstract: "Sort, compare and match versions.",
        discussion: "EXAMPLE: printf '1.0\\n1.0rc1\\n' | relcli version sort",
        subcommands: [Sort.self, Compare.self, Match.self, RPM.self])

    /// `relcli version sort`: sorts the versions on standard input by PEP 440 or as rpm does.
    struct Sort: RunnableCommand {
        static let configuration = CommandConfiguration(
            commandName: "sort", abstract: "Sort the versions on standard input, one a line, ascending.",
            discussion: "EXAMPLE: relcli version sort --scheme rpm < versions.txt")

        @Option(help: "The order: pep440 or rpm.") var scheme: VersionLines.Scheme = .pep440
        @Flag(help: "Newest first.") var reverse = false
        @Flag(help: "Sort lines that are not valid versions before all others.") var legacy = false
        @OptionGroup var options: GlobalOptions

        func run() async throws {
            let lines = VersionLines(try StandardInput.bytes(), scheme: scheme)
            if !legacy, !lines.invalid.isEmpty {
                for line in lines.invalid { options.terminal.note("line \(line.number): \(line.text) is not a PEP 440 version") }
                options.terminal.note("hint: --legacy sorts such lines before all valid ones")
                throw ExitStatus.usage.exitCode
            }
            guard options.json else { return try lines.write(reversed: reverse, to: StandardOutput.write) }
            var objects = JSONLines(key: "version")
            try lines.write(reversed: reverse) { try StandardOutput.write(try objects.objects(of: $0)) }
        }
    }

    /// `relcli version compare`: compares two versions by PEP 440 or as rpm does.
    struct Compare: RunnableCommand {
        static let configuration = CommandConfiguration(
            commandName: "compare", abstract: "Print <, = or > for two versions.", discussion: "EXAMPLE: relcli version compare 1.0rc1 1.0")

        @Argument(help: ArgumentHelp("The first version.", valueName: "a")) var first: String
        @Argument(help: ArgumentHelp("The second version.", valueName: "b")) var second: String
        @Option(help: "The order: pep440 or rpm.") var scheme: VersionLines.Scheme = .pep440
        @OptionGroup var options: GlobalOptions

        func run() async throws {
            let sign: Int
            switch scheme {
            case .rpm:
                let (a, b) = (EVR(parsing: first), EVR(parsing: second))
                sign = a.compare(b)
            case .pep440:
                let (a, b) = (try Self.version(first), try Self.version(second))
                sign = a < b ? -1 : b < a ? 1 : 0
            }
            let order = sign < 0 ? "<" : sign > 0 ? ">" : "="
            options.terminal.print(options.json ? try JSONOutput.text(["a": first, "b": second, "order": order]) : order)
        }

        static func version(_ text: String) throws -> Version {
            do {
                return try Version(text)
            } catch {
                throw Failure(.usage, "\(error)", hints: ["versions look like 1.2.3, 1.0rc1 or 2024.1.post1"])
            }
        }
    }

    /// `relcli version match`: prints the versions that a PEP 440 specifier allows.
    struct Match: RunnableCommand {
        static let configuration = CommandConfiguration(
            commandName: "match", abstract: "Print the versions that a specifier allows, in input order.",
            discussion: "EXAMPLE: relcli version match '>=1.0,<2' 0.9 1.5 2.0")

        @Argument(help: "A PEP 440 specifier, as '>=1.0,<2'.") var specifier: String
        @Argument(help: "Versions; without any, they are read from standard input, one a line.") var versions: [String] = []
        @Flag(help: "Allow pre-releases.") var pre = false
        @OptionGroup var options: GlobalOptions

        func run() async throws {
            let set: SpecifierSet
            do {
                set = try SpecifierSet(specifier)
            } catch {
                throw Failure(.usage, "'\(specifier)' is not a version specifier", cause: error)
            }
            var matches = VersionMatches(set, admitsPrereleases: pre)
            var buffer: [UInt8] = []
            var objects = JSONLines(key: "version")
            var isClean = true
            func write() throws {
                try StandardOutput.write(options.json ? try objects.objects(of: buffer) : buffer)
                buffer = []
            }
            func take(_ text: String, _ place: String) throws {
                guard let admitted = matches.take(text) else {
                    isClean = false
                    return options.terminal.note("\(place): '\(text)' is not a PEP 440 version")
                }
                if admitted { buffer += Array(text.utf8) + [0x0A] }
                if buffer.count > 1 << 16 { try write() }
            }
            if versions.isEmpty {
                try StandardInput.eachLine { number, line in if !line.isEmpty { try take(line, "line \(number)") } }
            } else {
                for (place, text) in versions.enumerated() { try take(text, "argument \(place + 1)") }
            }
            for text in matches.held { buffer += Array(text.utf8) + [0x0A] }
            try write()
            if !isClean { throw ExitStatus.usage.exitCode }
        }
    }

    /// `relcli version rpm`: prints the RPM version of a PEP 440 version on a target.
    struct RPM: RunnableCommand {
        static let configuration = CommandConfiguration(
            commandName: "rpm", abstract: "Print the RPM [epoch:]version that a target's packages would have.",
            discussion: "EXAMPLE: relcli version rpm 1.0rc1 --target el9")

        @Argument(help: "A PEP 440 version.") var version: String
        @Option(help: ArgumentHelp("The target, as el9 or el9:3.11.", valueName: "target")) var target: String
        @OptionGroup var options: GlobalOptions

        func run() async throws {
            let context = try CommandContext(options)
            let target = try context.catalog.target(target, architecture: "x86_64")
            let read = try Compare.version(version)
            let features = target.profile.rpm.features
            let mapped = RPMVersionMap.rpmVersion(of: read, features: features)
            let text = mapped.epoch.map { "\($0):\(mapped.version)" } ?? mapped.version
            let release = PackageRelease(of: read, number: 1, suffix: target.profile.distTag, features: features)
            guard !options.json else {
                return context.terminal.print(
                    try JSONOutput.text(["target": target.id, "version": version, "rpm": text, "release": release.description]))
            }
            context.terminal.print(text)
            if release.prerelease != nil, !options.quiet {
                context.terminal.note("note: the rpm of \(target) has no ~, so the release holds the pre-release: \(text)-\(release)")
            }
        }
    }
}

extension VersionLines.Scheme: ExpressibleByArgument {}
