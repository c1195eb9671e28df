import SystemPackage

/// The paths of a store's files.
struct StoreLayout: Sendable {
    let root: FilePath

    var snapshots: FilePath { root.appending("snapshots") }
    var checks: FilePath { root.appending("checks") }
    var temporary: FilePath { root.appending("tmp") }
    var history: FilePath { root.appending("history.jsonl") }
    /// The record of published packages; see ``PublishedPackages``.
    var published: FilePath { root.appending("published.json") }
    var lock: FilePath { root.appending("lock") }
    /// The announcement of the current switch.
    ///
    /// It is written before and removed after it, so that a killed publisher loses no history.
    var pending: FilePath { root.appending("pending.json") }

    func snapshot(_ id: String) -> FilePath { snapshots.appending(id) }
    func manifest(_ snapshot: FilePath) -> FilePath { snapshot.appending("snapshot.json") }
    /// Returns the path of a snapshot's package list; see ``SnapshotPackages``.
    func packages(_ snapshot: FilePath) -> FilePath { snapshot.appending("packages.json") }
    func check(_ id: String) -> FilePath { checks.appending("\(id).json") }
    func channel(_ name: StoreName) -> FilePath { root.appending(name.text) }
    /// Returns the target of a channel's link.
    ///
    /// It is relative, so that the mirror can be moved.
    func linkTarget(_ id: String) -> FilePath { FilePath("snapshots/\(id)") }

    static let reserved: Set<String> = ["snapshots", "checks", "tmp", "history.jsonl", "lock", "pending.json", "published.json", "keys"]
}
