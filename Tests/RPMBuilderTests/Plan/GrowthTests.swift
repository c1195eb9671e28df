import Native
import RPMBuilder
import TestSupport
import Testing
import VersionSort

/// The time that hostile wheels take: it must grow with their size, and not with the square of it.
@Suite struct GrowthTests {
    /// A part of a wheel that its publisher can make long.
    struct Kind: Sendable, CustomTestStringConvertible {
        let testDescription: String
        /// Adds some of the parts to a wheel.
        let fill: @Sendable (inout WheelMaker, Int) -> Void

        init(_ name: String, _ fill: @escaping @Sendable (inout WheelMaker, Int) -> Void) { (testDescription, self.fill) = (name, fill) }

        /// A kind of file, by its path and its content.
        init(_ name: String, file: @escaping @Sendable (Int) -> String, text: @escaping @Sendable (Int) -> String = { "\($0)\n" }) {
            self.init(name) { wheel, count in wheel.files += (0..<count).map { (file($0), Array(text($0).utf8)) } }
        }
    }

    private static let kinds = [
        Kind("entry points") { wheel, count in wheel.entryPoints["console_scripts"] = (0..<count).map { "tool\($0) = app:main" } },
        Kind("entry points of one name") { wheel, count in
            wheel.files += (0..<count).map { ("app/m\($0).py", []) }
            wheel.entryPoints["console_scripts"] = (0..<count).map { _ in "tool = app:main" }
        },
        Kind("entry points with scripts of the same names") { wheel, count in
            wheel.entryPoints["console_scripts"] = (0..<count).map { "tool\($0) = app:main" }
            wheel.files += (0..<count).map { ("app-1.0.data/scripts/tool\($0)", Array("#!python\n".utf8)) }
        },
        Kind("lines that are no entry points") { wheel, count in wheel.entryPoints["console_scripts"] = (0..<count).map { "tool \($0)" } },
        Kind("entry points without an object") { wheel, count in wheel.entryPoints["gui_scripts"] = (0..<count).map { "tool\($0) = app" } },
        Kind("scripts", file: { "app-1.0.data/scripts/tool\($0)" }, text: { "#!/usr/bin/env python\n\($0)\n" }),
        Kind("modules", file: { "app/m\($0).py" }),
        Kind("top-level modules", file: { "app_\($0).py" }),
        Kind("folders", file: { "app/f\($0)/m.py" }),
        Kind("data", file: { "app-1.0.data/data/share/app/\($0)" }),
        Kind("headers", file: { "app-1.0.data/headers/h\($0).h" }),
        Kind("files in folders of others", file: { "app-1.0.data/data/share/other\($0)/x" }),
        Kind("refused files", file: { "app-1.0.data/data/etc/sudoers.d/x\($0)" }),
        Kind("files of an unusual place", file: { "app-1.0.data/data/games/x\($0)" }),
        Kind("manual pages", file: { "app-1.0.data/data/share/man/man1/app\($0).1" }),
        Kind("manual pages that begin alike", file: { "app-1.0.data/data/share/man/man1/a\(String(repeating: "x", count: $0 % 200))\($0 / 200)" }),
        Kind("catalogues", file: { "app-1.0.data/data/share/locale/l\($0)/LC_MESSAGES/app.mo" }),
        Kind("completions", file: { "app-1.0.data/data/share/bash-completion/completions/app\($0)" }),
        Kind(".pth files", file: { "app\($0).pth" }, text: { "app/f\($0)\n" }),
        Kind("lines of a .pth file") { wheel, count in
            wheel.files.append(("app.pth", Array((0..<count).map { "app/f\($0)\n" }.joined().utf8)))
            wheel.files += (0..<count).map { ("app/f\($0)/m.py", []) }
        },
        Kind("paths with a blank", file: { "app/\($0) x" }),
        Kind("paths with blanks in other places", file: blanks),
        Kind("licence files") { wheel, count in
            wheel.informationFiles += (0..<count).map { ("L\($0)", []) }
            wheel.fields += (0..<count).map { "License-File: L\($0)" }
        },
        Kind("licence texts") { wheel, count in
            wheel.license = nil
            wheel.informationFiles += (0..<count).map { ("licenses/L\($0)", Array("\($0)".utf8)) }
        },
        Kind("classifiers") { wheel, count in
            wheel.license = nil
            wheel.fields += (0..<count).map { "Classifier: License :: OSI Approved :: \($0)" }
        },
        Kind("fields") { wheel, count in wheel.fields += (0..<count).map { "X-\($0): x" } },
        Kind("links") { wheel, count in wheel.fields += (0..<count).map { "Project-URL: x\($0), ftp://x" } },
        Kind("requirements") { wheel, count in wheel.requiresDist = (0..<count).map { "x\($0) >= 1" } },
        Kind("requirements on one project") { wheel, count in wheel.requiresDist = (0..<count).map { "x != \($0).*" } },
        Kind("extras of a requirement") { wheel, count in wheel.requiresDist = (0..<count).map { "x[e\($0)]" } },
        Kind("extras") { wheel, count in
            wheel.extras = (0..<count).map { "e\($0)" }
            wheel.requiresDist = (0..<count).map { "x\($0); extra == 'e\($0)'" }
        },
        Kind("tags without an end") { wheel, count in wheel.readme = "<a>" + String(repeating: "<a", count: 8 * count) },
        Kind("brackets") { wheel, count in wheel.readme = String(repeating: "[", count: count) },
        Kind("a long line") { wheel, count in wheel.readme = String(repeating: "a *b* `c` |d| ", count: count) },
    ]

