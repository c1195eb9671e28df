import Failures
import ForeignText
import Native
package import SystemPackage

/// The settings of a run, each with its origin.
///
/// The order is: command line, then environment (`RELCLI_*`), then `relcli.toml` beside the stack file, then defaults. That file is part of the stack
/// repository, which is not trusted. It cannot name a program, and it can name only folders inside the stack's folder. A command without a stack reads
/// no such file.
package struct Settings: Sendable {
    /// The origin of a value.
    package enum Origin: Sendable, CustomStringConvertible {
        case commandLine
        case environment(String)
        case file(FilePath)
        case builtIn

        package var description: String {
            switch self {
            case .commandLine: "command line"
            case .environment(let name): "environment \(name)"
            case .file(let path): path.string
            case .builtIn: "default"
            }
        }
    }

    /// One setting: its name in `relcli.toml`, its value as text, and its origin.
    package struct Entry: Sendable {
        package let name: String
        package let value: String?
        package let origin: Origin
    }

    /// The contents of `relcli.toml`.
    struct Document: Codable {
        var mirror: String?
        var index: String?
        var internalIndex: String?
        var jobs: Int?
        var offline: Bool?
        var channel: String?
        var listen: String?
        var python: String?
        var slurm: SlurmSettings?

        enum CodingKeys: String, CodingKey {
            case mirror, index, jobs, offline, channel, listen, python, slurm
            case internalIndex = "internal-index"
        }
    }

    /// The values from the command line; `nil` for options that were not given.
    package struct Arguments: Sendable {
        package var mirror: String?
        /// A Boolean value indicating whether `mirror` counts as not named, because another command wrote it into the command line.
        package var requiresOwnMirror = false
        package var index: String?
        package var jobs: Int?
        package var offline: Bool?
        package var channel: String?
        package var listen: String?
        package var publicURL: String?
        package var osv: String?

        /// Creates arguments without any values.
        package init() {}
    }

    private let said: [Entry]
    package internal(set) var mirror: FilePath
    /// The index to use; `nil` means the one that pip uses.
    package let index: String?
    /// The only index that is asked for a stack's internal names, instead of the one in the stack file.
    package let internalIndex: String?
    private let jobsSaid: Int?
    private let cores: @Sendable () -> Int
    package internal(set) var offline: Bool
    package let channel: String
    package let listen: String
    /// The URL under which clients reach the mirror; `nil` for the host that each request names.
    package let publicURL: String?
    /// The Python that builds sdists.
    package let python: FilePath
    /// A dump of the OSV database: a folder or a zip archive; `nil` if there is none.
    package let osv: FilePath?
    /// The choices for jobs on a cluster, from `relcli.toml`.
    package let slurm: SlurmSettings
    /// A file of trusted certificates; `nil` for those of pip or the system.
    package let ca: String?
    /// A file with the client's certificate for the indexes; the text of a stack cannot name it.
    package let clientCertificate: String?
    /// A file with the key of the certificate; `nil` if that is in the file of the certificate.
    package let clientKey: String?

    /// The number of jobs that run at once; by default, the number of cores.
    ///
    /// The cores are counted on first use, as this takes longer than the rest of the settings, and many commands never need it.
    package var jobs: Int { jobsSaid ?? cores() }

    /// A Boolean value indicating whether the mirror is a temporary one of this run.
    var isMirrorTemporary = false

    /// A Boolean value indicating whether the mirror counts as not named, although the command line names it, as in the commands of a plan.
    let requiresOwnMirror: Bool

    /// A Boolean value indicating whether the command line or the environment names the mirror.
    var isMirrorNamed: Bool {
        if requiresOwnMirror { return false }
        return switch said.first(where: { $0.name == "mirror" })?.origin {
        case .commandLine, .environment: true
        default: false
        }
    }

    /// The number of cores that this process may use.
    var coreCount: Int { cores() }

    /// The environment variables that give another relcli process the index, the advisories and the offline mode of this run.
    var environment: [String: String] {
        var values: [String: String] = [:]
        if let index { values["RELCLI_INDEX"] = index }
        if let osv { values["RELCLI_OSV"] = osv.string }
        if offline { values["RELCLI_OFFLINE"] = "true" }
        return values
    }

    /// All settings, in the order in which they are shown.
    package var entries: [Entry] {
        said.map { $0.name == "jobs" && $0.value == nil ? Entry(name: $0.name, value: String(jobs), origin: $0.origin) : $0 }
    }

    /// Combines the settings from their origins.
    ///
    /// - Parameters:
    /// - directory: the folder of the stack file, where `relcli.toml` may be; `nil` if the command names no stack.
    /// - cores: the number of cores that this process may use.
    /// - Throws: ``Failure`` with code `usage` for a value that cannot be used, with its origin.
    package init(
        arguments: Arguments, environment: [String: String], directory: FilePath?, cores: @escaping @autoclosure @Sendable () -> Int
    ) throws {
        let (file, document) = try Self.document(beside: directory)
        var entries: [Entry] = []
        func pick(_ name: String, _ argument: String?, _ inFile: String?, _ builtIn: String?) -> Entry {
            let variable = "RELCLI_" + name.uppercased().replacingBytes(of: "-", with: "_")
            let entry: Entry
            if let argument {
                entry = Entry(name: name, value: argument, origin: .commandLine)
            } else if let value = environment[variable], !value.isEmpty {
                entry = Entry(name: name, value: value, origin: .environment(variable))
            } else if let inFile {
                entry = Entry(name: name, value: inFile, origin: .file(file))
            } else {
                entry = Entry(name: name, value: builtIn, origin: .builtIn)
            }
            entries.append(entry)
            return entry
        }
        func number(_ entry: Entry) throws -> Int {
            guard let value = entry.value.flatMap(Int.init), value > 0 else {
                throw Failure(.usage, "\(entry.name) = '\(entry.value ?? "")' is not a number above 0", causes: ["\(entry.origin)"])
            }
            return value
        }
        func boolean(_ entry: Entry) throws -> Bool {
            switch entry.value ?? "false" {
            case "1", "true", "yes", "on": return true
            case "0", "false", "no", "off": return false
            case let other: throw Failure(.usage, "\(entry.name) = '\(other)' is neither true nor false", causes: ["\(entry.origin)"])
            }
        }
        mirror = FilePath(pick("mirror", arguments.mirror, document.mirror, "mirror").value ?? "mirror")
        index = pick("index", arguments.index, document.index, nil).value
        internalIndex = pick("internal-index", nil, document.internalIndex, nil).value
        let jobs = pick("jobs", arguments.jobs.map(String.init), document.jobs.map(String.init), nil)
        jobsSaid = jobs.value == nil ? nil : try number(jobs)
        self.cores = cores
        offline = try boolean(pick("offline", arguments.offline.map(String.init), document.offline.map(String.init), "false"))
        channel = pick("channel", arguments.channel, document.channel, "dev").value ?? "dev"
        listen = pick("listen", arguments.listen, document.listen, "127.0.0.1:8080").value ?? "127.0.0.1:8080"
        publicURL = pick("public-url", arguments.publicURL, nil, nil).value
        python = FilePath(pick("python", nil, nil, "/usr/bin/python3").value ?? "/usr/bin/python3")
        osv = pick("osv", arguments.osv, nil, nil).value.map { FilePath($0) }
        ca = pick("ca", nil, nil, nil).value
        clientCertificate = pick("client-cert", nil, nil, nil).value
        clientKey = pick("client-key", nil, nil, nil).value
        slurm = document.slurm ?? SlurmSettings()
        try slurm.check(in: file.string)
        said = entries
        requiresOwnMirror = arguments.requiresOwnMirror
    }

    /// Reads `relcli.toml` beside a stack file.
    private static func document(beside directory: FilePath?) throws -> (file: FilePath, document: Document) {
        guard let directory else { return ("relcli.toml", Document()) }
        let file = directory.appending("relcli.toml")
        guard (try? FileSystem.status(file)) ?? nil != nil else { return (file, Document()) }
        try StackFolder(directory).check(file, as: "the stack")
        var document = try TOMLFile.decode(Document.self, from: file)
        guard document.python == nil else {
            throw Failure(
                .usage, "\(file) names a program, python", causes: ["the text of a stack must not choose what runs on this machine"],
                hints: ["remove the key, and set RELCLI_PYTHON"])
        }
        document.mirror = try document.mirror.map { try StackFolder(directory).resolve($0, as: "\(file): mirror").string }
        return (file, document)
    }
}
