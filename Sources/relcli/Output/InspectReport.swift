import ForeignText
import RPMBuilder
import ReleaseChain
import VersionSort

/// The JSON that `relcli inspect --json` writes.
struct InspectReport: Encodable {
    struct File: Encodable {
        let path, kind, mode, user, group, digest, linkTo: String
        let size: UInt64
        let mtime, flags: UInt32
    }

    struct Change: Encodable {
        let time: UInt32
        let date, author, text: String
    }

    struct Script: Encodable {
        let kind, body: String
        let interpreter: [String]
    }

    struct Trigger: Encodable {
        let kind, body, interpreter: String
        let conditions: [String]
        let priority: UInt64?
    }

    struct Signature: Encodable {
        let covers, result: String
        let isGood: Bool
        let keyID, fingerprint, algorithm: String?
        let time: UInt32?
    }

    struct Verification: Encodable {
        struct Check: Encodable {
            let name, stated, found: String
            let matches: Bool
        }

        let isGood: Bool
        let checks: [Check]
        let signatures: [Signature]
        let problems: [String]
    }

    let name, version, release, architecture, summary, description, license: String
    let epoch: UInt32?
    let url, vendor, packager, sourceRPM: String?
    let isSource: Bool
    let format: Int
    let buildHost: String
    let buildTime, packageSize, installedSize, archiveSize: UInt64
    let requires, provides, conflicts, obsoletes, recommends, suggests, supplements, enhances: [String]
    let files: [File]
    let changelog: [Change]
    let scripts: [Script]
    let triggers: [Trigger]
    /// A warning for each dependency that repository metadata cannot hold.
    let warnings: [String]
    let verification: Verification?

    init(_ read: ReadPackage, _ verdict: InspectVerdict?) {
        let package = read.package
        name = package.name
        version = package.evr.version
        release = package.evr.release ?? ""
        epoch = package.evr.epoch
        architecture = package.arch
        summary = package.summary
        description = package.description
        license = package.license
        url = package.url
        vendor = package.vendor
        packager = package.packager
        sourceRPM = package.sourceRPM
        isSource = package.isSource
        format = read.formatVersion
        buildHost = package.buildHost
        buildTime = package.buildTime
        packageSize = package.packageSize
        installedSize = package.installedSize
        archiveSize = package.archiveSize
        requires = package.requires.map(\.description)
        provides = package.provides.map(\.description)
        conflicts = package.conflicts.map(\.description)
        obsoletes = package.obsoletes.map(\.description)
        recommends = package.recommends.map(\.description)
        suggests = package.suggests.map(\.description)
        supplements = package.supplements.map(\.description)
        enhances = package.enhances.map(\.description)
        files = package.files.map { file in
            File(
                path: file.path, kind: "\(file.kind)", mode: String(file.mode, radix: 8), user: file.user, group: file.group, digest: file.digest,
                linkTo: file.linkTo, size: file.size, mtime: file.mtime, flags: file.flags.rawValue)
        }
        changelog = package.changelog.map { Change(time: $0.time, date: $0.day, author: $0.author, text: $0.text) }
        scripts = package.scriptlets.map { Script(kind: $0.kind.rawValue, body: $0.body, interpreter: $0.interpreter) }
        triggers = package.triggers.map {
            Trigger(kind: $0.kind, body: $0.body, interpreter: $0.interpreter, conditions: $0.conditions.map(\.description), priority: $0.priority)
        }
        warnings = Self.warnings(package)
        verification = verdict.map(Self.verification)
    }

    /// Returns a warning for each dependency that repository metadata cannot hold.
    static func warnings(_ package: PackageDescription) -> [String] {
        package.unwritableDependencies.map { kind, dependency in
            let shown = PublicText.cleaned("\(dependency)")
            return "'\(kind): \(shown)' has control characters, which no repository metadata can hold: createrepo_c leaves such a package out"
        }
    }

    private static func verification(_ verdict: InspectVerdict) -> Verification {
        Verification(
            isGood: verdict.isGood,
            checks: verdict.verification.checks.map { .init(name: $0.name, stated: $0.stated, found: $0.found, matches: $0.matches) },
            signatures: verdict.verification.signatures.map { check in
                Signature(
                    covers: check.coverage.rawValue, result: "\(check)", isGood: check.isGood, keyID: check.signature?.keyID,
                    fingerprint: check.signature?.fingerprint, algorithm: check.signature.map { "\($0.keyAlgorithm)/\($0.hashAlgorithm)" },
                    time: check.signature?.time)
            }, problems: verdict.problems)
    }
}

/// The metadata of a package as text.
struct InspectText {
    private let package: PackageDescription
    private let terminal: Terminal

    init(_ package: PackageDescription, _ terminal: Terminal) {
        self.package = package
        self.terminal = terminal
    }

    /// Prints the requested lists; a summary if none was requested.
    func print(files: Bool, requires: Bool, provides: Bool, changelog: Bool, scripts: Bool) {
        guard files || requires || provides || changelog || scripts else { return summarize() }
        if requires { for dependency in package.requires { terminal.print("\(dependency)") } }
        if provides { for dependency in package.provides { terminal.print("\(dependency)") } }
        if files { for file in package.files { terminal.print(file.path) } }
        if changelog { for entry in package.changelog { terminal.print("* \(entry.day) \(entry.author)\n\(entry.text)\n") } }
        if scripts {
            for script in package.scriptlets {
                terminal.print("%\(script.kind.rawValue) -p \(script.interpreter.joined(separator: " "))\n\(script.body)\n")
            }
            for trigger in package.triggers {
                let priority = trigger.priority.map { " -P \($0)" } ?? ""
                let conditions = trigger.conditions.map(\.description).joined(separator: ", ")
                terminal.print("%\(trigger.kind)\(priority) -p \(trigger.interpreter) -- \(conditions)\n\(trigger.body)\n")
            }
        }
    }

    private func summarize() {
        var table = TextTable([("", .left), ("", .left)])
        table.add(["Name", package.name])
        table.add(["Version", "\(package.evr)"])
        table.add(["Architecture", package.arch])
        table.add(["Summary", package.summary])
        table.add(["License", package.license])
        if let url = package.url { table.add(["URL", url]) }
        if let source = package.sourceRPM { table.add(["Source RPM", source]) }
        table.add(["Files", "\(package.files.count)"])
        table.add(["Installed size", Size.text(package.installedSize)])
        for line in table.lines() { terminal.print(line) }
    }
}

/// The result of verifying a package.
struct InspectVerdict {
    var verification: PackageVerification
    /// The problems of the files.
    var problems: [String]
    /// A Boolean value indicating whether a signature by one of the given keys is required.
    var wantsSignature: Bool

    /// A Boolean value indicating whether the package passed all requested checks.
    var isGood: Bool {
        verification.isValid && problems.isEmpty && (!wantsSignature || verification.isTrusted)
    }

    /// The lines of the report, one for each check.
    var lines: [String] {
        var lines = verification.checks.map { "\($0)" }
        if !verification.coversHeader { lines.append("header: no digest covers it") }
        if !verification.coversPayload { lines.append("payload: no digest covers it") }
        lines += verification.signatures.map { "\($0)" }
        if verification.signatures.isEmpty { lines.append("signature: none") }
        if wantsSignature, !verification.isTrusted { lines.append("signature: none is by one of the given keys") }
        lines += problems.map { "files: \($0)" }
        return lines
    }
}
