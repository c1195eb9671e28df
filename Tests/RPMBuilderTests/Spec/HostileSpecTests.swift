import ForeignText
import Native
import SystemPackage
import TestSupport
import Testing
import VersionSort

@testable import RPMBuilder

/// Specs with texts that try to leave their context, read by the real rpm.
@Suite(.showsSeeds) struct HostileSpecTests {
    /// Lines with a meaning for rpm, as they are and indented.
    private static let lines = [
        "%if 0", "%else", "%endif", "%elif 1", "%include /etc/hosts", "%ifarch x", "%prep", "%files", "%package evil", "%changelog", "%PREP", "%post -p <lua>",
        "#%dump", "# %(touch MARK)", "%define x 1", "%global name y", "%{lua: io.open('MARK', 'w')}", "%[1+1]", "%(touch MARK)", "\\%(touch MARK", "\\\\%{x",
        "%%", "a \\", "\u{0D4E}%(touch MARK)", "\u{0600}%{lua:io.open('MARK','w')}", "%\u{301}if 0", "end %", "* Mon Jan 1 2024 x", "\u{0D4E}#x", "#\u{301}y",
    ]

    /// Returns a wheel that has hostile texts in every field.
    private static func wheel(_ texts: [String], readme: String) -> WheelMaker {
        var wheel = WheelMaker("hostile", "1.0")
        wheel.tags = ["py2-none-any", "py3-none-any"]
        wheel.summary = texts[0].filledLines.joined(separator: " ")
        wheel.license = texts[1].filledLines.joined(separator: " ")
        wheel.fields = ["Home-page: https://x/" + texts[2].words.joined(), "Author: " + texts[3].filledLines.joined(separator: " "), "Author-email: x@y"]
        wheel.readme = readme
        return wheel
    }

    private func check(_ wheel: WheelMaker, _ target: Target, mark: FilePath) async throws {
        try await withScratch { folder in
            let rebuild = try SpecRebuild(wheel.artifact(in: folder), target, in: folder)
            let spec = folder.appending(rebuild.plan.sourceName + ".spec").string
            let read = try await output("rpmspec", ["-q", "--qf", "%{SUMMARY}\n%{LICENSE}\n%{DESCRIPTION}\n", spec])
            let main = rebuild.plan.main
            // The source package has another name once, with only its summary, and once the same name.
            let start = "\(main.summary.words.joined(separator: " "))\n\(main.license)\n"
            let text = "\(start)\(main.description)\n"
            #expect(read.hasSameBytes(as: text) || read.hasSameBytes(as: "\(start)\(SpecText.sayable(main.summary + "."))\n" + text))
            #expect(try FileSystem.status(mark) == nil, "a macro of \(read) ran")
        }
    }

    @Test func `directives, macros and comments in a description stay text`() async throws {
        try await withScratch { folder in
            let mark = folder.appending("mark")
            let lines = Self.lines.map { $0.replacingBytes(of: "MARK", with: mark.string) }
            let readme = lines.flatMap { ["text", $0, "", "    " + $0, "\t" + $0, ""] }.joined(separator: "\n")
            for target in try [PlanTargets.current(), PlanTargets.old()] {
                try await check(Self.wheel(["s", "l", "u", "a"], readme: readme), target, mark: mark)
                var overrides = Overrides()
                overrides.description = readme
                try await withScratch { folder in
                    let rebuild = try SpecRebuild(Self.wheel(["s", "l", "u", "a"], readme: "").artifact(in: folder), target, overrides: overrides, in: folder)
                    for line in ["\\%if 0", "\\%prep", "\\%else", "\\%include /etc/hosts", "\\#%dump"] {
                        #expect(rebuild.plan.main.description.utf8.has("\n\(line)\n") && rebuild.plan.main.description.utf8.has("\n    \(line)\n"))
                    }
                    let read = try await output(
                        "rpmspec", ["-q", "--qf", "%{DESCRIPTION}\n", folder.appending(rebuild.plan.sourceName + ".spec").string])
                    let text = rebuild.plan.main.description + "\n"
                    #expect(read.hasSameBytes(as: text) || read.hasSameBytes(as: SpecText.sayable(rebuild.plan.main.summary + ".") + "\n" + text))
                    #expect(try FileSystem.status(mark) == nil)
                }
            }
        }
    }

    @Test func `macros in one-line fields stay text`() async throws {
        try await withScratch { folder in
            let mark = folder.appending("mark")
            for line in Self.lines.map({ $0.replacingBytes(of: "MARK", with: mark.string) }) {
                try await check(Self.wheel([line, line, line, line], readme: line), PlanTargets.current(), mark: mark)
            }
        }
    }

