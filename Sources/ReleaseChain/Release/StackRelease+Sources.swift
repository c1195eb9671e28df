import Failures
import ForeignText
import RPMRepository
import SystemPackage

/// The commit of a stack, and what its folders of sources have beside it.
extension StackRelease {
    /// Returns the commit of the stack's folder for the record.
    ///
    /// It warns if the commit cannot be told, and if a pinned channel gets a release that nobody could make from the commit.
    func commit(on channel: Stack.Channel) async throws -> StackCommit? {
        do {
            guard let (commit, problem) = try await StackCommit.read(of: stack.directory, environment: context.environment) else { return nil }
            if let problem { context.events(.warning("the record does not say whether the stack has changes: \(PublicText.cleaned(problem.description))")) }
            if channel.pinned, commit.isClean == false {
                context.events(
                    .warning("the folder of the stack has changes that commit \(commit.id.start(bytes: 12)) lacks, and the channel \(channel.name) is pinned"))
            }
            return commit
        } catch {
            try Task.checkCancellation()
            let reason = PublicText.cleaned(Failure.from(error).description)
            context.events(.warning("the record does not name the stack's commit: \(reason)"))
            return nil
        }
    }

    /// A folder of sources that is packaged, with the name of its application, or its path where a requirement names it.
    private typealias LocalSource = (name: String, folder: FilePath)

    /// Returns the folders of sources of the applications and of the requirements.
    private func sources(of request: LockRequest) -> [LocalSource] {
        func place(_ path: String) -> FilePath { stack.directory.pushing(FilePath(path)) }
        var found: [LocalSource] = []
        for application in stack.applications {
            if case .folder(let path)? = application.source { found.append(("\(application.name)", place(path))) }
        }
        for address in request.folders.keys.sorted(by: { $0.precedesByBytes($1) }) {
            guard case .folder(let path)? = try? DirectReference(address) else { continue }
            let folder = place(path).lexicallyNormalized()
            if !found.contains(where: { $0.folder.lexicallyNormalized() == folder }) { found.append((PublicText.cleaned(path), place(path))) }
        }
        return found
    }

    /// Throws an error if a folder of sources has uncommitted changes, because nobody could reproduce the release.
    func requireCommitted(_ request: LockRequest, _ channel: Stack.Channel) async throws {
        var found: [(source: String, file: String)] = []
        for source in sources(of: request) {
            let files: [String]?
            do {
                files = try await StackCommit.uncommitted(below: source.folder, of: stack.directory, environment: context.environment)
            } catch {
                try Task.checkCancellation()
                let error = Failure.from(error)
                throw Failure(
                    .external, "nobody can tell whether the source of \(source.name) is committed, and the channel \(channel.name) is pinned",
                    causes: [error.headline] + error.causes, hints: error.hints + ["release it on a channel that floats"])
            }
            if files == nil {
                context.events(.warning("the source of \(source.name) is in no git repository, so nobody can tell whether it is committed"))
            }
            found += (files ?? []).map { (source.name, PublicText.cleaned($0)) }
        }
        guard let first = found.first else { return }
        throw Failure(
            .failure, "the source of \(first.source) is not committed, and the channel \(channel.name) is pinned",
            causes: found.map { "\($0.source): \($0.file)" }.lines(limit: 10),
            hints: [
                "commit or remove these files, also those that git ignores, because they are packaged; or release them on a channel that floats",
                "a sub-module is fetched with git submodule update --init; a committed virtual environment is not packaged, so remove it from the commit",
                "if git shows no change, .gitattributes converts the file: mark it with -text, or take the source with git = \"…\"",
            ])
    }
}
