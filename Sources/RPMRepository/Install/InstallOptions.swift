import ForeignText
package import Native
package import SystemPackage
package import VersionSort

/// A command that shows that an application works, run in the root with all packages installed.
package struct SmokeTest: Codable, Hashable, Sendable {
    /// The name of the test in the report.
    package var name: String
    /// The program in the root and its arguments.
    package var command: [String]
    /// A URL that must answer with status 200 while the command runs; `nil` if the command must exit with status 0.
    ///
    /// The command is stopped as soon as the URL answers.
    package var heartbeat: String?
    /// The time limit in seconds.
    package var timeout: Int
    /// The name of the tested package, for the report.
    package var package: String?
    /// The files to create in the root, by path.
    package var files: [String: String]

    /// Decodes a test.
    ///
    /// Only name and command are required.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            name: try container.decode(String.self, forKey: .name), command: try container.decode([String].self, forKey: .command),
            heartbeat: try container.decodeIfPresent(String.self, forKey: .heartbeat),
            timeout: try container.decodeIfPresent(Int.self, forKey: .timeout) ?? 30,
            package: try container.decodeIfPresent(String.self, forKey: .package),
            files: try container.decodeIfPresent([String: String].self, forKey: .files) ?? [:])
    }

    /// Creates a test of a command.
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

/// The options of installing a repository.
package struct InstallOptions: Sendable {
    /// The folders with `repodata/` of the operating system.
    package var base: [FilePath]
    /// The packages to install in the root first, as named for the package manager.
    package var basePackages: [String]
    /// The interpreter in the root that imports the modules.
    package var interpreter: String
    /// The packages of the repository to leave out, as named in reports.
    package var leftOut: Set<String>
    /// A folder for templates, which are made once for a base; `nil` to make them each time.
    package var cache: FilePath?
    /// The folder for the roots.
    package var workspace: FilePath
    /// The keys, one of which must have signed each package; empty for unsigned packages.
    package var keys: [FilePath]
    /// A Boolean value indicating whether modules are imported and `pip check` is run.
    package var runsImports: Bool
    /// The tests of the applications.
    package var smoke: [SmokeTest]
    /// The modules that are not imported separately, with the reasons.
    package var skippedImports: [String: String] = [:]
    /// The package manager; `nil` for the first one installed on this machine.
    package var manager: PackageManager?
    /// The marker environment of the target; `nil` if no target is known.
    package var environment: MarkerEnvironment?
    /// The client for packages of a remote base; `nil` to skip the installation on such a base.
    package var client: TransferClient?

    /// Returns `true` for a module name with dots.
    package static func isModule(_ text: String) -> Bool {
        text.splitBytes(on: ".", omittingEmptySubsequences: false).allSatisfy(PythonModules.isIdentifier)
    }

    /// Creates options with default values.
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
