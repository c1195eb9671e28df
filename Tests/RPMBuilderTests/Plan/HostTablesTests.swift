import Testing
import VersionSort

@testable import RPMBuilder

/// Every row of the policy on files that give control of a host, by its effect.
@Suite struct HostTablesTests {
    private static func names(_ text: String) -> [String] { text.split(separator: " ").map(String.init) }

    /// Returns the verdict on a file of the project `x1y2z3`, whose name is in no table.
    private static func verdict(_ path: String, python: String? = nil) throws -> HostFilePolicy.Verdict {
        let policy = HostFilePolicy(
            allowed: [], python: try PlanTargets.current(python: python).python, project: try ProjectName("x1y2z3"), programSuffix: nil, files: [])
        return policy.verdict(on: RPMFile(path: path, content: .bytes([]), mtime: 0))
    }

    @Test func `every place is refused with its reason`() throws {
        var known: [String: Set<String>] = [:]
        for row in HostTables.places {
            for folder in row.folders.isEmpty ? [""] : Self.names(row.folders) {
                for name in Self.names(row.names) {
                    known[folder, default: []].insert(name)
                    let path = "\(folder == "etc" ? "" : "/usr")\(folder.isEmpty ? "" : "/")\(folder)/\(name)"
                    for file in [path, "\(path)/zz"] where file.split(separator: "/").count > 2 || folder == "etc" {
                        #expect(try Self.verdict(file) == .dangerous(row.reason), "\(file)")
                    }
                    // `/etc/pip.conf` has a row of its own.
                    guard folder == "etc", HostPlaces.reasons[folder]?["\(name).conf"] == nil else { continue }
                    #expect(try Self.verdict("\(path).conf") == .dangerous(row.reason), "\(path).conf")
                }
            }
        }
        #expect(known == HostPlaces.reasons.mapValues { Set($0.keys) }, "a row is only in one of the two tables")
    }

    @Test func `folders with a version in their names are those of their programs`() throws {
        #expect(Set(Self.names(HostTables.versioned)) == HostPlaces.versioned)
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
        var known: Set<String> = []
        let (own, other) = (try PlanTargets.current().python, try PlanTargets.current(python: "3.11").python)
        for row in HostTables.modules {
            for word in Self.names(row.names) {
                let parts = word.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
                let owners = parts.count < 2 ? [] : parts[1].isEmpty ? [parts[0]] : parts[1].split(separator: ",").map(String.init)
                known.insert(parts[0])
                let path = "site-packages/\(parts[0]).py"
                #expect(try Self.verdict("/usr/lib/python3.9/\(path)") == .dangerous(row.reason), "\(word)")
                let elsewhere = row.isRefusedElsewhere ? HostFilePolicy.Verdict.dangerous(row.elsewhere) : .notable(row.elsewhere)
                #expect(try Self.verdict("/usr/lib/python3.11/\(path)", python: "3.11") == elsewhere, "\(word)")
                for owner in owners {
                    for python in [own, other] {
                        let project = try ProjectName(owner)
                        #expect(HostModules.verdict("\(parts[0]).py", isFolder: false, project: project, python: python) == .harmless, "\(word) \(owner)")
                    }
                }
            }
        }
        #expect(known == Set(HostModules.rules.keys), "a row is only in one of the two tables")
        #expect(HostModules.starts == ["sitecustomize", "usercustomize"])
    }

    @Test func `every program of the system is refused in both folders, whatever the target`() throws {
        let programs = Set(Self.names(HostTables.programs))
        #expect(programs == HostPrograms.system && Self.names(HostTables.helpers) == HostPrograms.helpers)
        for name in programs.union(HostPrograms.helpers.map { "\($0)zz" }).union(["python", "python3", "python3.13"]) {
            for (folder, python) in [("bin", nil), ("sbin", nil), ("bin", "3.11"), ("sbin", "3.11")] {
                #expect(try Self.verdict("/usr/\(folder)/\(name)", python: python) == .dangerous("has the name of a program of the system"), "\(name)")
            }
        }
        #expect(try Self.verdict("/usr/bin/x1y2z3") == .harmless)
    }

    @Test func `every function of zsh, every catalogue and every shared folder is judged as its table says`() throws {
        #expect(Set(Self.names(HostTables.functions)) == ShellCompletion.functions)
        for name in ShellCompletion.functions {
            guard case .dangerous = try Self.verdict("/usr/share/zsh/site-functions/_\(name)") else {
                Issue.record("_\(name) is not refused")
                continue
            }
        }
        #expect(Set(Self.names(HostTables.domains)) == HostPlaces.domains)
        for name in HostPlaces.domains {
            #expect(try Self.verdict("/usr/share/locale/de/LC_MESSAGES/\(name).mo") == .dangerous("has the messages of a program of the system"), "\(name)")
        }
        #expect(Set(Self.names(HostTables.sharedByAll)) == HostPlaces.sharedByAll)
        for name in HostPlaces.sharedByAll { #expect(try Self.verdict("/usr/share/\(name)/zz") == .harmless, "\(name)") }
    }

    @Test func `every package, family and library of the system is refused in an override`() throws {
        #expect(Set(Self.names(HostTables.packages)) == HostPackages.names && Set(Self.names(HostTables.families)) == HostPackages.families)
        #expect(Set(Self.names(HostTables.libraries)) == HostPackages.libraries)
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
