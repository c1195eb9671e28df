import SystemPackage

/// Where things are in a store.
struct StoreLayout: Sendable {
    let root: FilePath

    var snapshots: FilePath { root.appending("snapshots") }
    var checks: FilePath { root.appending("checks") }
    var temporary: FilePath { root.appending("tmp") }
    var history: FilePath { root.appending("history.jsonl") }
    /// What channels have had: ``PublishedPackages``.
    var published: FilePath { root.appending("published.json") }
    var lock: FilePath { root.appending("lock") }
    /// The switch that is being made: it is written before and removed after, so that a killed publisher loses no history.
    var pending: FilePath { root.appending("pending.json") }

    func snapshot(_ id: String) -> FilePath { snapshots.appending(id) }
    func manifest(_ snapshot: FilePath) -> FilePath { snapshot.appending("snapshot.json") }
    /// The packages of a snapshot: ``SnapshotPackages``.
    func packages(_ snapshot: FilePath) -> FilePath { snapshot.appending("packages.json") }
    func check(_ id: String) -> FilePath { checks.appending("\(id).json") }
    func channel(_ name: StoreName) -> FilePath { root.appending(name.text) }
    /// What the link of a channel says: relative, so that the mirror can be moved.
    func linkTarget(_ id: String) -> FilePath { FilePath("snapshots/\(id)") }

    static let reserved: Set<String> = ["snapshots", "checks", "tmp", "history.jsonl", "lock", "pending.json", "published.json", "keys"]
}
