import Failures
import Native
package import RPMBuilder
package import SystemPackage

/// The installation of a repository in a root made from the base.
///
/// It runs a package manager's transaction, verifies the result, imports every module, and erases all packages.
package enum InstallCheck {
    /// Runs the tiers ``CheckTier/transaction`` and ``CheckTier/imports``, and adds their findings to a report.
    ///
    /// Without root's rights, a base or a package manager nothing runs, and the tiers record the reason; this is not an error.
    ///
    /// - Parameters:
    ///   - headers: The packages of the repository.
    ///   - report: The closure check report of the repository, which states the installable packages.
    package static func run(
        repository: FilePath, headers: [PackageDescription], options: InstallOptions, report: inout CheckReport
    ) async throws {
        let tiers: [CheckTier] = options.runsImports ? [.transaction, .imports] : [.transaction]
        if let reason = try obstacle(options, report) {
            for tier in tiers { report.add(.notRun(tier, why: reason)) }
            return
        }
        // Remove the files of this user's killed checks.
        try? FileSystem.removeAbandoned(in: options.workspace)
        let folder = try FileSystem.temporaryDirectory(in: try FileSystem.realPath(options.workspace), prefix: "relcli-check-")
        defer { try? FileSystem.remove(folder) }
        let packages = installed(headers, options, report)
        let source = try PackageSource(
            manager: options.manager ?? .available ?? .dnf, repositories: options.base + [repository], folder: folder.appending("manager"),
            keys: options.keys)
        try source.prepare()
        let user = await SandboxUser.forInstallation()
        let template: FilePath
        do { template = try await RootTemplate.make(options, manager: source.manager, user: user, in: folder) } catch let error as Failure
            where error.code == .base
        {
            for tier in tiers { report.add(.notRun(tier, why: "\(error)")) }
            return
        }
        let sandbox = try InstallRoot(in: folder, template: template, user: user)
        let transaction = TransactionCheck(sandbox: sandbox, source: source, packages: packages)
        var found = try await transaction.install()
        guard found.isEmpty else {
            report.add(transaction.result(found), causes: found)
            if options.runsImports { report.add(.notRun(.imports, why: "the transaction failed")) }
            return
        }
        found += try await transaction.verify()
        if options.runsImports {
            let (result, causes) = try await RunCheck(sandbox: sandbox, packages: packages, options: options, folder: folder).run()
            report.add(result, causes: causes)
        }
        found += try await transaction.erase(passing: RunCheck.ownPaths(options.smoke))
        report.add(transaction.result(found), causes: found)
    }

    /// Returns the packages of a repository that are installed together.
    static func installed(_ headers: [PackageDescription], _ options: InstallOptions, _ report: CheckReport) -> [PackageDescription] {
        let leftOut = options.leftOut.union(report.superseded)
        return headers.filter { !$0.isSource && !leftOut.contains($0.solverName) && report.members.contains($0.solverName) }
    }

    /// Returns the reason why nothing can be installed here; `nil` if it is possible.
    private static func obstacle(_ options: InstallOptions, _ report: CheckReport) throws -> String? {
        if options.base.isEmpty { return "no base repository was named, so there is no root to install into" }
        if let base = try options.base.first(where: { try !BasePackages.holdsPackages($0) }) {
            return "the packages of the base \(base) are not on this machine: name a copy of it, as dnf reposync makes one"
        }
        if report.members.isEmpty { return "the repository has no binary packages" }
        guard options.manager ?? .available != nil else { return "this machine has none of dnf, yum and rpm" }
        return Sandbox.find("bwrap") == nil ? "this machine has no bwrap to make a sandbox with" : nil
    }
}
