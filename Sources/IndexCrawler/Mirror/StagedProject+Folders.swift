internal import Native
internal import SystemPackage
internal import VersionSort

/// The folders of a project that the mirror does not have yet.
///
/// They are prepared below `tmp/`, while other projects are downloaded, and the commit moves each of them as a whole: one step in place of one for each file.
extension MirrorStore {
    /// Prepares the folders of a new project.
    func stageFolders(of staged: inout StagedProject, _ metadata: [StagedProject.Text], _ pages: [StagedProject.Text]) throws {
        staged.isUnpublished = true
        let packages = StagedProject.Move(temporary: temporaryPath(), place: root.appending("packages").appending(staged.name.normalized))
        staged.folder = packages
        try FileSystem.createDirectory(packages.temporary)
        let downloads = Dictionary(staged.blobs.map { ($0.sha256, $0.temporary) }) { first, _ in first }
        for link in staged.links {
            if let download = downloads[link.sha256] { try FileSystem.linkOrCopy(download, to: packages.temporary.appending(link.filename)) }
        }
        for text in metadata { try write(text.bytes, to: packages.temporary.appending(text.place.lastComponent?.string ?? "")) }
        for page in pages {
            let folder = page.place.removingLastComponent()
            if staged.pages.last?.place != folder {
                staged.pages.append(StagedProject.Move(temporary: temporaryPath(), place: folder))
                try FileSystem.createDirectory(staged.pages[staged.pages.count - 1].temporary)
            }
            try write(page.bytes, to: staged.pages[staged.pages.count - 1].temporary.appending(page.place.lastComponent?.string ?? ""))
        }
    }

    /// Moves the folder `packages/NAME` of a new project to its place.
    ///
    /// - Returns: `false` if the folder was there already, so that the links must be made one by one; the `.metadata` files are then in place.
    func placeFolder(_ move: StagedProject.Move, of project: StagedProject) throws -> Bool {
        // An earlier attempt moved the folder or its files, and may have failed at a link.
        guard try FileSystem.status(move.temporary) != nil else { return false }
        do throws(FileError) {
            try place(move)
            return true
        } catch {
            guard Self.isTaken(error) else { throw error }
        }
        // A published file never changes, so links replace nothing.
        let names = Set(project.links.map(\.filename))
        try placeFiles(of: move) { !names.contains($0) }
        return false
    }

    /// Moves a page to its place, or the folder with the pages of a new project.
    func placePage(_ move: StagedProject.Move) throws {
        do throws(FileError) {
            try place(move)
        } catch {
            guard Self.isTaken(error) else { throw error }
            try placeFiles(of: move) { _ in true }
        }
    }

    /// Moves files of a folder into one that is in its place, and removes the folder.
    private func placeFiles(of move: StagedProject.Move, where isMoved: (String) -> Bool) throws {
        for entry in try FileSystem.list(move.temporary) where isMoved(entry.name) {
            try FileSystem.rename(move.temporary.appending(entry.name), to: move.place.appending(entry.name))
        }
        try FileSystem.remove(move.temporary)
    }

    /// Returns `true` for the error of moving a folder to the path of a folder that is not empty.
    private static func isTaken(_ error: FileError) -> Bool { error.errno == .directoryNotEmpty || error.errno == .fileExists }
}
