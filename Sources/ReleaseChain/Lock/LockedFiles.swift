import Failures
import IndexCrawler
import Native
import SystemPackage
import VersionSort

/// A comparison of the files of a lock with the stack's indexes and with the addresses in the stack's own requirements.
///
/// A lock is part of a stack repository, so it decides neither where a file comes from nor its digest: the index of the project decides both, and an
/// address counts only if the stack's own requirements name it.
struct LockedFiles: Sendable {
    let client: IndexClient
    let stated: StatedSources

    /// A verified file of a lock.
    struct Checked: Sendable {
        let file: IndexFile
        /// A line for the user; `nil` if there is none.
        var notice: String?
        /// The error for a locked URL with another origin (scheme, host, port) than the URL of the index; `nil` if the origins agree.
        ///
        /// relcli downloads from the URL of the index, so a lock can be renewed from it. But pip would use the locked URL.
        var foreign: Failure?

        /// Returns the file with the URL of the index.
        ///
        /// - Throws: ``foreign`` if it is not `nil`.
        func fileFromIndex() throws(Failure) -> IndexFile {
            if let foreign { throw foreign }
            return file
        }
    }

    /// Returns the file with the URL and the size that the index gives.
    ///
    /// - Throws: ``Failure`` with code `failure` for a digest, size or upload time other than the index's, for a file that the index does not list and
    ///   the mirror does not hold, for a release that the client refuses, and for an address that the stack does not name; the ``Failure`` of the
    ///   client if the index does not answer.
    func check(_ file: IndexFile, of package: ResolvedPackage) async throws -> Checked {
        if package.origin == .address { return Checked(file: try address(file, of: package)) }
        guard let url = URLReference(file.url), url.isFetchable else {
            throw fault(file, package, "its URL is \(URLReference(file.url)?.masked ?? file.url), and files of an index have http or https URLs")
        }
        if let reason = client.refused?.reason(package.name, package.version) {
            throw Failure(
                .failure, "\(package.name) \(package.version) of the lock cannot be used", causes: ["it \(reason)"],
                hints: ["lock again with the same advisories, which takes another release", "look where this one was installed"])
        }
        let page: ProjectPage?
        do {
            page = try await client.page(package.name)
        } catch let error as Failure where error.code == .offline && !stated.internalNames.contains(package.name) {
            // The project's page was never seen; a file that the mirror holds was verified when it arrived.
            return Checked(file: file)
        }
        let listed = page?.files ?? []
        if let known = listed.first(where: { $0.filename.utf8.elementsEqual(file.filename.utf8) }) {
            guard let digest = known.hashes["sha256"], digest == file.hashes["sha256"] else {
                throw fault(
                    file, package, "the lock has SHA-256 \(file.hashes["sha256"] ?? "none"), the index \(known.hashes["sha256"] ?? "none")")
            }
            if let size = known.size, let locked = file.size, size != locked {
                throw fault(file, package, "the lock states \(locked) bytes, the index \(size)")
            }
            // The upload time of the pinned file is the time of its package; the lock's table has it for that file alone.
            let isPinned = file.filename.utf8.elementsEqual(package.files.first?.filename.utf8 ?? "".utf8)
            if isPinned, let time = known.uploadTime, UploadTime.seconds(known) != UploadTime.seconds(file) {
                throw fault(file, package, "the lock states the upload time \(file.uploadTime ?? "none"), the index \(time)")
            }
            var checked = file
            checked.url = known.url
            checked.size = known.size ?? file.size
            if !isPinned { checked.uploadTime = known.uploadTime }
            return Checked(file: checked, foreign: foreign(url, file, package, index: known.url))
        }
        // The mirror may hold another project's file under an internal name, from a stack that does not list the name as internal.
        guard !stated.internalNames.contains(package.name) else { throw fault(file, package, "the internal index does not list it") }
        // A file that the index no longer lists was verified when it arrived, under this name and project; any other file may belong to another project.
        let kept = client.store.root.pushing("packages").appending(package.name.normalized).appending(file.filename)
        guard let digest = try? Digest.ofFile(kept, .sha256), Hex.encode(digest) == file.hashes["sha256"] else {
            throw fault(file, package, "the index does not list it, and the mirror has no earlier copy of it")
        }
        return Checked(file: file, notice: Self.goneButHeld(file.filename))
    }

    /// The sentence about a file or release that the index no longer lists and the mirror holds.
    static func goneButHeld(_ name: String) -> String { "\(name) is gone from the index; the mirror holds it" }

    /// Returns the error for a URL of another origin (scheme, host, port) than the index gives.
    private func foreign(_ locked: URLReference, _ file: IndexFile, _ package: ResolvedPackage, index known: String) -> Failure? {
        var places = [known, client.source(of: package.name).description]
        if !stated.internalNames.contains(package.name) { places += stated.fileHosts }
        let isKnown = places.compactMap { URLReference($0) }.contains { $0.origin == locked.origin }
        if isKnown { return nil }
        return fault(
            file, package, "the lock takes it from \(locked.masked), the index has it at \(URLReference(known)?.masked ?? known)",
            hints: [
                "relcli lock takes the addresses from the index, and keeps the versions",
                "if locks are made with another index, name its host in stack.toml: [index] file-hosts = [\"https://files.example.org\"]",
            ])
    }

    private func address(_ file: IndexFile, of package: ResolvedPackage) throws -> IndexFile {
        for address in stated.addresses {
            switch try DirectReference(address) {
            case .archive(let url, _, let sha256):
                if url.utf8.elementsEqual(file.url.utf8), file.hashes["sha256"] == sha256.hex { return file }
            case .git(let url, let reference):
                guard case .git(let locked, let commit?)? = try? DirectReference(file.url), locked.utf8.elementsEqual(url.utf8) else { continue }
                if reference.map({ GitCheckout.isCommit($0) && $0 != commit }) ?? false { continue }
                if GitCheckout.isCommit(commit) { return file }
            case .folder:
                // The digest is compared with the folder's own archive.
                if address.utf8.elementsEqual(file.url.utf8) { return file }
            }
        }
        throw fault(file, package, "the lock takes it from \(URLReference(file.url)?.masked ?? file.url), which the stack does not name")
    }

    private func fault(_ file: IndexFile, _ package: ResolvedPackage, _ cause: String, hints: [String] = LockedFiles.hints) -> Failure {
        Failure(
            .failure, "the lock's \(file.filename) of \(package.name) \(package.version) is not a file of the stack's indexes", causes: [cause],
            hints: hints)
    }

    private static let hints = [
        "if the lock is not to be trusted, remove it and lock again", "if the index changed the file, find out why before you lock again",
    ]
}
