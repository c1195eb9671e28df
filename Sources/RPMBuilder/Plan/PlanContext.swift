package import VersionSort

/// What a plan depends on besides the wheel, the target and the overrides.
package struct PlanContext: Sendable {
    /// Seconds since 1970: the time of the package and of every file in it.
    package var buildTime: UInt32
    /// The extras that become packages of their own: those the stack asks for.
    package var extras: Set<ExtraName> = []
    /// The number that begins the release, where no override states a release.
    package var releaseNumber = 1
    /// Where the wheel or the sdist came from.
    package var origin = SourceOrigin.other
    package var vendor: String?
    package var packager: String?
    package var bytecode = BytecodePolicy.install
    /// The naming of programs for a Python that is not the system's default.
    package var programs = ProgramNaming.plain
    package var format = PackageFormat.four
    /// Newest first; when empty, one entry says which version was packaged.
    package var changelog: [ChangelogEntry] = []
    /// The byte code of modules by the path of the installed file, for the policy to ship it.
    package var compiledModules: [String: RPMFileContent]?
    /// What was read of the files that the override names, by the path that it writes.
    package var attachments: [String: [UInt8]] = [:]

    /// A context with a time alone.
    package init(buildTime: UInt32) {
        self.buildTime = buildTime
    }
}