    /// Returns a path with blanks where the bits of a number are set.
    ///
    /// All have the same length, and no pattern of one matches another.
    private static let blanks: @Sendable (Int) -> String = { number in
        "app/\(10_000 + number)" + String((0..<14).map { number >> $0 & 1 == 1 ? " " : "x" }) + "x"
    }

    /// Returns the time in which a wheel is read, planned and written, or refused.
    private static func time(_ wheel: WheelMaker, _ target: Target) async throws -> Double {
        try await withScratch { folder in
            let artifact = try wheel.artifact(in: folder)
            let start = Growth.clock()
            do {
                let contents = try WheelContents(artifact, spoolDirectory: folder)
                var context = PlanContext(buildTime: 1_700_000_000)
                context.extras = Set(contents.metadata.providesExtra)
                let plan = try RPMPlanner.plan(wheel: contents, target: target, overrides: nil, context: context)
                _ = try PackageWriter.build(plan: plan, sources: [artifact], into: folder)
            } catch is PlanError {}
            return Growth.clock() - start
        }
    }

    @Test(arguments: kinds) func `four times as much takes about four times as long`(_ kind: Kind) async throws {
        for target in try [PlanTargets.current(pyprojectMacros: false), PlanTargets.old()] {
            let growth = try await Growth.measure(500) { count in
                var wheel = WheelMaker("app", "1.0")
                kind.fill(&wheel, count)
                return try await Self.time(wheel, target)
            }
            #expect(growth.isLinear, "\(target): \(growth)")
        }
    }

    @Test func `paths that need too many comparisons are refused`() async throws {
        var wheel = WheelMaker("app", "1.0")
        wheel.files += (0..<1500).map { (Self.blanks($0), []) }
        let error = await #expect(throws: PlanError.self) { try await wheel.plan(PlanTargets.current(), bytecode: .none) }
        #expect(error?.description.hasPrefix("1499 paths have spaces or signs that a spec writes as a pattern") == true, "\(String(describing: error))")
        wheel.files.removeLast(1000)
        _ = try await wheel.plan(PlanTargets.current(), bytecode: .none)
    }

    @Test func `extras with too many requirements, and too many comparisons of one version, are refused`() async throws {
        var wheel = WheelMaker("app", "1.0")
        wheel.extras = (0..<1500).map { "e\($0)" }
        wheel.requiresDist = (0..<1500).map { "x\($0); extra == 'e\($0)'" }
        let error = await #expect(throws: PlanError.self) { try await wheel.plan(PlanTargets.current(), extras: wheel.extras) }
        #expect(error?.description == "1500 extras with 1500 requirements are too many to evaluate")
        _ = try await wheel.plan(PlanTargets.current(), extras: ["e1"])
        // Only the older form of the metadata lists all extras.
        await #expect(throws: PlanError.self) { try await wheel.plan(PlanTargets.old()) }
        wheel = WheelMaker("app", "1.0", requires: (0..<501).map { "x != \($0)" })
        let many = await #expect(throws: PlanError.self) { try await wheel.plan(PlanTargets.current()) }
        #expect(many?.description.contains("the requirement 'x' cannot be said to rpm: its versions are compared 501 times") == true)
        wheel.requiresDist.removeLast()
        let each = WheelMaker("app", "1.0", requires: wheel.requiresDist + (0..<100).map { "x[e\($0)]" })
        let lines = await #expect(throws: PlanError.self) { try await each.plan(PlanTargets.current()) }
        #expect(lines?.description.contains("compared 500 times for each of 100 extras") == true)
        #expect(try await wheel.plan(PlanTargets.current()).main.lines(.requires).contains { $0.hasPrefix("(") })
    }
}
