import VersionSort

/// The content behind the pages and the API.
extension RequestPath {
    /// The path of what a page or a value of the API shows, such as `/simple/NAME/` for `/project/NAME/`.
    ///
    /// Other paths stay as they are.
    ///
    /// Who may not read the one may not read the other.
    var content: RequestPath {
        let own = names.first == "api" ? Array(names.dropFirst()) : names
        switch (own.first, own.count) {
        case ("project", 2), ("projects", 2):
            // These pages take a name in any spelling.
            return RequestPath(names: ["simple", (try? ProjectName(own[1]))?.normalized ?? own[1]], isFolder: true)
        case ("channels", 2): return RequestPath(names: ["rpm", own[1]], isFolder: true)
        case ("snapshots", 2), ("differences", 3): return RequestPath(names: ["rpm", "snapshots", own[1]], isFolder: true)
        default: return self
        }
    }
}
