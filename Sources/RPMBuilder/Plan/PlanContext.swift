package import VersionSort

/// The inputs of a plan besides the wheel, the target and the overrides.
package struct PlanContext: Sendable {
    /// The time of the package and all its files, in seconds since 1970.
    package var buildTime: UInt32
    /// The extras that become packages, because the stack requires them.
    package var extras: Set<ExtraName> = []
    /// The build number at the start of the release, unless an override states a release.
    package var releaseNumber = 1
    /// The origin of the wheel or the sdist.
    package var origin = SourceOrigin.other
    package var vendor: String?
    package var packager: String?
    package var bytecode = BytecodePolicy.install
    /// The naming of programs for a Python that is not the system's default.
    package var programs = ProgramNaming.plain
    package var format = PackageFormat.four
    /// The change log, newest entry first.
    ///
    /// If it is empty, one entry states the packaged version.
    package var changelog: [ChangelogEntry] = []
    /// The byte code of modules by installed path, for the policy `ship`.
    package var compiledModules: [String: RPMFileContent]?
    /// The contents of the files that the override names, by the path as written there.
    package var attachments: [String: [UInt8]] = [:]

    /// Creates a context with only a time.
    package init(buildTime: UInt32) {
        self.buildTime = buildTime
    }
}
