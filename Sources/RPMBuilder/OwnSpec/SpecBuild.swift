import ForeignText
package import Native
package import SystemPackage
package import VersionSort

/// A build of packages from a spec of the project or the stack, by this machine's rpmbuild in a sandbox without network.
package struct SpecBuild: Sendable {
    /// The project and the version that the packages must have.
    package let project: ProjectName
    package let version: Version
    package let target: Target
    /// The build time of the packages, in seconds since 1970.
    package let time: UInt32
    /// The Python in the sandbox.
    package let python: BuildPython

    /// The location of rpmbuild's folders in the sandbox.
    private static let place = "/build/rpm"

    /// Creates a build.
    package init(project: ProjectName, version: Version, target: Target, time: UInt32, python: BuildPython) {
        self.project = project
        self.version = version
        self.target = target
        self.time = time
        self.python = python
    }

    /// Returns the only spec in an sdist at the lowest depth.
    package static func spec(in archive: VerifiedArtifact, limits: SourceLimits = SourceLimits()) throws(SpecBuildError) -> Attachment {
        var found: [(depth: Int, spec: Attachment)] = []
        do {
            var reader = try SourceArchiveReader(archive, limits: limits)
            while let entry = try reader.next() {
                guard entry.content.kind == .regular, let name = entry.path.parts.last, name.utf8.hasSuffix(".spec") else { continue }
                found.append((entry.path.parts.count, Attachment(name: name, bytes: try reader.read(limit: limits.projectFileSize))))
            }
        } catch {
            throw .source(error)
        }
        let top = found.map(\.depth).min() ?? 0
        let nearest = found.filter { $0.depth == top }
        guard nearest.count == 1, let spec = nearest.first?.spec else { throw .specCount(archive: archive.filename, count: nearest.count) }
        return spec
    }

    /// Builds the packages and moves them into a folder; returns them with the source package first.
    ///
    /// - Parameter sources: The sources and patches that the spec may name: the sdist or the wheel, and the files beside the override.
    /// - Throws: ``SpecBuildError`` if rpmbuild is missing or fails, or if a package has another project, version or target.
    package func build(
        _ spec: Attachment, archive: VerifiedArtifact, sources: [Attachment], into directory: FilePath, limits: SourceLimits = SourceLimits()
    ) async throws(SpecBuildError) -> [BuiltPackage] {
        guard let rpmbuild = Sandbox.find("rpmbuild") else { throw .noRPMBuild }
        do {
            return try await WheelBuildError.all(archive.filename) {
                let folder = try FileSystem.temporaryDirectory(in: directory, prefix: "spec-")
                defer { try? FileSystem.remove(folder) }
                let top = folder.appending("rpm")
                for name in ["SPECS", "SOURCES", "BUILD", "BUILDROOT"] { try FileSystem.createDirectory(top.appending(name)) }
                try FileSystem.writeAtomically(spec.bytes, to: top.appending("SPECS").appending(spec.name))
                try FileSystem.copy(archive.path, to: top.appending("SOURCES").appending(archive.filename))
                for source in sources where source.name != archive.filename {
                    try FileSystem.writeAtomically(source.bytes, to: top.appending("SOURCES").appending(source.name))
                }
                // rpm stores the times of its sources.
                for entry in try FileSystem.list(top.appending("SOURCES")) {
                    try FileSystem.setModificationTime(of: top.appending("SOURCES").appending(entry.name), to: Int64(time))
                }
                try FileSystem.setModificationTime(of: top.appending("SPECS").appending(spec.name), to: Int64(time))
                let outcome = try await sandbox(folder, top, limits).run(command(rpmbuild, spec))
                guard outcome.isSuccess else {
                    let how = outcome.stop?.description ?? outcome.status?.words ?? "is gone"
                    throw SpecBuildError.failed(spec: spec.name, how: how, output: outcome.output)
                }
                return try SpecBuildResult(self, top: folder, limits: limits).take(into: directory)
            }
        } catch let error as SpecBuildError {
            throw error
        } catch let error as WheelBuildError {
            throw .source(error)
        } catch {
            throw .source(.sandbox(why: "\(error)", hint: "look at the limits of open files and processes"))
        }
    }

    private func sandbox(_ folder: FilePath, _ top: FilePath, _ limits: SourceLimits) throws -> BuildSandbox {
        let etc = folder.appending("etc")
        try FileSystem.createDirectory(etc)
        var sandbox = try BuildSandbox(python: python, folder: etc)
        sandbox.mounts = [(.copy(of: top), Self.place)]
        for name in ["RPMS", "SRPMS"] { sandbox.mounts.append((.space(mode: "0755", result: folder.appending(name)), "\(Self.place)/\(name)")) }
        sandbox.environment = [(name: "SOURCE_DATE_EPOCH", value: String(max(time, SourceTime.earliest)))]
        sandbox.workingDirectory = Self.place
        sandbox.limits = limits
        return sandbox
    }

    /// Returns the rpmbuild command, with the definitions that the target's own rpmbuild would have.
    private func command(_ rpmbuild: FilePath, _ spec: Attachment) -> [String] {
        let defines = definitions.flatMap { ["--define", "\($0) \($1)"] }
        return ["/bin/sh", "-c", "umask 022; exec \"$@\"", "sh", rpmbuild.string, "-ba", "--nodeps", "--target", target.architecture] + defines
            + ["\(Self.place)/SPECS/\(spec.name)"]
    }

    private var definitions: [(String, String)] {
        let form = target.profile.rpm
        let python = target.python
        let digest = form.digest == "md5" ? "1" : "8"
        return [
            ("_topdir", Self.place), ("_tmppath", "/tmp"), ("dist", target.profile.distTag), ("_binary_payload", Self.payload(form)),
            ("_source_payload", Self.payload(form.forSources)), ("_binary_filedigest_algorithm", digest), ("_source_filedigest_algorithm", digest),
            // Use no value of the machine, the day or the time.
            ("_buildhost", "localhost"), ("use_source_date_epoch_as_buildtime", "1"), ("clamp_mtime_to_source_date_epoch", "1"),
            ("source_date_epoch_from_changelog", "0"), ("_build_id_links", "none"), ("debug_package", "%{nil}"),
            // The macros that packagers expect from the target's Python.
            ("python3_pkgversion", python.isDefault ? "3" : python.version), ("python3_version", python.version),
            ("python3_sitelib", python.sitelib), ("python3_sitearch", target.sitearch), ("__python3", python.interpreter),
        ]
    }

    /// Returns the codec and level as rpmbuild writes them.
    private static func payload(_ form: RPMFormat) -> String {
        guard let codec = ["gzip": "gzdio", "xz": "xzdio", "zstd": "zstdio"][form.codec] else { return "w.ufdio" }
        return "w\(form.level ?? 6).\(codec)"
    }
}

