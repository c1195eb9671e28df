import RPMBuilder
import VersionSort

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
    /// A Boolean value that indicates whether a signature by one of the given keys is required.
    var wantsSignature: Bool

    /// A Boolean value that indicates whether the package passed all requested checks.
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
