import ForeignText
package import Native
package import SystemPackage
package import VersionSort

/// A command that shows that an application works, run in the root where everything is installed.
package struct SmokeTest: Codable, Hashable, Sendable {
    /// What to call it in the report.
    package var name: String
    /// The program of the root and its arguments.
    package var command: [String]
    /// An address that must answer with a status of 200 while the command runs, then the command is stopped; without one the command must end with status 0.
    package var heartbeat: String?
    /// How long to wait, in seconds.
    package var timeout: Int
    /// The name of the package that it is about, for the report.
    package var package: String?
    /// Files that are put into the root for it, by path.
    package var files: [String: String]

    /// Reads a test; everything but name and command may be left out.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            name: try container.decode(String.self, forKey: .name), command: try container.decode([String].self, forKey: .command),
            heartbeat: try container.decodeIfPresent(String.self, forKey: .heartbeat),
            timeout: try container.decodeIfPresent(Int.self, forKey: .timeout) ?? 30,
            package: try container.decodeIfPresent(String.self, forKey: .package),
            files: try container.decodeIfPresent([String: String].self, forKey: .files) ?? [:])
    }

    /// Makes a test of a command.
    package init(
        name: String, command: [String], heartbeat: String? = nil, timeout: Int = 30, package: String? = nil, files: [String: String] = [:]
    ) {
        self.name = name
        self.command = command
        self.heartbeat = heartbeat
        self.timeout = timeout
        self.package = package
        self.files = files
    }
}

/// How a repository is installed for real.
package struct InstallOptions: Sendable {
    /// Folders with `repodata/` of the operating system.
    package var base: [FilePath]
    /// What is in the root before, in words that the package manager understands.
    package var basePackages: [String]
    /// The interpreter in the root that imports the modules.
    package var interpreter: String
    /// The packages of the repository that are left out, as reports name them.
    package var leftOut: Set<String>
    /// A folder for templates, which are made once for a base; nil makes them anew each time.
    package var cache: FilePath?
    /// The folder that the roots are made in.
    package var workspace: FilePath
    /// The keys that packages must be signed with, none for unsigned packages.
    package var keys: [FilePath]
    /// Whether modules are imported and `pip check` is run.
    package var runsImports: Bool
    /// What shows that the applications work.
    package var smoke: [SmokeTest]
    /// Modules that are not imported by themselves, each with the reason.
    package var skippedImports: [String: String] = [:]
    /// The package manager, nil for the first that this machine has.
    package var manager: PackageManager?
    /// The marker environment of the target; nil when no target is named.
    package var environment: MarkerEnvironment?
    /// What fetches packages of a base on the network, of which only the metadata is here; nil installs nothing on such a base.
    package var client: TransferClient?

    /// Returns `true` for the dotted name of a module.
    package static func isModule(_ text: String) -> Bool {
        text.splitBytes(on: ".", omittingEmptySubsequences: false).allSatisfy(PythonModules.isIdentifier)
    }

    /// Names what there is no usual value for.
    package init(base: [FilePath], interpreter: String, workspace: FilePath = "/var/tmp") {
        self.base = base
        self.interpreter = interpreter
        self.workspace = workspace
        basePackages = ["bash", "coreutils", interpreter]
        leftOut = []
        cache = nil
        keys = []
        runsImports = true
        smoke = []
        manager = nil
        environment = nil
        client = nil
    }
}
