import Native
package import VersionSort

extension PackageDescription {
    /// Creates the description of a planned package.
    ///
    /// Sizes that only the written file has are 0.
    ///
    /// - Parameter digested: The paths whose digests are computed with the target's algorithm. Other files have no digest.
    /// - Throws: ``PackageWriteError`` if a content cannot be read.
    package init(planned package: RPMPackage, format: RPMFormat, digesting digested: Set<String> = []) throws(PackageWriteError) {
        let algorithm: DigestAlgorithm = format.digest == "md5" ? .md5 : .sha256
        var files: [File] = []
        for file in package.files {
            let kind: File.Kind = file.content == .directory ? .directory : file.flags.contains(.ghost) || file.content.isGhost ? .ghost : .file
            var target = ""
            if case .symlink(let text) = file.content { target = text }
            files.append(
                File(
                    path: file.path, kind: kind, flags: file.flags, mode: file.content.typeBits | file.mode,
                    digest: digested.contains(file.path) ? try Self.digest(file.content, algorithm) : "", size: file.content.size, user: file.user,
                    group: file.group, linkTo: target, mtime: file.mtime))
        }
        self.init(
            name: package.name, evr: package.evr, arch: package.arch, isSource: package.isSource, summary: package.summary,
            description: package.description, license: package.license, group: package.group, url: package.url, vendor: package.vendor,
            packager: package.packager, buildHost: package.buildHost, buildTime: UInt64(package.buildTime), sourceRPM: package.sourceRPM,
            rpmVersion: nil, payloadCompressor: format.codec, fileDigestAlgorithm: UInt64(algorithm.openPGPNumber), packageSize: 0, installedSize: 0,
            archiveSize: 0, requires: package.requires, provides: package.provides, conflicts: package.conflicts, obsoletes: package.obsoletes,
            recommends: package.recommends, suggests: package.suggests, supplements: package.supplements, enhances: package.enhances,
            scriptlets: package.scriptlets, changelog: package.changelog, files: files)
    }

    private static func digest(_ content: RPMFileContent, _ algorithm: DigestAlgorithm) throws(PackageWriteError) -> String {
        do {
            switch content {
            case .bytes(let bytes): return Hex.encode(Digest.of(bytes, algorithm))
            case .file(let path, _): return Hex.encode(try Digest.ofFile(path, algorithm))
            case .directory, .symlink, .ghost: return ""
            }
        } catch {
            throw .file(error)
        }
    }
}