    @Test func `generated texts are read as they were written`() async throws {
        var generator = SeededGenerator(for: "spec texts")
        try await withScratch { folder in
            for _ in 0..<40 {
                let lines = (0..<12).map { _ in generator.chance(40) ? generator.pick(Self.lines) : generator.hostileText(controls: false) }
                let texts = (0..<4).map { _ in "x" + generator.hostileText(controls: false) }
                try await check(Self.wheel(texts, readme: lines.joined(separator: "\n")), PlanTargets.current(), mark: folder.appending("mark"))
            }
        }
    }

    /// Names with a meaning in a spec, a shell or a pattern.
    private static let names = [
        "100%.txt", "%(touch x).txt", "%name%.txt", "%%twice.txt", "%caps(cap_setuid=ep)", "{{ cookiecutter.name }}.py", "{a,b}.txt", "a{.txt", "b}.txt",
        "[odd].txt", "a[", "]b", "star*.txt", "what?.txt", "quote\".txt", "apostrophe'.txt", "'; touch x; '.txt", "$(touch x)", "`id`",
        "back\u{0D4E}%(touch x)",
        "\u{0D4E}'; touch x; '.txt", "\u{0600}\"x", " leading.txt", "two  spaces.txt", "trailing ", "caf\u{E9}.txt", "#hash.txt", "~tilde", "-n", "a;b&c|d",
        "!x",
        "%dir", "semicolon;", "version;12", "[%]", "a\u{301}%\u{301}",
    ]

    private func rebuild(_ names: [String], _ target: Target) async throws {
        var wheel = WheelMaker("hostile", "1.0")
        wheel.tags = ["py2-none-any", "py3-none-any"]
        for (number, name) in names.enumerated() { wheel.files.append(("hostile/\(number % 3 == 0 ? "\(name)/\(name)" : name)", Array("\(number)".utf8))) }
        for name in names where EntryPointScript.isUsable(name) { wheel.files.append(("hostile-1.0.data/scripts/\(name)", Array("#!python\n".utf8))) }
        wheel.files.append(("hostile-1.0.data/data/share/man/man1/a'; touch x; '\u{0D4E}%.1", Array(".TH x\n".utf8)))
        let made = wheel
        try await withScratch { folder in try await SpecRebuild(made.artifact(in: folder), target, in: folder).compare() }
    }

    @Test func `file names of any kind are packaged by rpmbuild as by us`() async throws {
        for target in try [PlanTargets.current(pyprojectMacros: false), PlanTargets.old()] { try await rebuild(Self.names, target) }
    }

    @Test func `generated file names are packaged by rpmbuild as by us`() async throws {
        var generator = SeededGenerator(for: "spec paths")
        for _ in 0..<3 {
            // Slashes and backslashes separate folders; RECORD uses commas, lines and quotes itself.
            let parted: Set<Unicode.Scalar> = ["/", "\\", "\"", ",", "\u{85}", "\u{2028}"]
            let names = (0..<40).map { number in
                "\(number)-" + String(String.UnicodeScalarView(generator.hostileText(controls: false).unicodeScalars.filter { !parted.contains($0) }))
            }
            try await rebuild(names, PlanTargets.current(pyprojectMacros: false))
        }
    }

    @Test func `a name that a spec cannot tell from another is refused with both`() async throws {
        var wheel = WheelMaker("hostile", "1.0")
        wheel.files += [("hostile/a%b.txt", []), ("hostile/a b.txt", [])]
        let made = wheel
        let error = await #expect(throws: PlanError.self) { try await made.plan(PlanTargets.current()) }
        #expect(error?.description.utf8.has("a%b.txt") == true && error?.description.utf8.has("a b.txt") == true)
    }

    @Test func `files of the stack keep lines that rpm would take for its own`() async throws {
        var overrides = Overrides()
        let text = Self.lines.joined(separator: "\n") + "\nRELCLI_EOF\n|x\n\n    %files\n"
        overrides.file = [.init(path: "/etc/hostile.conf", text: text), .init(path: "/etc/plain.conf", text: "ratio = 5%\n")]
        for target in try [PlanTargets.current(pyprojectMacros: false), PlanTargets.old()] {
            try await withScratch { folder in
                var wheel = WheelMaker("hostile", "1.0")
                wheel.tags = ["py2-none-any", "py3-none-any"]
                try await SpecRebuild(wheel.artifact(in: folder), target, overrides: overrides, in: folder).compare()
            }
        }
        overrides.file = nil
        overrides.scriptlets = .init(post: "true\n  %files\n")
        let stated = overrides
        let error = await #expect(throws: PlanError.self) { try await WheelMaker("hostile", "1.0").plan(PlanTargets.current(), overrides: stated) }
        #expect(error?.description.utf8.has("scriptlets.post") == true)
    }
}
