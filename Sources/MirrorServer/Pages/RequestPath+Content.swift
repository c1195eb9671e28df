import ForeignText
import VersionSort

/// The content behind the pages and the API.
extension RequestPath {
    /// The folders in which each project has a folder or page of its own, such as `/simple/NAME/`.
    static let projectFolders: Set<String> = ["simple", "packages", "pypi", "project"]

    /// The paths whose access rules a request for this path must satisfy: this path, and the mirror content that its page or API response shows.
    ///
    /// In this path, the name of a project has its normalized spelling.
    var guardedForms: [RequestPath] {
        var own = self
        if names.count > 1, Self.projectFolders.contains(names[0]), let name = try? ProjectName(names[1]) {
            own = RequestPath(names: [names[0], name.normalized] + names.dropFirst(2), isFolder: isFolder)
        }
        return [own] + shown
    }

    /// A Boolean value indicating whether the response names channels, targets or snapshots, which some clients may not read.
    var listsRepositories: Bool {
        let own = names.first == "api" ? Array(names.dropFirst()) : names
        switch own.first {
        case nil: return true
        case "channels", "snapshots", "differences", "activity", "setup", "project": return true
        case "projects": return own.count == 2
        case MirrorRoutes.heartbeatName: return own.count == 1
        case MirrorFolder.rpm: return own.count == 1 || own.count == 2 && own[1].utf8.equals(MirrorFolder.snapshots) || isFolder
        default: return false
        }
    }

    /// The paths of the mirror content that a page or an API response shows: `/simple/NAME/` for `/project/NAME/`.
    ///
    /// Empty for other paths.
    private var shown: [RequestPath] {
        let own = names.first == "api" ? Array(names.dropFirst()) : names
        switch (own.first, own.count) {
        case ("project", 2), ("projects", 2):
            // These pages take a name in any spelling.
            return [RequestPath(names: ["simple", (try? ProjectName(own[1]))?.normalized ?? own[1]], isFolder: true)]
        // A release is a part of the list of releases.
        case ("pypi", 4): return [RequestPath(names: ["pypi", (try? ProjectName(own[1]))?.normalized ?? own[1], "json"], isFolder: false)]
        case ("channels", 2): return [RequestPath(names: ["rpm", own[1]], isFolder: true)]
        case ("snapshots", 3): return [RequestPath(names: ["rpm", "snapshots", own[1]], isFolder: true)]
        case ("snapshots", 2), ("differences", 3): return own.dropFirst().map { RequestPath(names: ["rpm", "snapshots", $0], isFolder: true) }
        default: return []
        }
    }
}
