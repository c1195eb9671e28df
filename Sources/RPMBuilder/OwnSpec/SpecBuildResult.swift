import ForeignText
import Native
import SystemPackage
import VersionSort

/// The output of rpmbuild, checked with our own reader.
struct SpecBuildResult {
    private let build: SpecBuild
    private let top: FilePath
    private let limits: SourceLimits
    /// The maximum number of packages from one spec.
    private static let countLimit = 200

    init(_ build: SpecBuild, top: FilePath, limits: SourceLimits) {
        self.build = build
        self.top = top
        self.limits = limits
    }

    /// Checks every package and moves it into a folder under its rpm file name; returns them with the source package first.
    func take(into directory: FilePath) throws -> [BuiltPackage] {
        var files: [(names: [String], isSource: Bool)] = try packages(in: ["SRPMS"]).map { ($0, true) }
        for entry in try FileSystem.list(top.appending("RPMS")) where entry.isDirectory {
            files += try packages(in: ["RPMS", entry.name]).map { ($0, false) }
        }
        guard files.count <= Self.countLimit else { throw SpecBuildError.unfit(package: "\(files.count) packages", reason: "are more than \(Self.countLimit)") }
        var taken: [(built: BuiltPackage, package: PackageDescription)] = []
        for (index, file) in files.enumerated() {
            let copy = directory.appending(".own-\(index)")
            try self.copy(file.names, to: copy)
            taken.append(try take(copy, isSource: file.isSource, into: directory))
        }
        try check(taken.map(\.package))
        return taken.map(\.built).sorted { ($0.isSource ? 0 : 1, $0.fileName) < ($1.isSource ? 0 : 1, $1.fileName) }
    }

    private func packages(in names: [String]) throws -> [[String]] {
        try FileSystem.list(names.reduce(top) { $0.appending($1) }).filter { $0.name.utf8.hasSuffix(".rpm") }.map { names + [$0.name] }
    }

    /// Copies a file without following links that a build may have left.
    private func copy(_ names: [String], to place: FilePath) throws {
        var input = try InputFile(beneath: top, names: names)
        let status = try input.status()
        guard status.isRegularFile, status.size <= limits.archive.fileSize else {
            throw SpecBuildError.unfit(package: names.last ?? "", reason: "is no file of at most \(limits.archive.fileSize) bytes")
        }
        var output = try OutputFile(place)
        while case let part = try input.readNext(upTo: 1 << 20), !part.isEmpty { try output.append(part) }
        try output.close()
    }

    private func take(_ copy: FilePath, isSource: Bool, into directory: FilePath) throws -> (BuiltPackage, PackageDescription) {
        let read: ReadPackage
        do {
            read = try RPMFileReader.read(copy)
        } catch {
            throw SpecBuildError.unreadable(copy.lastComponent?.string ?? "", error)
        }
        let package = read.package
        let name = package.nevra.fileName
        guard package.isSource == isSource else { throw SpecBuildError.unfit(package: name, reason: "is of the wrong kind") }
        guard !name.utf8.contains(UInt8(ascii: "/")), !name.utf8.hasPrefix(".") else { throw SpecBuildError.unfit(package: name, reason: "has no usable name") }
        let place = directory.appending(name)
        try FileSystem.rename(copy, to: place)
        guard let digest = SHA256Digest(bytes: try Digest.ofFile(place, .sha256)) else { throw SpecBuildError.unfit(package: name, reason: "has no digest") }
        let built = BuiltPackage(
            nevra: package.nevra, path: place, fileName: name, sha256: digest, size: read.fileSize, headerStart: read.headerStart,
            headerEnd: read.headerEnd, isSource: isSource)
        return (built, package)
    }

    // MARK: Name, version, target

    private func check(_ packages: [PackageDescription]) throws {
        let sources = packages.filter(\.isSource)
        guard sources.count == 1, let source = sources.first, packages.count > 1 else {
            let counts = "\(sources.count) source packages and \(packages.count - sources.count) others"
            throw SpecBuildError.unfit(package: counts, reason: "were built, and a release needs one source package and at least one other")
        }
        let mapped = RPMVersionMap.rpmVersion(of: build.version, features: build.target.profile.rpm.features).version
        let versions = [mapped, build.version.description]
        guard versions.contains(source.evr.version) else {
            throw SpecBuildError.unfit(package: source.nevra.fileName, reason: "is version \(source.evr.version), not \(build.version)")
        }
        guard packages.contains(where: { Self.isNamed($0.name, after: build.project) }) else {
            throw SpecBuildError.unfit(package: source.nevra.fileName, reason: "is not named after \(build.project), and neither is one of the others")
        }
        for package in packages where !package.isSource { try check(package, of: source) }
    }

    private func check(_ package: PackageDescription, of source: PackageDescription) throws {
        func refuse(_ reason: String) -> SpecBuildError { .unfit(package: package.nevra.fileName, reason: reason) }
        let target = build.target
        guard package.arch == "noarch" || package.arch == target.architecture else { throw refuse("is for \(package.arch), not for \(target.architecture)") }
        guard package.sourceRPM == source.nevra.fileName else { throw refuse("comes from another source package") }
        let known = Set(target.baseProvides().map(\.name).filter { $0.utf8.hasPrefix("rpmlib(") })
        let demands = Set(package.requires.map(\.name).filter { $0.utf8.hasPrefix("rpmlib(") })
        if let unknown = demands.sorted().first(where: { !known.contains($0) }), !known.isEmpty {
            throw refuse("needs \(unknown), which the rpm of \(target) does not have")
        }
        let algorithm: UInt64 = target.profile.rpm.digest == "md5" ? 1 : 8
        guard package.files.isEmpty || package.fileDigestAlgorithm == algorithm else { throw refuse("has digests that the rpm of \(target) does not read") }
    }

    /// Returns `true` if a package's name contains the project's, as in `python3-foo` or `foo-server`.
    private static func isNamed(_ name: String, after project: ProjectName) -> Bool {
        let folded = "-" + String(String.UnicodeScalarView(name.lowercased().unicodeScalars.map { $0 == "_" || $0 == "." || $0 == "+" ? "-" : $0 })) + "-"
        let base = project.normalized.utf8.hasPrefix("python-") ? String(project.normalized.droppingBytes(first: 7)) : project.normalized
        return folded.utf8.has("-\(base)-")
    }
}