/// An error from building packages with a spec of the project or the stack.
package enum SpecBuildError: Error, Sendable, CustomStringConvertible {
    /// This machine has no rpmbuild.
    case noRPMBuild
    /// The sdist does not contain exactly one spec. The value is the number found.
    case specCount(archive: String, count: Int)
    /// rpmbuild failed. The values are the kind of failure and the end of its output.
    case failed(spec: String, how: String, output: String)
    /// A built package cannot be released. The values are the package and the reason.
    case unfit(package: String, reason: String)
    /// The sandbox or the sdist failed.
    case source(WheelBuildError)
    /// A package cannot be read.
    case unreadable(String, RPMReadError)

    /// The message for people.
    package var description: String {
        switch self {
        case .noRPMBuild: "there is no rpmbuild on this machine, and only it can build from a spec"
        case .specCount(let archive, let count):
            count == 0 ? "\(archive) has no spec file" : "\(archive) has \(count) spec files, so it is not clear which is meant"
        case .failed(let spec, let how, let output): "rpmbuild \(how) on \(spec)\(output.isEmpty ? "" : ":\n\(output)")"
        case .unfit(let package, let reason): "the spec builds \(package), which \(reason)"
        case .source(let error): error.description
        case .unreadable(let name, let error): "the spec builds \(name), which cannot be read: \(error)"
        }
    }

    /// The action to try next; `nil` if there is none.
    package var hint: String? {
        switch self {
        case .noRPMBuild: "apt-get install rpm, or leave spec out of the override file"
        case .specCount: "name one beside the override file: spec = \"NAME.spec\""
        case .failed: "macros of the target's distribution are not here: write what they stand for into the spec, or build its source package on the target"
        case .source(let error): error.hint
        case .unfit, .unreadable: nil
        }
    }
}
