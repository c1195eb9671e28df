import ArgumentParser
import ReleaseChain
import VersionSort

/// `relcli version`: PEP 440 and RPM version tools.
struct VersionCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "version", abstract: "Sort, compare and match versions.",
        discussion: "EXAMPLE: printf '1.0\\n1.0rc1\\n' | relcli version sort",
        subcommands: [Sort.self, Compare.self, Match.self, RPM.self])

    /// The order of versions to use.
    enum Scheme: String, ExpressibleByArgument, CaseIterable {
        case pep440, rpm
    }

    /// `relcli version sort`.
    struct Sort: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Sort the versions on standard input, one a line, ascending.",
            discussion: "EXAMPLE: relcli version sort --scheme rpm < versions.txt")

        @Option(help: "The order: pep440 or rpm.") var scheme: Scheme = .pep440
        @Flag(help: "Newest first.") var reverse = false
        @Flag(help: "Sort lines that are no version before all valid ones.") var legacy = false
        @OptionGroup var options: GlobalOptions

        func run() async throws {
            let terminal = options.terminal
            let lines = StandardInput.lines()
            var sorted: [Substring]
            switch scheme {
            case .rpm:
                sorted = lines.map { (line: $0, evr: EVR(parsing: String($0))) }.sorted { $0.evr < $1.evr }.map(\.line)
            case .pep440:
                var valid: [(version: Version, line: Substring)] = []
                valid.reserveCapacity(lines.count)
                var invalid: [(number: Int, line: Substring)] = []
                for (number, line) in lines.enumerated() {
                    if let version = Version(parsing: line) {
                        valid.append((version, line))
                    } else {
                        invalid.append((number + 1, line))
                    }
                }
                if !legacy, !invalid.isEmpty {
                    for (number, line) in invalid { terminal.note("line \(number): '\(line)' is not a PEP 440 version") }
                    throw ExitStatus.usage.exitCode
                }
                valid.sort { $0.version < $1.version }
                sorted = invalid.map(\.line).sorted() + valid.map(\.line)
            }
            if reverse { sorted.reverse() }
            StandardOutput.write(lines: sorted)
        }
    }

    /// `relcli version compare`.
    struct Compare: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print <, = or > for two versions.", discussion: "EXAMPLE: relcli version compare 1.0rc1 1.0")

        @Argument(help: ArgumentHelp("The first version.", valueName: "a")) var first: String
        @Argument(help: ArgumentHelp("The second version.", valueName: "b")) var second: String
        @Option(help: "The order: pep440 or rpm.") var scheme: Scheme = .pep440
        @OptionGroup var options: GlobalOptions

        func run() async throws {
            let sign: Int
            switch scheme {
            case .rpm:
                let (a, b) = (EVR(parsing: first), EVR(parsing: second))
                sign = a < b ? -1 : b < a ? 1 : 0
            case .pep440:
                let (a, b) = (try Self.version(first), try Self.version(second))
                sign = a < b ? -1 : b < a ? 1 : 0
            }
            options.terminal.print(sign < 0 ? "<" : sign > 0 ? ">" : "=")
        }

        static func version(_ text: String) throws -> Version {
            do {
                return try Version(text)
            } catch {
                throw ChainError(.usage, "'\(text)' is not a PEP 440 version", cause: error)
            }
        }
    }

    /// `relcli version match`.
    struct Match: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print the versions that a specifier admits, in input order.",
            discussion: "EXAMPLE: relcli version match '>=1.0,<2' 0.9 1.5 2.0")

        @Argument(help: "A PEP 440 specifier, as '>=1.0,<2'.") var specifier: String
        @Argument(help: "Versions; without any, they are read from standard input, one a line.") var versions: [String] = []
        @Flag(help: "Admit pre-releases.") var pre = false
        @OptionGroup var options: GlobalOptions

        func run() async throws {
            let set: SpecifierSet
            do {
                set = try SpecifierSet(specifier)
            } catch {
                throw ChainError(.usage, "'\(specifier)' is not a version specifier", cause: error)
            }
            let texts = versions.isEmpty ? StandardInput.lines().map(String.init) : versions
            let parsed = try texts.map { try Compare.version($0) }
            let admitted = Set(set.filter(parsed, prereleases: pre ? true : nil))
            for (text, version) in zip(texts, parsed) where admitted.contains(version) && set.contains(version, prereleases: true) {
                options.terminal.print(text)
            }
        }
    }

    /// `relcli version rpm`.
    struct RPM: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "rpm", abstract: "Print the RPM [epoch:]version that a target's packages would carry.",
            discussion: "EXAMPLE: relcli version rpm 1.0rc1 --target el9")

        @Argument(help: "A PEP 440 version.") var version: String
        @Option(help: ArgumentHelp("The target, as el9 or el9:3.11.", valueName: "target")) var target: String
        @OptionGroup var options: GlobalOptions

        func run() async throws {
            let context = try CommandContext(options)
            let target = try context.catalog.target(target, architecture: "x86_64")
            let mapped = RPMVersionMap.rpmVersion(of: try Compare.version(version), features: target.profile.rpm.features)
            context.terminal.print(mapped.epoch.map { "\($0):\(mapped.version)" } ?? mapped.version)
        }
    }
}
