import ForeignText
import HTTPTypes
import Native

/// The routes for package files and RPM repositories.
extension MirrorRoutes {
    func package(_ names: [String], isFolder: Bool, _ request: RouteRequest) throws -> Answer {
        let found = try isFolder ? nil : folder.open(names)
        if let refusal = refusal(of: names, isHeld: found != nil) { return refusal }
        guard let (file, status) = found, status.isRegularFile else {
            return notFound("there is no file '\(names.dropFirst().joined(separator: "/"))' among the packages of this mirror", request)
        }
        let form = FileResponder.Form(type: MediaType.of(names.last ?? ""), cache: CachePolicy.immutable)
        return files.answer(file, status, form, digest: folder.digests.digest(of: names, status))
    }

    func rpm(_ names: [String], isFolder: Bool, _ request: RouteRequest) throws -> Answer {
        if isFolder, let listing = try listing(names, request) { return listing }
        guard let channel = names.first else { return .redirect(to: "rpm/") }
        if !isFolder, let list = try mirrorList(names, request) { return list }
        let place: [String]
        if channel == MirrorFolder.snapshots {
            place = names
        } else {
            guard let snapshot = folder.snapshot(ofChannel: channel) else {
                return notFound("there is no channel '\(channel)' in this mirror", request)
            }
            if names.count == 2, !isFolder, names[1].utf8.hasSuffix(".repo") {
                return try repoFile(channel, snapshot, String(names[1].droppingBytes(last: 5)), request)
            }
            place = [MirrorFolder.snapshots, snapshot] + names.dropFirst()
        }
        guard !isFolder, place.count > 3, let name = place.last, let (file, status) = try repositoryFile(place, names, of: channel) else {
            if !isFolder, try folderPlace(names) != nil { return .redirect(to: "\(PathText.escaped(names.last ?? ""))/") }
            return notFound("there is no file '\(names.dropFirst().joined(separator: "/"))' in '\(channel)'", request)
        }
        let digest = RepositoryFile.digest(inName: name)
        let isFixed = channel == MirrorFolder.snapshots || digest != nil || name.utf8.hasSuffix(".rpm")
        let form = FileResponder.Form(
            type: MediaType.of(name), cache: isFixed ? CachePolicy.immutable : CachePolicy.revalidate)
        return files.answer(file, status, form, digest: digest)
    }

    /// Opens a file of a snapshot.
    ///
    /// If it is missing, opens a package, or a file with a digest in its name, from an earlier snapshot of the channel.
    ///
    /// - Parameters:
    ///   - place: the path below `rpm/` with the snapshot.
    ///   - names: the path below `rpm/` as it was requested, with the channel.
    private func repositoryFile(_ place: [String], _ names: [String], of channel: String) throws -> (file: OpenFile, status: FileStatus)? {
        if let found = try folder.open([MirrorFolder.rpm] + place), found.status.isRegularFile { return found }
        let name = place.last ?? ""
        guard channel != MirrorFolder.snapshots, name.utf8.hasSuffix(".rpm") || RepositoryFile.digest(inName: name) != nil else { return nil }
        return try earlier(Array(names.dropFirst()), of: channel)
    }

    /// Returns the `.repo` file for a target of a channel, for `/etc/yum.repos.d`.
    ///
    /// The file works for every architecture that dnf runs on.
    private func repoFile(_ channel: String, _ snapshot: String, _ target: String, _ request: RouteRequest) throws -> Answer {
        guard try folder.hasFolder([MirrorFolder.rpm, MirrorFolder.snapshots, snapshot, target]) else {
            return notFound("channel '\(channel)' has no target '\(target)'", request)
        }
        guard let url = publicURL(request) else { return .text(.badRequest, "the Host header names no usable host\n") }
        let file = RepositoryFile(
            channel: channel, target: target, baseURL: url, isSigned: try folder.isSigned(snapshot: snapshot, target: target))
        let form = FileResponder.Form(type: MediaType.plainText, cache: CachePolicy.revalidate, headers: [.vary: "Host"])
        return files.answer(file.text, form)
    }
}
