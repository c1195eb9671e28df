import Failures
import Native
import SystemPackage
import TestSupport
import Testing
import VersionSort

@testable import RPMRepository

/// Real transactions on a remote base, of which only the needed packages are fetched.
@Suite struct RemoteBaseTests {
    /// Returns a repository with a wheel's package, and the options that check it on a base.
    private static func options(_ folder: FilePath, _ packages: WheelPackages, base: FilePath, client: TransferClient?) -> CheckOptions {
        var options = CheckOptions(base: BaseInput(repositories: [base]), architecture: "x86_64", expected: packages.expected)
        var install = InstallOptions(base: [base], interpreter: DebianBase.interpreter, workspace: folder)
        install.cache = folder.appending("roots")
        install.client = client
        options.install = install
        return options
    }

    private static func library(_ version: String, in folder: FilePath) async throws -> WheelPackages {
        var packages = try WheelPackages(in: folder)
        try packages.add(WheelMaker("tiny-library", version))
        try await packages.index()
        return packages
    }

    @Test func `only what an installation needs of a base is fetched, once, and everything is installed and upgraded`() async throws {
        let folder = try TemporaryFolder()
        let previous = try await Self.library("1.1", in: folder.path.appending("previous"))
        let packages = try await Self.library("1.2", in: folder.path.appending("next"))
        let local = try await DebianBase.repository()
        let listed = try PackageLocation.read(directory: local).count
        let fetcher = RepositoryFetcher(client: RemoteFixture.client, cache: folder.path.appending("cache"))
        try await FileServer.run(local) { server in
            let base = try await fetcher.fetch(.url(server.origin))
            _ = server.takeRequests()
            var options = Self.options(folder.path, packages, base: base, client: RemoteFixture.client)
            options.previous = previous.repository
            let report = try await RepositoryCheck.run(repository: packages.repository, options: options)
            #expect(report.passed, "\(report.text())")
            for tier in CheckTier.allCases { #expect(report[tier].state == .passed, "\(report[tier])") }
            let fetched = server.takeRequests()
            #expect(!fetched.isEmpty && fetched.count < listed && Set(fetched).count == fetched.count, "\(fetched.count) of \(listed)")
            #expect(fetched.allSatisfy { $0.hasSuffix(".rpm") })
            let again = try await RepositoryCheck.run(repository: packages.repository, options: options)
            #expect(again.passed && again[.transaction].state == .passed)
            #expect(server.takeRequests().isEmpty)
        }
    }

    @Test func `a package that is not what the metadata states, or is not there, is an error that names it`() async throws {
        let folder = try TemporaryFolder()
        let packages = try await Self.library("1.2", in: folder.path.appending("next"))
        let local = try await DebianBase.repository()
        let shell = try #require(try PackageLocation.read(directory: local).first { $0.nevra.name == "bash" })
        for (number, code) in [Failure.Code.badMetadata, .network].enumerated() {
            try await FileServer.run(local) { server in
                let fetcher = RepositoryFetcher(client: RemoteFixture.client, cache: folder.path.appending("cache-\(number)"))
                let base = try await fetcher.fetch(.url(server.origin))
                if code == .badMetadata { server.faults.replaced["/\(shell.href)"] = Array("no package".utf8) }
                if code == .network { server.faults.redirects["/\(shell.href)"] = "/nowhere.rpm" }
                let options = Self.options(folder.path, packages, base: base, client: RemoteFixture.client)
                let error = await #expect(throws: Failure.self) {
                    try await RepositoryCheck.run(repository: packages.repository, options: options)
                }
                #expect(error?.code == code && error?.subject.hasSuffix(shell.href) == true, "\(error.map { "\($0)" } ?? "")")
                #expect(try FileSystem.status(base.pushing(FilePath(shell.href))) == nil)
            }
        }
    }

    @Test func `without a client, or when the solver finds no way in, nothing is installed and the tiers say why`() async throws {
        let folder = try TemporaryFolder()
        let packages = try await Self.library("1.2", in: folder.path.appending("next"))
        var unfit = try WheelPackages(in: folder.path.appending("unfit"))
        try unfit.add(WheelMaker("needer", "1.0", requires: ["nobody-has-this"]))
        try await unfit.index()
        let local = try await DebianBase.repository()
        let fetcher = RepositoryFetcher(client: RemoteFixture.client, cache: folder.path.appending("cache"))
        try await FileServer.run(local) { [unfit] server in
            let base = try await fetcher.fetch(.url(server.origin))
            let options = Self.options(folder.path, packages, base: base, client: nil)
            let offline = try await RepositoryCheck.run(repository: packages.repository, options: options)
            #expect(offline[.transaction].note.contains("are not on this machine"), "\(offline[.transaction])")
            let broken = Self.options(folder.path, unfit, base: base, client: RemoteFixture.client)
            let report = try await RepositoryCheck.run(repository: unfit.repository, options: broken)
            #expect(!report.passed)
            #expect(report[.transaction].state == .notRun && report[.transaction].note.contains("nobody-has-this"), "\(report[.transaction])")
            #expect(server.takeRequests().allSatisfy { !$0.hasSuffix(".rpm") })
        }
    }
}
