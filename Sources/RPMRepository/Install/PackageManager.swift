import Native
import SystemPackage

/// A package manager of this machine that runs transactions in a root.
package enum PackageManager: String, Codable, Sendable, CaseIterable {
    case dnf, yum, rpm

    /// The first package manager installed on this machine, in the order of the cases; `nil` if there is none.
    package static var available: PackageManager? { allCases.first { HostTool.find($0.rawValue) != nil } }
}

/// The repositories of a transaction, and the package manager's arguments for it.
struct PackageSource: Sendable {
    let manager: PackageManager
    /// The folders with `repodata/`, ending with the repository under check.
    let repositories: [FilePath]
    /// A folder for the package manager's own files.
    let folder: FilePath
    /// The keys, one of which must have signed each package of the last repository; empty for unsigned packages.
    ///
    /// Packages of a base are not checked.
    let keys: [FilePath]

    /// Creates the source with all links in paths resolved, because only the real paths exist in a sandbox.
    init(manager: PackageManager, repositories: [FilePath], folder: FilePath, keys: [FilePath]) throws {
        self.manager = manager
        self.repositories = try repositories.map { try FileSystem.realPath($0) }
        self.folder = folder
        self.keys = try keys.map { try FileSystem.realPath($0) }
    }

    /// Writes the package manager's configuration, which is used in place of this machine's own.
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

    /// Returns the arguments of `dnf` or `yum` for a command in a root.
    ///
    /// - Parameters:
    ///   - test: `true` to only try the transaction.
    ///   - options: Further options.
    ///   - isQuiet: `true` to print only problems; otherwise each scriptlet that runs is printed too.
    func arguments(
        _ command: String, _ packages: [String], root: FilePath, test: Bool = false, options: [String] = [], isQuiet: Bool = true
    ) -> [String] {
        ["-y"] + (isQuiet ? ["-q"] : []) + ["-c", folder.appending("dnf.conf").string, "--releasever=1", "--installroot=\(root)"]
            + (test ? ["--setopt=tsflags=test"] : []) + options + [command] + packages
    }
}
