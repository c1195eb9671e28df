import Failures
import ForeignText
import Native
import SystemPackage
import VersionSort

/// The location of an application's source that the stack file states.
package enum ApplicationSource: Hashable, Sendable {
    /// A folder, relative to the folder of the stack.
    case folder(String)
    /// A repository with the commit to take.
    case repository(url: String, Commit)

    /// The commit of a repository.
    package enum Commit: Hashable, Sendable {
        case tag(String)
        case branch(String)
        /// The newest tag of a form such as `rpm-*`, by the order of versions.
        case latest(String)
        /// The newest commit of the default branch.
        case newest

        /// The name of the commit in the repository, for example `refs/tags/v1.2`; `nil` for the default branch.
        var reference: String? {
            switch self {
            case .tag(let name), .latest(let name): GitCheckout.tags + name
            case .branch(let name): GitCheckout.branches + name
            case .newest: nil
            }
        }
    }

    /// Reads the source of an application; `nil` if the stack file names no source.
    ///
    /// - Parameter isRecorded: `true` for the stack of a recorded release, whose sources are in the mirror: its repositories may be elsewhere now.
    /// - Throws: ``Failure`` with code `usage` for two sources or commits, a folder outside the stack's folder, or an address, tag or form of tags that
    ///   is invalid.
    init?(_ entry: StackDocument.Application, in folder: StackFolder, _ file: FilePath, isRecorded: Bool = false) throws {
        let commits = [entry.tag.map(Commit.tag), entry.branch.map(Commit.branch), entry.latest.map(Commit.latest)].compactMap(\.self)
        func fault(_ problem: String, hint: String) -> Failure {
            Failure(.usage, "\(file): the application \(entry.name) \(problem)", hints: [hint])
        }
        switch (entry.path, entry.git) {
        case (nil, nil):
            guard commits.isEmpty else { throw fault("names a commit, but no repository", hint: "add git = \"https://…\"") }
            return nil
        case (_?, _?): throw fault("has a path and a repository", hint: "leave one of them")
        case (let path?, nil):
            guard commits.isEmpty else { throw fault("has a path and a commit", hint: "name its repository with git = \"https://…\" instead of path") }
            try Self.check(path, of: entry.name, in: folder, file)
            self = .folder(path)
        case (nil, let url?):
            guard commits.count < 2 else { throw fault("names more than one of tag, branch and latest", hint: "leave one of them") }
            let commit = commits.first ?? .newest
            if case .latest(let form) = commit, form.utf8.count(where: { $0 == UInt8(ascii: "*") }) != 1 {
                throw fault("has latest = '\(form)'", hint: "write the form of its tags with one * for the version, as rpm-* or v*")
            }
            if case .tag(let name) = commit, name.utf8.contains(UInt8(ascii: "*")) { throw fault("has tag = '\(name)'", hint: "use latest for a form") }
            self = .repository(url: url, commit)
            let named = "has git = '\(PublicText.masked(url))'"
            guard case .git(_, let own)? = try? DirectReference("git+\(url)") else { throw fault(named, hint: Self.hint) }
            guard own == nil else { throw fault("\(named), which names a commit", hint: "write the tag or branch as a key of its own: tag = \"…\"") }
            guard case .git(let place, let reference)? = try? DirectReference(address), place.hasSameBytes(as: url), reference == commit.reference else {
                throw fault("has a tag or branch that git cannot use", hint: "write its name without spaces, such as tag = \"v1.2\"")
            }
            if !isRecorded { try ChannelRequirements.checkPlace(of: address, in: folder, place: "\(file): git of the application \(entry.name)") }
        }
    }

    private static let hint =
        "write https://HOST/PATH.git or ssh://USER@HOST/PATH.git; or file:// and the absolute path of a repository below the stack's folder"

    /// The address of the source in a requirement: `file:apps/till`, `git+https://host/till.git@refs/tags/v1.2`.
    var address: String {
        switch self {
        case .folder(let path): "file:\(path)"
        case .repository(let url, let commit): "git+\(url)" + (commit.reference.map { "@\($0)" } ?? "")
        }
    }

    /// Returns the stack document with other tags for some of its applications.
    ///
    /// - Parameter tags: texts such as `till=v1.2`.
    /// - Throws: ``Failure`` with code `usage` for a text without a tag, and for an application that the stack does not take from a repository, or
    ///   that has two.
    static func document(_ document: StackDocument, at tags: [String], _ file: FilePath) throws -> StackDocument {
        var document = document
        var seen: Set<ProjectName> = []
        for text in tags {
            guard let (name, tag) = text.cut(at: "="), !tag.isEmpty, let wanted = try? ProjectName(String(name)) else {
                throw Failure(.usage, "--at \(text) names no tag", hints: ["write --at NAME=TAG"])
            }
            guard let place = document.application?.firstIndex(where: { (try? ProjectName($0.name)) == wanted }),
                document.application?[place].git != nil
            else {
                throw Failure(
                    .usage, "--at \(text): \(file) has no application \(wanted) with a repository", hints: ["applications with git = \"…\" have tags"])
            }
            guard seen.insert(wanted).inserted else {
                throw Failure(.usage, "--at \(text): \(wanted) has a tag from another --at", hints: ["name one tag for each application"])
            }
            document.application?[place].tag = String(tag)
            document.application?[place].branch = nil
            document.application?[place].latest = nil
        }
        return document
    }

    /// A Boolean value indicating whether the source is always the same: a folder of the stack, or a tag, whose commit the lock keeps.
    var isPinned: Bool {
        switch self {
        case .folder, .repository(_, .tag): true
        case .repository: false
        }
    }

    /// Throws a ``Failure`` with code `usage` unless the path is a folder inside the stack's folder.
    private static func check(_ path: String, of name: String, in folder: StackFolder, _ file: FilePath) throws {
        // The path becomes part of an address, which the lock holds too.
        guard path.utf8.allSatisfy({ $0.isAlphanumeric || [UInt8]("._-+/".utf8).contains($0) }) else {
            throw Failure(
                .usage, "\(file): the path of the application \(name) is '\(path)'", hints: ["use letters, digits, '.', '_', '-', '+' and '/' in it"])
        }
        let place = try folder.resolve(path, as: "\(file): path of the application \(name)")
        guard try FileSystem.status(place, followingLinks: true)?.isDirectory ?? false else {
            throw Failure(.usage, "\(file): the path of the application \(name) is '\(path)', and there is no folder \(place)")
        }
    }
}
