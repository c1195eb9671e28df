import SystemPackage
import Testing

@testable import Native

@Suite struct SolverPoolTests {
    @Test func `a capability with a version is found by a range that holds it and not by another`() throws {
        var builder = try SolverPoolBuilder(architecture: "x86_64")
        let base = try builder.addPackage(
            "base", evr: "1-1", providing: [SolverCapability("python(abi)", .equal, "3.9"), SolverCapability("/usr/bin/python3.9")])
        let pool = builder.prepare()
        #expect(try pool.providers(of: pool.dependency(.init("python(abi)", [.greater, .equal], "3.8"))) == base.packages)
        #expect(try pool.providers(of: pool.dependency(.init("python(abi)", .less, "3.9"))) == [])
        #expect(try pool.providers(of: pool.dependency(.init("/usr/bin/python3.9"))) == base.packages)
        #expect(try pool.providers(of: pool.dependency(.init("(python(abi) >= 3.9 with python(abi) < 3.10)"))) == base.packages)
        #expect(try pool.providers(of: pool.dependency(.init("(python(abi) >= 3.9 with python(abi) < 3.9)"))) == [])
        #expect(pool.name(of: base.packages[0]).description == "base-1-1.noarch")
        #expect(pool.isInstallable(base.packages[0]) == true)
    }

    @Test func `the shape of a boolean dependency is told`() throws {
        let pool = try SolverPoolBuilder(architecture: "x86_64").prepare()
        guard case .or(let left, let right) = try pool.shape(of: pool.dependency(.init("(a >= 1 or b)"))) else {
            Issue.record("not an or")
            return
        }
        #expect(pool.shape(of: left) == .plain && pool.capability(of: left) == .init("a", [.greater, .equal], "1"))
        #expect(pool.capability(of: right) == .init("b"))
        #expect(try pool.capability(of: pool.dependency(.init("(a if b)"))) == nil)
        guard case .conditional = try pool.shape(of: pool.dependency(.init("(a if b)"))) else {
            Issue.record("not a conditional")
            return
        }
        #expect(try pool.text(of: pool.dependency(.init("(a >= 1 or b)"))) == "(a >= 1 or b)")
    }

    @Test func `a boolean dependency that does not parse is an error with its text`() throws {
        let pool = try SolverPoolBuilder(architecture: "x86_64").prepare()
        #expect(throws: SolverError.malformedDependency("(a or")) { _ = try pool.dependency(.init("(a or")) }
    }

    @Test func `a file that is not there is named with the reason`() throws {
        var builder = try SolverPoolBuilder(architecture: "x86_64")
        #expect(throws: SolverError.unreadable(path: "/nonexistent/primary.xml", reason: "No such file or directory")) {
            _ = try builder.addRepository("gone", primary: "/nonexistent/primary.xml")
        }
    }
}
