import RPMBuilder
import VersionSort

/// What a package says of itself, as people read it.
struct InspectText {
    private let package: PackageDescription
    private let terminal: Terminal

    init(_ package: PackageDescription, _ terminal: Terminal) {
        self.package = package
        self.terminal = terminal
    }

    /// Prints the lists that were asked for, a summary when there were none.
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

/// What verifying a package found.
struct InspectVerdict {
    var verification: PackageVerification
    /// What is wrong with the files.
    var problems: [String]
    /// Whether a signature of a given key is asked for.
    var wantsSignature: Bool

    /// Whether the package can be trusted as far as was asked.
    var isGood: Bool {
        verification.isValid && problems.isEmpty && (!wantsSignature || verification.isTrusted)
    }

    /// One line for each check.
    var lines: [String] {
        var lines = verification.checks.map { "\($0)" }
        if !verification.coversHeader { lines.append("header: no digest covers it") }
        if !verification.coversPayload { lines.append("payload: no digest covers it") }
        lines += verification.signatures.map { "\($0)" }
        if verification.signatures.isEmpty { lines.append("signature: none") }
        if wantsSignature, !verification.isTrusted { lines.append("signature: none is of the given keys") }
        lines += problems.map { "files: \($0)" }
        return lines
    }
}
