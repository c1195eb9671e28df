import Failures
import ForeignText
import IndexCrawler
import Native
import RPMBuilder
package import SystemPackage
package import VersionSort

/// A stack of one project, given by name or as a file, for one target.
///
/// It is built into a spec, a source RPM and binary RPMs in a folder.
package struct AdHocStack: Sendable {
    /// The kinds of files that are wanted.
    package enum Kinds: Sendable {
        /// Only the spec, without a build.
        case spec
        /// The spec and the source RPM.
        case source
        /// The spec, the source RPM and the binary RPMs.
        case all
    }

    /// A project with its source file and the time of its packages, in seconds since 1970.
    typealias Item = (ResolvedPackage, PackageArtifact, time: UInt32)

    let stack: Stack
    let target: Target
    let kinds: Kinds
    let context: ChainContext

    /// Creates a stack for a target.
    ///
    /// - Parameters:
    ///   - overrides: an override file named after its project, or a folder of such files; `nil` to change nothing.
    ///   - format: the number of rpm's package format, 4 or 6; `nil` for 4.
    /// - Throws: ``Failure`` with code `usage` if the override file is missing, or if the format does not exist or the target does not install it.
    package init(target: Target, kinds: Kinds, overrides: FilePath? = nil, format: Int? = nil, context: ChainContext) throws {
        self.target = target
        self.kinds = kinds
        self.context = context
        stack = try Stack(
            for: target, overrides: try overrides.map { try StackOverrides(at: $0) } ?? StackOverrides(),
            format: try PackageFormat(named: format, targets: [target]))
    }

    /// Builds a project, and returns the paths of the written files, sorted.
    ///
    /// - Parameters:
    ///   - text: a requirement (`konfig==1.1`), the path of a wheel, an sdist or a source tree, `git+https://…@TAG`, or the address of an archive with
    ///     `#sha256=…`.
    ///   - withDependencies: `true` to build the dependencies of a requirement too. A file or a source tree is built alone.
    ///   - output: the folder of the written files, which is created if it is missing.
    /// - Throws: ``Failure`` if the text names nothing that can be found, or if a file cannot be fetched, built or written.
    package func build(_ text: String, withDependencies: Bool, output: FilePath) async throws -> [FilePath] {
        let source = try ProjectSource(text)
        do {
            // A wheel needs neither an index nor a mirror, and its packages are not cached.
            if case .file(let path) = source, path.string.utf8.hasSuffix(".whl") {
                let wheel = try Self.verified(path)
                return try await write([try wheelItem(wheel)], cache: nil, output: output)
            }
            let files = AdHocFiles(self, client: try await IndexAccess.client(context))
            try prepare(output)
            return try await write(try await files.items(of: source, withDependencies: withDependencies), cache: BuildCache(store: files.store), output: output)
        } catch {
            throw Failure.from(error)
        }
    }

    private func wheelItem(_ wheel: (artifact: VerifiedArtifact, time: UInt32)) throws -> Item {
        let filename = try WheelFilename(wheel.artifact.filename)
        try context.refuseMalicious(filename.name, filename.version)
        let package = ResolvedPackage(name: filename.name, version: filename.version, isDirect: true)
        return (package, PackageArtifact(source: wheel.artifact, wheel: wheel.artifact), try context.sourceDateEpoch() ?? wheel.time)
    }

    /// Verifies a local file, and returns it with its modification time in seconds since 1970.
    static func verified(_ path: FilePath) throws -> (artifact: VerifiedArtifact, time: UInt32) {
        guard let status = try FileSystem.status(path, followingLinks: true), let digest = SHA256Digest(bytes: try Digest.ofFile(path, .sha256))
        else { throw Failure(.usage, "there is no file \(path)") }
        let artifact = try VerifiedArtifact.verify(path: path, filename: path.lastComponent?.string ?? "", expecting: digest, size: status.size)
        return (artifact, UInt32(clamping: status.modificationTime))
    }

    private func prepare(_ output: FilePath) throws {
        try FileSystem.createDirectory(output)
        try FileSystem.removeAbandoned(in: output)
    }

    /// Builds projects and writes the wanted files to the output folder.
    private func write(_ items: [Item], cache: BuildCache?, output: FilePath) async throws -> [FilePath] {
        try prepare(output)
        let scratch = try FileSystem.temporaryDirectory(in: output, prefix: ".relcli-")
        defer { try? FileSystem.remove(scratch) }
        let step = BuildStep(try ReleaseInputs(packagesOf: stack, context: context), cache: cache, scratch: scratch, context: context)
        let work = try step.prepare(items, for: target)
        for (package, _, _) in items {
            for warning in stack.overrides[package.name]?.systemWarnings ?? [] { context.events(.warning("the override of \(package.name): \(warning)")) }
        }
        context.events(.began(.build, total: work.count))
        var written: [FilePath] = []
        if kinds == .spec {
            try await step.writeSpecs(work) { folder in
                for entry in try FileSystem.list(folder) where entry.isRegularFile && entry.name.utf8.hasSuffix(".spec") {
                    try FileSystem.rename(folder.appending(entry.name), to: output.appending(entry.name))
                    written.append(output.appending(entry.name))
                }
            }
            return written.sorted { $0.string < $1.string }
        }
        for (build, built) in zip(work, try await step.run(work)) {
            // With a spec of the project or of the stack, the spec already exists.
            if build.overrides?.spec == nil { written += try built.packages.filter(\.isSource).map { try spec(of: $0, output) } }
            let wanted = built.packages.filter { kinds == .all || $0.isSource }
            guard cache == nil else {
                written += try wanted.copies(in: output)
                continue
            }
            for package in wanted {
                try FileSystem.rename(package.path, to: output.appending(package.fileName))
                written.append(output.appending(package.fileName))
            }
        }
        return written.sorted { $0.string < $1.string }
    }

    /// Writes the spec of a source package to a folder, and returns its path.
    private func spec(of package: BuiltPackage, _ output: FilePath) throws -> FilePath {
        var payload = try PayloadReader(try RPMFileReader.read(package.path))
        while let entry = try payload.next() {
            guard entry.name.utf8.hasSuffix(".spec") else { continue }
            var bytes: [UInt8] = []
            while let part = try payload.read(upTo: 1 << 20) { bytes += part }
            let path = output.appending(entry.name)
            try FileSystem.writeAtomically(bytes, to: path)
            return path
        }
        throw Failure(.failure, "\(package.fileName) holds no spec")
    }
}
