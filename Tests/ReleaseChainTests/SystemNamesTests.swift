import Failures
import Native
import RPMBuilder
import RPMRepository
import SystemPackage
import TestSupport
import Testing
import VersionSort

@testable import ReleaseChain

/// Names and dependencies of overrides that are those of packages of the system.
@Suite struct SystemNamesTests {
    private static func package(_ name: String, provides: String...) throws -> RepositoryPackage {
        RepositoryPackage(
            name: name, evr: "1.0-1.el9", arch: "noarch", provides: try (provides + [name]).map { try RPMDependency(parsing: $0) }, requires: [])
    }

    /// Returns the warnings for override files by name, on a system with some packages.
    private static func check(_ files: [String: String], _ packages: [RepositoryPackage], isKnown: Bool = true) async throws -> [String] {
        let folder = try FileSystem.temporaryDirectory(in: "/tmp", prefix: "relcli-test-")
        defer { try? FileSystem.remove(folder) }
        for (name, text) in files { try FileSystem.writeAtomically(Array(text.utf8), to: folder.appending(name)) }
        let target = try TestStack.catalog.target("el9", architecture: "x86_64")
        let systems = ["el9": CheckSetup(target: target, repositories: isKnown ? [folder] : [])]
        let names = SystemNames(overrides: try StackOverrides(at: folder), systems: systems) { _, prefixes in
            packages.filter { package in package.provides.contains { provided in prefixes.contains { provided.name.hasPrefix($0) } } }
        }
        return try await names.check()
    }

    @Test(arguments: [
        ("name", "name = 'ansible-core'"), ("subpackage.name", "[[subpackage]]\nname = 'ansible-core'\nfiles = ['*']"),
        ("subpackage.suffix", "name = 'ansible'\n[[subpackage]]\nsuffix = 'core'\nfiles = ['*']"),
    ]) func `a name of a package of the system is an error that names both, unless it is of the same project`(_ field: String, _ text: String) async throws {
        for provides in [[], ["python3dist(ansible-core) = 1"], ["python3.9dist(carts) = 1", "cart = 1", "rust(cart) = 1"]] {
            let system = RepositoryPackage(
                name: "ansible-core", evr: "1.0-1.el9", arch: "noarch", provides: try (provides + ["ansible-core"]).map { try RPMDependency(parsing: $0) },
                requires: [])
            let error = await #expect(throws: Failure.self) { _ = try await Self.check(["cart.toml": text], [system]) }
            let told = error.map { "\($0)" } ?? ""
            #expect(error?.status == .usage && told.contains("cart and the system of el9 would both have a package ansible-core"), "\(told)")
            #expect(told.contains("overrides/cart.toml: \(field) = '") && told.contains("ansible-core-1.0-1.el9.noarch, which is not of cart"), "\(told)")
        }
        let same = try Self.package("ansible-core", provides: "python3.9dist(cart) = 1")
        #expect(try await Self.check(["cart.toml": text], [same]) == [])
        #expect(try await Self.check(["cart.toml": text], [Self.package("ansible-core-x")]) == [])
        #expect(try await Self.check(["cart.toml": text], [Self.package("ansible-core")], isKnown: false) == [])
        #expect(try await Self.check(["cart.toml": "spec = 'own'\n\(text)"], [Self.package("ansible-core")]) == [])
    }

    @Test(arguments: ["obsoletes-add", "provides-add", "conflicts-add", "subpackage.obsoletes", "subpackage.provides", "subpackage.conflicts"])
    func `a dependency on a package of the system is told with the file and the field`(_ field: String) async throws {
        func text(_ value: String) -> String {
            guard let part = field.split(separator: ".").dropFirst().first else { return "\(field) = ['\(value)']\n" }
            return "[[subpackage]]\nsuffix = 'x'\nfiles = ['*']\n\(part) = ['\(value)']\n"
        }
        let system = [try Self.package("ansible", provides: "ansible(x) = 1")]
        for value in ["ansible", "ansible < 9", "(x or ansible >= 1)"] {
            let warnings = try await Self.check(["cart.toml": text(value)], system)
            #expect(warnings == ["overrides/cart.toml: \(field) = '\(value)' concerns ansible-1.0-1.el9.noarch of the system of el9"])
        }
        #expect(try await Self.check(["cart.toml": text("ansible-x")], system) == [])
        #expect(try await Self.check(["ansible.toml": text("ansible")], [Self.package("ansible", provides: "python3dist(ansible)")]) == [])
    }

    @Test func `a dependency that excludes a package of every system is told also where the system is not known`() async throws {
        for value in ["sudo", "sudo < 2", "(x if systemd-libs)", "/usr/bin/sudo", "/etc/sudoers", "libc.so.6()(64bit)", "sudo(x86-64)", "config(sudo)"] {
            let warnings = try await Self.check(["cart.toml": "conflicts-add = ['\(value)']"], [], isKnown: false)
            #expect(warnings.count == 1 && warnings[0].hasPrefix("overrides/cart.toml: conflicts-add = '\(value)': "), "\(warnings)")
        }
        for value in ["python3-old-cart", "/usr/bin/cart", "libcart.so.1()(64bit)", "python3dist(sudo)", "/usr/share/cart/x"] {
            #expect(try await Self.check(["cart.toml": "conflicts-add = ['\(value)']"], [], isKnown: false) == [], "\(value)")
        }
    }

    @Test(arguments: ["obsoletes-add", "provides-add", "subpackage.obsoletes", "subpackage.provides"])
    func `a dependency that takes the place of a package of every system is refused with the file and the field`(_ field: String) async throws {
        func text(_ value: String) -> String {
            guard let part = field.split(separator: ".").dropFirst().first else { return "\(field) = ['\(value)']\n" }
            return "[[subpackage]]\nsuffix = 'x'\nfiles = ['*']\n\(part) = ['\(value)']\n"
        }
        for value in ["sudo", "glibc < 99", "dnf = 99", "systemd", "python3-libs", "kernel-core", "(x or sudo)", "/usr/sbin/sshd", "/bin/sh", "rpmlib(x)"] {
            let error = await #expect(throws: Failure.self) { _ = try await Self.check(["cart.toml": text(value)], [], isKnown: false) }
            let told = error.map { "\($0)" } ?? ""
            #expect(error?.status == .usage && told.contains("cart.toml") && told.contains("\(field) = '\(value)'"), "\(told)")
        }
        for value in ["python3-old-cart < 2", "cart", "bundled(sudo) = 1", "/usr/bin/cart", "sudoku", "user(cart)", "python3dist(cart)"] {
            #expect(try await Self.check(["cart.toml": text(value)], [], isKnown: false) == [], "\(value)")
        }
        // A spec of the stack's own may say anything.
        _ = try await Self.check(["cart.toml": "spec = 'own'\n\(text("sudo"))"], [], isKnown: false)
    }

    @Test(arguments: ["sudo", "bash", "python3", "python3.11", "python3-dnf", "python3.11-libs", "systemd-udev", "kernel", "platform-python", "openssl-libs"])
    func `a package does not get the name of one of every system`(_ name: String) async throws {
        let error = await #expect(throws: Failure.self) { _ = try await Self.check(["cart.toml": "name = '\(name)'"], [], isKnown: false) }
        #expect(error?.description.contains("cart.toml: the override of cart has name = '\(name)'") == true, "\(String(describing: error))")
    }
}
