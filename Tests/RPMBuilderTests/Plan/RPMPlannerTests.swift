import RPMBuilder
import TestSupport
import Testing
import VersionSort

/// The metadata of a package: names, capabilities, requirements.
@Suite struct RPMPlannerTests {
    @Test func `a pure wheel becomes a noarch package named after the target's Python`() async throws {
        let plan = try await WheelMaker("Zope.Interface", "1.2.0").plan(PlanTargets.current())
        #expect(plan.sourceName == "python-zope-interface")
        #expect(plan.main.name == "python3-zope-interface")
        #expect(plan.main.arch == "noarch")
        #expect(plan.main.evr.description == "1.2.0-1.new")
        #expect(
            plan.main.lines(.provides) == [
                "python3.9-zope-interface = 1.2.0-1.new", "python3.9dist(zope-interface) = 1.2", "python3dist(zope-interface) = 1.2",
            ])
        #expect(plan.main.lines(.requires).contains("python(abi) = 3.9"))
    }

    @Test func `a Python that is not the default has its own names and only its own capabilities`() async throws {
        let plan = try await WheelMaker("python-dateutil", "2.9.0.post0").plan(PlanTargets.current(python: "3.11"))
        #expect(plan.sourceName == "python3.11-dateutil")
        #expect(plan.main.name == "python3.11-dateutil")
        #expect(plan.main.evr.description == "2.9.0^post0-1.new")
        #expect(plan.main.lines(.provides) == ["python3.11dist(python-dateutil) = 2.9^post0"])
    }

    @Test func `requirements follow the target's markers and are one line a project`() async throws {
        var wheel = WheelMaker("app", "1!1.0", requires: ["a>=1,<2", "b; python_version < '3'", "c==1.4.*", "d[fast]>=2; sys_platform == 'linux'", "a!=1.5"])
        wheel.extras = ["x"]
        wheel.requiresDist.append("e; extra == 'x'")
        let plan = try await wheel.plan(PlanTargets.current())
        #expect(plan.main.evr.description == "1:1.0-1.new")
        let python = plan.main.lines(.requires).filter { $0.contains("dist(") }
        #expect(
            python
                == [
                    "((python3.9dist(a) < 1.5 or python3.9dist(a) > 1.5) with python3.9dist(a) < 2~~ with python3.9dist(a) >= 1)",
                    "(python3.9dist(c) >= 1.4~~ with python3.9dist(c) < 1.5~~)", "python3.9dist(d) >= 2", "python3.9dist(d[fast]) >= 2",
                ].sorted())
    }

    @Test func `an old rpm gets plain lines and conflicts`() async throws {
        var wheel = WheelMaker("zope.app", "1.2.0", requires: ["a>=1,<2,!=1.5"])
        wheel.tags = ["py2-none-any", "py3-none-any"]
        let plan = try await wheel.plan(PlanTargets.old())
        #expect(plan.main.lines(.requires).filter { $0.contains("dist(") } == ["python2.6dist(a) < 2", "python2.6dist(a) >= 1-1"])
        #expect(plan.main.lines(.conflicts) == ["", ".0", ".0.0", ".0.0.0", ".0.0.0.0"].map { "python2.6dist(a) = 1.5\($0)-1" })
        #expect(plan.main.lines(.provides) == ["zope-app", "zope.app"].flatMap { ["python2.6dist(\($0)) = 1.2-1", "python2.6dist(\($0)) = 1.2.0-1"] })
    }

    @Test(arguments: [
        ("2.0b5", "2.0-0.1.b5.old", ["2-0.1.b5.1"]), ("2.0.dev3", "2.0-0.0.dev3.old", ["2-0.0.dev3"]), ("2.0", "2.0-1.old", ["2-1", "2.0-1"]),
        ("2.0.post1", "2.0.post1-1.old", ["2.0.0.0.0.post1-1"]),
    ])
    func `a pre-release comes before its final where rpm knows no tilde`(sample: (String, String, [String])) async throws {
        var wheel = WheelMaker("cart", sample.0)
        wheel.tags = ["py2-none-any", "py3-none-any"]
        let plan = try await wheel.plan(PlanTargets.old())
        #expect(plan.main.evr.description == sample.1)
        #expect(plan.main.lines(.provides) == sample.2.map { "python2.6dist(cart) = \($0)" })
    }

    @Test func `an extra that is asked for becomes a package with what only it requires`() async throws {
        var wheel = WheelMaker("app", "2.0", requires: ["base", "fast>=3; extra == 'Speed_Ups'", "both; extra == 'speed-ups' or python_version >= '3'"])
        wheel.extras = ["Speed_Ups", "other"]
        let plan = try await wheel.plan(PlanTargets.current(), extras: ["speed-ups"])
        #expect(plan.packages.map(\.name) == ["python3-app", "python3-app+speed-ups"])
        let extra = plan.packages[1]
        #expect(extra.lines(.requires) == ["python(abi) = 3.9", "python3-app = 2.0-1.new", "python3.9dist(fast) >= 3"])
        #expect(extra.lines(.provides) == ["python3.9dist(app[speed-ups]) = 2", "python3dist(app[speed-ups]) = 2"])
        #expect(extra.files.isEmpty)
        #expect(plan.main.lines(.requires).contains("python3.9dist(both)"))
    }

    @Test func `a requirement that depends on the machine makes the package one of the machine`() async throws {
        let plan = try await WheelMaker("app", "2.0", requires: ["fast; platform_machine == 'x86_64'"]).plan(PlanTargets.current())
        #expect(plan.main.arch == "x86_64")
        #expect(plan.main.lines(.requires).contains("python3.9dist(fast)"))
        #expect(plan.warnings.contains { $0.contains("requires fast") })
    }

    @Test func `a wheel of another Python is refused`() async throws {
        var wheel = WheelMaker("app", "2.0")
        wheel.tags = ["cp312-cp312-manylinux_2_17_x86_64"]
        await #expect(throws: PlanError.self) { try await wheel.plan(PlanTargets.current()) }
    }

    @Test func `overrides drop, relax, replace and add requirements`() async throws {
        var overrides = Overrides()
        overrides.requiresDrop = [try ProjectName("dropped")]
        overrides.requiresRelax = [try ProjectName("Relaxed")]
        overrides.requiresReplace = ["replaced": try SpecifierSet(">=9")]
        overrides.requiresSystem = ["setup_tools": "python3-setuptools >= 39"]
        overrides.requiresAdd = ["openssl-libs"]
        overrides.name = "shop"
        overrides.license = "MIT OR Apache-2.0"
        let plan = try await WheelMaker(
            "app", "2.0", requires: ["dropped", "relaxed<2", "replaced<2", "setup-tools>1"]
        ).plan(PlanTargets.current(), overrides: overrides)
        #expect(plan.main.name == "shop")
        #expect(plan.main.license == "MIT OR Apache-2.0")
        #expect(
            plan.main.lines(.requires) == [
                "openssl-libs", "python(abi) = 3.9", "python3-setuptools >= 39", "python3.9dist(relaxed)", "python3.9dist(replaced) >= 9",
            ])
    }

    @Test func `a suffix gives no sub-package the name of a package of the system`() async throws {
        var overrides = Overrides()
        for (suffix, isRefused) in [("wheel", true), ("wheels", false)] {
            overrides.subpackage = [.init(suffix: suffix, files: ["*.py"])]
            let plan = { try await WheelMaker("pip", "9").plan(PlanTargets.current(), overrides: overrides, bytecode: .none) }
            guard isRefused else {
                #expect(try await plan().packages.map(\.name) == ["python3-pip", "python3-pip-wheels"])
                continue
            }
            let error = await #expect(throws: PlanError.self) { _ = try await plan() }
            #expect(error?.description.contains("subpackage.suffix = 'python3-pip-wheel'") == true, "\(String(describing: error))")
        }
    }

    @Test func `summary and description are plain text`() async throws {
        var wheel = WheelMaker("app", "1")
        wheel.summary = "A  *fine* thing.\u{1B}"
        wheel.fields = ["Description-Content-Type: text/markdown"]
        wheel.readme =
            "# App\n\n[![badge](https://x/b.svg)](https://x)\n\nSee [the docs](https://x/docs) for `more`.\n\n```python\nx = 1\n```\n<p align=\"center\">hi</p>\n"
        let plan = try await wheel.plan(PlanTargets.current())
        #expect(plan.main.summary == "A *fine* thing")
        #expect(plan.main.description == "App\n\nSee the docs for more.\n\n    x = 1\nhi")
    }
}
