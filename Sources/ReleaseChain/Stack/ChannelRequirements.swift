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
    /// The projects for which only sdists are allowed.
    package let noBinary: CandidateOptions.FormatChoice
    /// A Boolean value indicating whether pre-releases are allowed.
    package let allowsPrereleases: Bool
    /// A Boolean value indicating whether each project, including dependencies, needs a digest.
    package let requiresHashes: Bool
    /// Notes about lines of the files that have no effect in relcli.
    package let notices: [String]

    /// Reads the channel's requirements file and all files that it includes.
    ///
    /// - Throws: ``Failure`` with code `usage` for a file that pip could not read.
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
            if let url = entry.requirement.url { try Self.checkPlace(of: url, in: channel.folder, place: "\(entry.file), line \(entry.line)") }
        }
        requirements = parsed.requirements
        constraints = parsed.constraints
        onlyBinary = parsed.onlyBinary
        noBinary = parsed.noBinary
        allowsPrereleases = parsed.allowsPrereleases
        notices = parsed.notices
        requiresHashes = parsed.requiresHashes
    }

    /// Throws an error if a pinned channel has requirements or applications that do not name one release.
    ///
    /// - Throws: ``Failure`` with code `usage` that lists all of them.
    func requirePinned(_ channel: Stack.Channel, _ applications: [Stack.Application], in file: FilePath) throws {
        guard channel.pinned else { return }
        let loose = try requirements.filter { try !Self.isPinned($0.requirement) }
        let floating = applications.filter { !($0.source?.isPinned ?? true) }
        guard let first = loose.first?.requirement.description ?? floating.first?.name.normalized else { return }
        let count = loose.count + floating.count
        let subject = count == 1 ? "\(first) is not pinned" : "\(count) requirements are not pinned"
        var hints: [String] = []
        if let plain = loose.first(where: { $0.requirement.url == nil }) { hints.append("write \(plain.requirement.name)==VERSION") }
        if loose.contains(where: { $0.requirement.url != nil }) { hints.append("write the full identifier of a commit behind the @") }
        if let application = floating.first { hints.append("name a tag of \(application.name): tag = \"…\" in \(file), or --at \(application.name)=TAG") }
        throw Failure(
            .usage, "\(subject), and the channel \(channel.name) takes only pinned requirements",
            causes: loose.map { "\($0.requirement): \($0.file), line \($0.line)" } + floating.map { "\($0.name): [[application]] of \(file)" },
            hints: hints + ["or release it on a channel that floats"])
    }

    /// Throws an error for a local file or repository outside the stack's folder; otherwise a stack could package anyone's files.
    ///
    /// - Parameter place: the line that names the address, for the error.
    static func checkPlace(of url: String, in folder: StackFolder, place line: String) throws {
        if case .folder(let path)? = try? DirectReference(url), !path.utf8.hasPrefix("/") {
            _ = try folder.resolve(path, as: line)
            return
        }
        for prefix in ["file://", "git+file://"] where url.utf8.starts(with: prefix.utf8) {
            let rest = String(Substring(url.utf8.dropFirst(prefix.utf8.count)))
            let path = rest.utf8.split(separator: UInt8(ascii: "#"), maxSplits: 1, omittingEmptySubsequences: false).first.map { String(Substring($0)) } ?? ""
            // The text after the last @ is a tag or branch of a repository.
            let place = prefix == "file://" ? path : path.utf8.lastIndex(of: UInt8(ascii: "@")).map { String(path[..<$0]) } ?? path
            guard let decoded = place.percentDecoded() else { continue }
            try folder.check(
                FilePath(decoded), as: line, hint: "put it below \(folder.path) and write \(prefix) and its absolute path, or serve it over https or ssh")
        }
    }

    /// Returns `true` if a requirement always means the same release.
    private static func isPinned(_ requirement: Requirement) throws -> Bool {
        if let url = requirement.url { return try DirectReference(url).isPinned }
        return requirement.specifiers.isPinned
    }
}
