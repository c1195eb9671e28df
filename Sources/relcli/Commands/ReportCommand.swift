import ArgumentParser
import Failures
import ForeignText
import Native
import RPMRepository
import ReleaseChain
import SystemPackage

/// `relcli report`: writes the report of a release.
struct ReportCommand: RunnableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report", _superCommandName: Relcli.name,
        abstract: "Write the report of a release: contents, changes, checks, licences, known faults, sizes, times and origin.",
        discussion: """
            One HTML file that can be mailed and printed, release notes as Markdown, or JSON. relcli release writes all three into the mirror.

            EXAMPLE: relcli report prod#12 --mirror /srv/mirror -o sync-12.html
            """)

    @Argument(help: ArgumentHelp("The release: a channel, a release as prod#12, or a snapshot; by default the channel of the settings.", valueName: "release"))
    var release: String?
    @Option(help: ArgumentHelp("The form: html, md or json; by default that of the output's name, or md.", valueName: "format")) var format: ReportFormat?
    @Option(help: ArgumentHelp("Compare with this release instead of the one before.", valueName: "release")) var since: String?
    @Option(name: .shortAndLong, help: ArgumentHelp("Write the report to this file.", valueName: "file")) var output: String?
    @OptionGroup var work: WorkOptions
    @OptionGroup var options: GlobalOptions

    func run() async throws {
        let context = try await CommandContext.ofMirror(options, work.arguments)
        let path = output.map { FilePath($0) }
        try OutputPlace.check(path)
        let format = try chosen(path)
        let bytes: [UInt8]
        do {
            let store = try SnapshotStore(root: context.chain.mirror.appending("rpm"))
            let name = release ?? context.chain.settings.channel
            let snapshot = try store.snapshot(named: name)
            let named = name.cut(atLast: "#").map { String($0.before) }
            let channel = try named ?? store.channels().first { $0 == name }
            let builder = try await ReportBuilder(context.chain)
            let report = try builder.report(of: snapshot, channel: channel, since: try since.map { try store.snapshot(named: $0, channel: channel) })
            bytes = try builder.bytes(of: report, as: format)
        } catch {
            throw Failure.from(error)
        }
        guard let path else { return context.terminal.printDocument(String(decoding: bytes.dropLast(), as: UTF8.self)) }
        do { try FileSystem.writeAtomically(bytes, to: path) } catch { throw Failure(.external, "cannot write the report \(path)", cause: error) }
    }

    private func chosen(_ path: FilePath?) throws -> ReportFormat {
        if options.json { return .json }
        guard format == nil, let path, let ending = path.extension else { return format ?? .md }
        switch ending {
        case "htm": return .html
        case "txt", "markdown": return .md
        default:
            guard let format = ReportFormat(rawValue: ending) else {
                throw Failure(.usage, "\(path) names no form of a report", hints: ["end it in .html, .md or .json, or choose with --format"])
            }
            return format
        }
    }
}

/// The values of `--format`, listed by hand: ArgumentParser's default asks Swift's runtime for conformances, which slows every start.
extension ReportFormat: ExpressibleByArgument {
    static var allValueStrings: [String] { allCases.map(\.rawValue) }
    static var allValueDescriptions: [String: String] { [:] }
}
