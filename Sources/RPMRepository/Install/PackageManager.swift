import Native
import SystemPackage

/// The package manager of this machine that makes transactions in a root.
package enum PackageManager: String, Codable, Sendable, CaseIterable {
    case dnf, yum, rpm

    /// The first one that this machine has.
    package static var available: PackageManager? { allCases.first { HostTool.find($0.rawValue) != nil } }
}

/// The repositories that transactions are made from, and how packages are asked for.
struct PackageSource: Sendable {
    let manager: PackageManager
    /// Folders with `repodata/`, the repository under check last.
    let repositories: [FilePath]
    /// A folder for the package manager's own files.
    let folder: FilePath
    /// The keys that packages of the last repository must be signed with, none for unsigned packages; those of a base are the base's business.
    let keys: [FilePath]

    /// Names the parts, by paths without links: programs in a sandbox see these paths and no others.
    init(manager: PackageManager, repositories: [FilePath], folder: FilePath, keys: [FilePath]) throws {
        self.manager = manager
        self.repositories = try repositories.map { try FileSystem.realPath($0) }
        self.folder = folder
        self.keys = try keys.map { try FileSystem.realPath($0) }
    }

    /// Writes the settings: nothing of this machine's own takes part.
    func prepare() throws {
        var lines = [
            "[main]", "reposdir=/dev/null", "varsdir=/dev/null", "pluginpath=/dev/null", "plugins=0", "install_weak_deps=0", "best=1",
            "gpgcheck=0", "obsoletes=1", "assumeyes=1", "keepcache=0", "cachedir=\(folder)/cache", "logdir=\(folder)/log",
            "persistdir=\(folder)/persist",
        ]
        for (number, repository) in repositories.enumerated() {
            let isChecked = number == repositories.count - 1 && !keys.isEmpty
            lines += ["", "[r\(number)]", "name=r\(number)", "enabled=1", "gpgcheck=\(isChecked ? 1 : 0)", "metadata_expire=0"]
            lines.append("baseurl=file://\(repository)")
            if isChecked { lines.append("gpgkey=" + keys.map { "file://\($0)" }.joined(separator: " ")) }
        }
        try FileSystem.createDirectory(folder)
        try FileSystem.writeAtomically(Array((lines.joined(separator: "\n") + "\n").utf8), to: folder.appending("dnf.conf"))
    }

    /// The arguments of `dnf` or `yum` that do something in a root.
    ///
    /// - Parameters:
    ///   - test: whether the transaction is only tried.
    ///   - options: further options.
    ///   - isQuiet: whether nothing is said of what goes well; otherwise each scriptlet that runs is.
    func arguments(
        _ command: String, _ packages: [String], root: FilePath, test: Bool = false, options: [String] = [], isQuiet: Bool = true
    ) -> [String] {
        ["-y"] + (isQuiet ? ["-q"] : []) + ["-c", folder.appending("dnf.conf").string, "--releasever=1", "--installroot=\(root)"]
            + (test ? ["--setopt=tsflags=test"] : []) + options + [command] + packages
    }
}
