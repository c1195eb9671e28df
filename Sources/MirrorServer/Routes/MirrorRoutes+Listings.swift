import ForeignText
import HTTPTypes
import Native
import SystemPackage

/// The listings of the folders below `rpm/`, and the files of earlier snapshots of a channel.
extension MirrorRoutes {
    /// Returns the listing of a folder; `nil` if there is none.
    func listing(_ names: [String], _ request: RouteRequest) throws -> Answer? {
        guard let entries = try entries(names, request.principal) else { return nil }
        let path = ([MirrorFolder.rpm] + names).joined(separator: "/")
        let form = FileResponder.Form(
            type: MediaType.html, cache: CachePolicy.revalidate, headers: [.contentSecurityPolicy: Page.policy], isCompressible: true)
        let home = String(repeating: "../", count: names.count + 1)
        return files.answer(ListingPage(path: path, home: home, entries: entries).html.text, form)
    }

    private func entries(_ names: [String], _ principal: Principal) throws -> [ListingPage.Entry]? {
        func folders(_ names: [String]) -> [ListingPage.Entry] { names.map { ListingPage.Entry(name: $0, size: nil) } }
        if names.isEmpty { return folders(try folder.channels().map(\.name).filter(principal.mayRead(channel:)) + [MirrorFolder.snapshots]) }
        guard let place = try folderPlace(names) else { return nil }
        if place.count == 1 { return folders(try catalog.snapshotIDs(for: principal)) }
        let path = place.reduce(folder.root.appending(MirrorFolder.rpm)) { $0.appending($1) }
        return try FileSystem.list(path).compactMap { entry in
            // The store's own files of a snapshot are not a part of its repositories.
            guard !entry.name.utf8.hasPrefix("."), entry.isDirectory || entry.isRegularFile && place.count > 3 else { return nil }
            let own = RequestPath(names: [MirrorFolder.rpm] + names + [entry.name], isFolder: true)
            guard try !entry.isDirectory || principal.mayRead(own, catalog.channels) else { return nil }
            let size = entry.isDirectory ? nil : try FileSystem.status(path.appending(entry.name))?.size ?? 0
            return ListingPage.Entry(name: entry.name, size: size)
        }
    }

    /// Returns the path below `rpm/` of a visible folder, with the snapshot in place of the channel: `prod/el9-py3.11` becomes `snapshots/ID/el9-py3.11`.
    ///
    /// Returns `nil` if there is no such folder.
    func folderPlace(_ names: [String]) throws -> [String]? {
        guard let channel = names.first else { return [] }
        var place = names
        if channel != MirrorFolder.snapshots {
            guard let snapshot = folder.snapshot(ofChannel: channel) else { return nil }
            place = [MirrorFolder.snapshots, snapshot] + names.dropFirst()
        }
        return try folder.hasFolder([MirrorFolder.rpm] + place) ? place : nil
    }

    /// Returns the list of mirrors of one repository of a channel, which names this server alone; `nil` if there is no such repository.
    func mirrorList(_ names: [String], _ request: RouteRequest) throws -> Answer? {
        guard names.count == 4, names[3] == "mirrorlist", let snapshot = folder.snapshot(ofChannel: names[0]),
            try folder.hasFolder([MirrorFolder.rpm, MirrorFolder.snapshots, snapshot, names[1], names[2]])
        else { return nil }
        guard let url = publicURL(request) else { return .text(.badRequest, "the Host header names no usable host\n") }
        let form = FileResponder.Form(type: MediaType.plainText, cache: CachePolicy.revalidate, headers: [.vary: "Host"])
        return files.answer("\(url)/rpm/\(names[0])/\(PathText.escaped(names[1]))/\(PathText.escaped(names[2]))/\n", form)
    }

    /// Opens a file from the newest earlier snapshot of a channel that has it; `nil` if no snapshot has it.
    ///
    /// A client that read the index before the channel was switched asks for files that only the snapshot of that time has.
    func earlier(_ names: [String], of channel: String) throws -> (file: OpenFile, status: FileStatus)? {
        var seen: Set<String> = []
        for event in catalog.files.history().newest(of: channel) {
            for snapshot in [event.to, event.from].compactMap(\.self) where seen.insert(snapshot).inserted {
                guard seen.count <= Self.earlierSnapshots else { return nil }
                if let found = try folder.open([MirrorFolder.rpm, MirrorFolder.snapshots, snapshot] + names), found.status.isRegularFile { return found }
            }
        }
        return nil
    }

    /// The maximum number of snapshots of a channel in which a file is searched.
    private static let earlierSnapshots = 32
}
