/// What a check of a repository found: how much was checked, and each cause of failure once, however many packages it takes down.
///
/// Nothing in it depends on the clock or the machine: the same repositories give the same report.
package struct CheckReport: Codable, Hashable, Sendable {
    /// What was checked, as the caller named it.
    package var label: String
    /// The architecture whose packages, with `noarch`, were considered.
    package var architecture: String
    /// The operating system it was checked against, one line for each source of capabilities.
    package var base: [String]
    /// How many binary packages the repository holds.
    package var packages: Int
    /// How many of them got a verdict.
    ///
    /// A check that skipped a package has failed.
    package var checked: Int
    /// How many source packages the repository holds; they are not installed, so not checked.
    package var sourcePackages: Int
    /// How many of the checked packages cannot be installed.
    package var uninstallable: Int
    /// Whether all installable packages, the newest of each name, can be installed at the same time.
    package var together: Bool
    /// Packages that were left out of the question whether all can go in together, because a newer one of the name is there.
    package var superseded: [String]
    /// Why packages cannot be installed, the cause with the most victims first.
    package var causes: [CheckCause]
    /// Files that several packages own; nil when files were not looked at.
    package var files: FileConflictReport?

    /// Whether every package was checked and nothing was found that stops an installation.
    package var passed: Bool { packages == checked && causes.isEmpty && together && (files?.conflicts.isEmpty ?? true) }

    private enum CodingKeys: String, CodingKey {
        case label, architecture, base, packages, checked, sourcePackages, uninstallable, together, superseded, causes, files, passed
    }

    /// Reads a report back; the verdict is computed again and not believed.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        label = try container.decode(String.self, forKey: .label)
        architecture = try container.decode(String.self, forKey: .architecture)
        base = try container.decode([String].self, forKey: .base)
        packages = try container.decode(Int.self, forKey: .packages)
        checked = try container.decode(Int.self, forKey: .checked)
        sourcePackages = try container.decode(Int.self, forKey: .sourcePackages)
        uninstallable = try container.decode(Int.self, forKey: .uninstallable)
        together = try container.decode(Bool.self, forKey: .together)
        superseded = try container.decode([String].self, forKey: .superseded)
        causes = try container.decode([CheckCause].self, forKey: .causes)
        files = try container.decodeIfPresent(FileConflictReport.self, forKey: .files)
    }

    /// Writes all fields and the verdict, for readers of the JSON.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(label, forKey: .label)
        try container.encode(architecture, forKey: .architecture)
        try container.encode(base, forKey: .base)
        try container.encode(packages, forKey: .packages)
        try container.encode(checked, forKey: .checked)
        try container.encode(sourcePackages, forKey: .sourcePackages)
        try container.encode(uninstallable, forKey: .uninstallable)
        try container.encode(together, forKey: .together)
        try container.encode(superseded, forKey: .superseded)
        try container.encode(causes, forKey: .causes)
        try container.encodeIfPresent(files, forKey: .files)
        try container.encode(passed, forKey: .passed)
    }

    init(label: String, architecture: String, base: [String]) {
        self.label = label
        self.architecture = architecture
        self.base = base
        packages = 0
        checked = 0
        sourcePackages = 0
        uninstallable = 0
        together = true
        superseded = []
        causes = []
    }
}
