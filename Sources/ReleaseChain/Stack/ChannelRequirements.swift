import Failures
import ForeignText
import Native
import SystemPackage
package import VersionSort

/// The requirements and constraints in a channel's files.
package struct ChannelRequirements: Sendable {
    package let requirements: [RequirementsFile.Entry]
    package let constraints: [RequirementsFile.Entry]
    /// The projects for which only wheels are allowed.
    package let onlyBinary: CandidateOptions.FormatChoice
    /// The projects for which only source archives are allowed.
    package let noBinary: CandidateOptions.FormatChoice
    /// A Boolean value that indicates whether pre-releases are allowed.
    package let allowsPrereleases: Bool
    /// A Boolean value that indicates whether each project, including dependencies, needs a digest.
    package let requiresHashes: Bool
    /// Notes about lines of the files that have no effect in relcli.
    package let notices: [String]

    /// Reads the channel's requirements file and all files that it includes.
    ///
    /// - Throws: ``Failure`` of code `usage` for a file that pip could not read, or a requirement of a pinned channel without `==`.
    package init(_ channel: Stack.Channel, environment: [String: String]) throws {
        let parsed: RequirementsFile
        do {
            parsed = try RequirementsFile(path: channel.requirements.string, environment: environment) { path in
                try channel.folder.check(FilePath(path), as: "a requirements file of the channel \(channel.name)")
                return try FileSystem.readAll(FilePath(path), limit: TOMLFile.sizeLimit)
            }
        } catch {
            throw Failure(.usage, "cannot use \(channel.requirements)", cause: error)
        }
        for entry in parsed.requirements + parsed.constraints {
            try Self.checkPlace(of: entry, in: channel.folder)
        }
        requirements = parsed.requirements
        constraints = parsed.constraints
        onlyBinary = parsed.onlyBinary
        noBinary = parsed.noBinary
        allowsPrereleases = parsed.allowsPrereleases
        notices = parsed.notices
        requiresHashes = parsed.requiresHashes
        guard channel.pinned else { return }
        for entry in requirements where !(try Self.isPinned(entry.requirement)) {
            throw Failure(
                .usage, "\(entry.requirement) is not pinned, and the channel \(channel.name) takes only pinned requirements",
                causes: ["\(entry.file), line \(entry.line)"],
                hints: [
                    "write \(entry.requirement.name)==VERSION\(entry.requirement.url == nil ? "" : " or the full identifier of a commit behind the @"), or release it on a channel that floats"
                ])
        }
    }

    /// Throws an error for a local file or repository outside the stack's folder; otherwise a stack could package anyone's files.
    private static func checkPlace(of entry: RequirementsFile.Entry, in folder: StackFolder) throws {
        guard let url = entry.requirement.url else { return }
        if case .folder(let path)? = try? DirectReference(url), !path.utf8.hasPrefix("/") {
            _ = try folder.resolve(path, as: "\(entry.file), line \(entry.line)")
            return
        }
        for prefix in ["file://", "git+file://"] where url.utf8.starts(with: prefix.utf8) {
            let rest = String(Substring(url.utf8.dropFirst(prefix.utf8.count)))
            let path = rest.utf8.split(separator: UInt8(ascii: "#"), maxSplits: 1, omittingEmptySubsequences: false).first.map { String(Substring($0)) } ?? ""
            // The text after the last @ is a tag or branch of a repository.
            let place = prefix == "file://" ? path : path.utf8.lastIndex(of: UInt8(ascii: "@")).map { String(path[..<$0]) } ?? path
            guard let decoded = place.percentDecoded() else { continue }
            try folder.check(FilePath(decoded), as: "\(entry.file), line \(entry.line)")
        }
    }

    /// Returns `true` if a requirement always means the same release.
    private static func isPinned(_ requirement: Requirement) throws -> Bool {
        if let url = requirement.url { return try DirectReference(url).isPinned }
        return requirement.specifiers.isPinned
    }
}
