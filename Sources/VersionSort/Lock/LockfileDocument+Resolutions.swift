/// An error for a lock file with invalid content.
package struct LockfileError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A description of the error that quotes the file.
    package let description: String
}

extension LockfileDocument {
    /// Returns the resolutions in the file, one for each target, in the order of the file.
    ///
    /// Throws ``LockfileError`` for another format, for invalid names and versions, and for pins whose package or file the lock does not describe.
    package func resolutions() throws(LockfileError) -> [Resolution] {
        guard lockVersion == "1.0" else {
            throw LockfileError(description: "the lock is of version \(lockVersion), and this program reads 1.0")
        }
        guard tool.relcli.format == Lockfile.format else {
            throw LockfileError(
                description: "the lock's own table is of format \(tool.relcli.format), and this program reads \(Lockfile.format)")
        }
        var files: [String: [String: IndexFile]] = [:]
        for package in packages + (tool.relcli.packages ?? []) {
            for file in (package.wheels ?? []) + (package.sdist.map { [$0] } ?? []) {
                files["\(package.name) \(package.version)", default: [:]][file.name] = file.indexFile
            }
        }
        var result: [Resolution] = []
        for target in tool.relcli.targets { result.append(try target.resolution(files: files)) }
        return result
    }
}

extension LockfileDocument.File {
    fileprivate var indexFile: IndexFile {
        IndexFile(
            filename: name, url: url, hashes: hashes, requiresPython: nil, size: size, uploadTime: uploadTime, yanked: nil,
            coreMetadata: nil, provenance: nil)
    }
}

extension LockfileDocument.TargetPins {
    fileprivate func resolution(files: [String: [String: IndexFile]]) throws(LockfileError) -> Resolution {
        var requiredBy: [String: [ProjectName]] = [:]
        for pin in pins {
            let user = try pin.parsedName()
            for dependency in pin.dependencies { requiredBy[dependency, default: []].append(user) }
        }
        var packages: [ResolvedPackage] = []
        for pin in pins {
            packages.append(try pin.package(files: files["\(pin.name) \(pin.version)"] ?? [:], requiredBy: requiredBy[pin.name] ?? []))
        }
        guard Set(packages.map(\.name)).count == packages.count else {
            throw LockfileError(description: "the lock names a package of the target \(name) twice")
        }
        return Resolution(targetID: name, packages: packages, requirements: requirements)
    }
}

extension LockfileDocument.Pin {
    fileprivate func parsedName() throws(LockfileError) -> ProjectName { try Self.projectName(name) }

    private static func projectName(_ text: String) throws(LockfileError) -> ProjectName {
        guard let name = try? ProjectName(text) else {
            throw LockfileError(description: "the lock has the name \"\(text)\", which is invalid")
        }
        return name
    }

    fileprivate func package(files: [String: IndexFile], requiredBy: [ProjectName]) throws(LockfileError) -> ResolvedPackage {
        guard let parsed = try? Version(version) else {
            throw LockfileError(description: "the lock has the version \"\(version)\" of \(name), which is invalid")
        }
        var kept: [IndexFile] = []
        if let file {
            guard var best = files[file] else {
                throw LockfileError(description: "the lock pins \(name) \(version) to \(file), and does not describe that file")
            }
            best.uploadTime = uploaded
            kept.append(best)
            if best.isWheel, let source = files.values.first(where: { !$0.isWheel }) { kept.append(source) }
        }
        var names: [ProjectName] = []
        for dependency in dependencies { names.append(try Self.projectName(dependency)) }
        var parsedExtras: [ExtraName] = []
        for extra in extras {
            guard let known = try? ExtraName(extra) else {
                throw LockfileError(description: "the lock has the extra \"\(extra)\" of \(name), which is invalid")
            }
            parsedExtras.append(known)
        }
        return ResolvedPackage(
            name: try parsedName(), version: parsed, extras: parsedExtras.sorted(), files: kept, dependencies: names.sorted(),
            requiredBy: Set(requiredBy).sorted(), isDirect: direct,
            origin: system == true ? .system : address == true ? .address : .index)
    }
}
