import TestSupport
import Testing

@testable import VersionSort

@Suite(.showsSeeds) struct `Requirements files` {
    private func read(_ files: [String: String], environment: [String: String] = [:]) throws -> RequirementsFile {
        try RequirementsFile(path: "r.txt", environment: environment) { path in
            guard let text = files[path] else { throw RequirementsFileError(file: path, line: 0, reason: "is not there") }
            return Array(text.utf8)
        }
    }

    private func error(_ text: String) -> String {
        do { return "read: \(try read(["r.txt": text]).requirements)" } catch { return "\(error)" }
    }

    @Test func `say what is wrong, and in which line`() {
        #expect(error("a\n\nb >=1 <2\n").hasPrefix("r.txt, line 3: "))
        #expect(error("-e .").contains("editable"))
        #expect(error("./local").contains("a path cannot be part of a release"))
        #expect(error("https://example.org/").contains("does not tell its project"))
        #expect(error("a --hash=md5:00").contains("is not a digest"))
        #expect(error("--require-hashes\na==1").contains("has no --hash, and --require-hashes asks for one"))
        #expect(error("a==1 --hash=sha256:\(String(repeating: "ab", count: 32))\n\nb").hasPrefix("r.txt, line 3: b has no --hash, and with one --hash"))
        #expect(error("-r r.txt").contains("it includes itself"))
        #expect(error("--what").contains("is no option"))
    }

    @Test func `hold digests, choices of format and pre-releases`() throws {
        let digest = String(repeating: "ab", count: 32)
        let hashes = "--hash=sha256:\(digest) --hash sha384:\(digest)\(digest.prefix(32))"
        let file = try read(["r.txt": "--pre\n--no-binary=:all:\n--no-binary :none:\n--only-binary a,b\na==1 \\\n  \(hashes)\n"])
        #expect(file.requirements.first?.hashes.count == 2 && file.requirements.first?.line == 5)
        let (a, b) = (try ProjectName("a"), try ProjectName("b"))
        #expect(file.allowsPrereleases && file.onlyBinary.contains(b) && !file.noBinary.contains(a))
    }

    @Test func `are read as pip reads them`() async throws {
        var random = SeededGenerator(for: "requirements files")
        var requirements = RequirementGenerator(random: SeededGenerator(for: "requirements in files"))
        let digest = String(repeating: "0f", count: 32)
        let hash = "--hash=sha256:\(digest)"
        func line() -> String {
            switch Int.random(in: 0..<14, using: &random) {
            case 0: return random.pick(["# comment", "", "   ", "  # comment \\", "\t"])
            case 1: return random.pick(["-c c.txt", "--constraint=c.txt", "-cc.txt", "--constraint c.txt"])
            case 2: return random.pick(["-r sub/s.txt", "--requirement=sub/s.txt", "-r 'sub/s.txt'"])
            case 3: return "b==1 --hash=sha256:\(digest)" + random.pick(["", " \\\n   --hash=sha256:\(digest)", " # why"])
            case 4: return random.pick(["${NAME}>=1", "${name}", "x$NAME", "a==${V} # ${V}", "${UNSET}"])
            case 5:
                let marked = ["a ; python_version < '3'", "a>=1,<2 # c", "a#b", "a==1 \\\n  ; os_name == 'posix'"]
                return random.pick(marked + ["c @ https://example.org/c-1.zip"])
            case 6: return random.pick(["--pre", "--no-binary :all:", "--only-binary=a", "-i https://example.org/", "--prefer-binary"])
            case 7:
                let spaces = ["\u{A0}", "\t", " ", "\u{3000}", "\u{1F}", "\u{85}", "\\", "\\\n", "\u{FEFF}"]
                return random.pick(spaces) + random.pick(["a", "b==1", "--pre", "# x", "-r sub/s.txt"]) + random.pick(spaces)
            case 8:
                let words = ["--pre", "a", "-c c.txt", "--only-b a,b", "--no-b b", "'x", "--hash", hash, "-r", "--", "-fx", "\\ ", "--require-hashes"]
                return (0..<random.pick([1, 2, 3])).map { _ in random.pick(words) }.joined(separator: random.pick([" ", " ", "\t"]))
            default:
                let text = requirements.requirement()
                // pip drops the text after " #", accepts paths and URLs, and treats "===" differently.
                return text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F } && !text.contains("===") && !text.contains("@") ? text : "d"
            }
        }
        func text(_ count: Int) -> String { (0..<count).map { _ in line() }.joined(separator: random.pick(["\n", "\n", "\r\n"])) }
        let samples = (0..<1_500).map { _ -> PipRequirements.Files in
            let inner = (0..<2).map { _ in random.pick(["e", "f>=1", "# x", "g[h]", "--pre", "e \(hash)", "-c ../c.txt"]) }.joined(separator: "\n")
            let constraints = random.pick(["a<9", "z==1\nb", "# nothing", "b \(hash)", "--no-binary a", "a[x]"])
            return ["r.txt": text(random.pick([1, 2, 4])), "c.txt": constraints, "sub/s.txt": inner].mapValues { Array($0.utf8) }
        }
        let theirs = try await PipRequirements.theirs(samples)
        var differences: [String] = []
        for (sample, theirs) in zip(samples, theirs) {
            let ours = PipRequirements.ours(sample)
            if ours != theirs {
                differences.append(
                    sample.map { "\($0): \(String(decoding: $1, as: UTF8.self).debugDescription)" }.joined(separator: " ") + "\n\(ours)\npip:\n\(theirs)")
            }
        }
        #expect(theirs.contains { $0 != "refused" } && theirs.contains("refused"))
        #expect(differences.isEmpty, "\(differences.count) differ, such as \(differences.prefix(6).joined(separator: "\n---\n"))")
    }
}
