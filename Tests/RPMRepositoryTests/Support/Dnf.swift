import SystemPackage
import TestSupport

/// dnf with one repository, its own folders, and no settings of this machine.
struct Dnf {
    let folder: FilePath
    let repository: FilePath

    func run(_ arguments: [String]) async throws -> ToolResult {
        let settings = [
            "reposdir=/dev/null", "varsdir=/dev/null", "gpgcheck=0", "install_weak_deps=False", "plugins=0",
            "cachedir=\(folder)/cache", "logdir=\(folder)/log", "persistdir=\(folder)/persist", "releasever=9",
        ]
        return try await Tool.run(
            "dnf", ["-q", "--repofrompath", "ours,file://\(repository)", "--repo", "ours"] + settings.map { "--setopt=\($0)" } + arguments)
    }
}
