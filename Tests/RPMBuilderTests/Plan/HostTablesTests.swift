import Native
import Testing
import VersionSort

@testable import RPMBuilder

/// Every row of the policy on files that give control of a host, by its effect.
@Suite struct HostTablesTests {
    /// Returns the verdict on a file of the project `x1y2z3`, whose name is in no table.
    private static func verdict(_ path: String, python: String? = nil) throws -> HostFilePolicy.Verdict {
        let policy = HostFilePolicy(
            allowed: [], python: try PlanTargets.current(python: python).python, project: try ProjectName("x1y2z3"), programSuffix: nil, files: [])
        return policy.verdict(on: RPMFile(path: path, content: .bytes([]), mtime: 0))
    }

    /// The rows of all tables as text, by the name of the table.
    private static var rows: [String: [String]] {
        [
            "places": HostPlaces.reasons.flatMap { folder, names in names.map { "\(folder)/\($0.key) \($0.value)" } },
            "versioned": Array(HostPlaces.versioned), "domains": Array(HostPlaces.domains), "shared": Array(HostPlaces.sharedByAll),
            "modules": HostModules.rules.map { "\($0.key) \($0.value.owners) \($0.value.reason) \(text($0.value.elsewhere))" },
            "starts": Array(HostModules.starts), "programs": Array(HostPrograms.system), "helpers": HostPrograms.helpers,
            "functions": Array(ShellCompletion.functions), "packages": Array(HostPackages.names), "families": Array(HostPackages.families),
            "libraries": Array(HostPackages.libraries), "names": Array(DistributionNames.system),
        ]
    }

    private static func text(_ verdict: HostFilePolicy.Verdict?) -> String {
        switch verdict {
        case nil, .harmless: ""
        case .notable(let reason): "notable \(reason)"
        case .dangerous(let reason): reason
        }
    }

    @Test(arguments: [
        ("places", 808, "37ae27a72e05f05e"), ("versioned", 18, "3825cfd2b57e2a2f"), ("domains", 61, "8b88ffdcf1a62150"), ("shared", 13, "d2da30d21254cdfc"),
        ("modules", 243, "3157b6990258d563"), ("starts", 2, "461b47ffa7a8055d"), ("programs", 807, "4661c2054610f3a4"),
        ("helpers", 5, "581299ab3f015b88"), ("functions", 36, "903f82a752683725"), ("packages", 219, "553c2b09d6ea2d43"), ("families", 118, "849c32706bae9b5a"),
        ("libraries", 84, "1897146a80eee6e9"), ("names", 67, "3f75e3ee3c08c18b"),
    ])
    func `no row is lost, moved or reworded unnoticed`(table: String, count: Int, digest: String) throws {
        let rows = try #require(Self.rows[table]).sorted()
        let now = SHA256Digest(of: Array(rows.joined(separator: "\n").utf8)).hex.prefix(16)
        #expect(rows.count == count && now == digest, "\(table) changed: if each change is meant, write (\"\(table)\", \(rows.count), \"\(now)\") here")
    }

    @Test func `every place is refused with its reason`() throws {
        for (folder, names) in HostPlaces.reasons {
            for (name, reason) in names {
                let path = "\(folder == "etc" ? "" : "/usr")\(folder.isEmpty ? "" : "/")\(folder)/\(name)"
                for file in [path, "\(path)/zz"] where file.split(separator: "/").count > 2 || folder == "etc" {
                    #expect(try Self.verdict(file) == .dangerous(reason), "\(file)")
                }
                // `/etc/pip.conf` has a row of its own.
                guard folder == "etc", names["\(name).conf"] == nil else { continue }
                #expect(try Self.verdict("\(path).conf") == .dangerous(reason), "\(path).conf")
            }
        }
    }

    @Test func `folders with a version in their names are those of their programs`() throws {
        for name in HostPlaces.versioned {
            for version in ["9", "9.1", "-9.1"] {
                guard case .dangerous = try Self.verdict("/usr/share/\(name)\(version)/zz") else {
                    Issue.record("\(name)\(version) is not refused")
                    continue
                }
            }
        }
    }

    @Test func `every module is refused with its reason, except to its projects`() throws {
        let (own, other) = (try PlanTargets.current().python, try PlanTargets.current(python: "3.11").python)
        for (module, rule) in HostModules.rules {
            let path = "site-packages/\(module).py"
            #expect(try Self.verdict("/usr/lib/python3.9/\(path)") == .dangerous(rule.reason), "\(module)")
            #expect(try Self.verdict("/usr/lib/python3.11/\(path)", python: "3.11") == rule.elsewhere ?? .dangerous(rule.reason), "\(module)")
            for owner in try rule.owners.map({ try ProjectName($0) }) {
                for python in [own, other] {
                    #expect(HostModules.verdict("\(module).py", isFolder: false, project: owner, python: python) == .harmless, "\(module) \(owner)")
                }
            }
        }
    }

    @Test func `every program of the system is refused in both folders, whatever the target`() throws {
        for name in HostPrograms.system.union(HostPrograms.helpers.map { "\($0)zz" }).union(["python", "python3", "python3.13"]) {
            for (folder, python) in [("bin", nil), ("sbin", nil), ("bin", "3.11"), ("sbin", "3.11")] {
                #expect(try Self.verdict("/usr/\(folder)/\(name)", python: python) == .dangerous("has the name of a program of the system"), "\(name)")
            }
        }
        #expect(try Self.verdict("/usr/bin/x1y2z3") == .harmless)
    }

    @Test func `every function of zsh, every catalogue and every shared folder is judged as its table says`() throws {
        for name in ShellCompletion.functions {
            guard case .dangerous = try Self.verdict("/usr/share/zsh/site-functions/_\(name)") else {
                Issue.record("_\(name) is not refused")
                continue
            }
        }
        for name in HostPlaces.domains {
            #expect(try Self.verdict("/usr/share/locale/de/LC_MESSAGES/\(name).mo") == .dangerous("has the messages of a program of the system"), "\(name)")
        }
        for name in HostPlaces.sharedByAll { #expect(try Self.verdict("/usr/share/\(name)/zz") == .harmless, "\(name)") }
    }

    @Test func `every package, family and library of the system is refused in an override`() throws {
        let project = try ProjectName("x1y2z3")
        func check(_ text: String, _ change: (inout Overrides) -> Void) {
            var overrides = Overrides()
            change(&overrides)
            #expect(throws: PlanError.self, "\(text)") { try overrides.check(of: project) }
        }
        for name in HostPackages.names.union(HostPackages.families).union(HostPackages.families.map { "\($0)-zz" }) {
            check(name) { $0.name = name }
            check(name) { $0.obsoletesAdd = ["\(name) < 99"] }
            check(name) { $0.providesAdd = ["\(name)(x86-64) = 99"] }
        }
        for name in HostPackages.libraries { check(name) { $0.providesAdd = ["\(name).so.1()(64bit)"] } }
        for name in DistributionNames.system {
            for prefix in ["python3", "python3.11", "python", "platform-python"] { check(name) { $0.name = "\(prefix)-\(name)" } }
        }
    }
}
