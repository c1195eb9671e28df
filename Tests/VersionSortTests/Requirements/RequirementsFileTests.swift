import FoundationEssentials
import TestSupport
import Testing

@testable import VersionSort

@Suite(.showsSeeds) struct `Requirements files` {
    private func read(_ files: [String: String], environment: [String: String] = [:]) throws -> RequirementsFile {
        try RequirementsFile(path: "r.txt", environment: environment) { path in
            guard let text = files[path] else { throw RequirementsFileError(file: path, line: 0, reason: "is not there") }
            return text
        }
    }

    private func error(_ text: String) -> String {
        do { return "read: \(try read(["r.txt": text]).requirements)" } catch { return "\(error)" }
    }

    @Test func `say what is wrong, and in which line`() {
        #expect(error("a\n\nb >=1 <2\n").hasPrefix("r.txt, line 3: "))
        #expect(error("-e .").contains("editable"))
        #expect(error("./local").contains("a path has no place in a release"))
        #expect(error("https://example.org/").contains("does not tell its project"))
        #expect(error("a --hash=md5:00").contains("is not a digest"))
        #expect(error("--require-hashes\na==1").contains("has no --hash"))
        #expect(error("-r r.txt").contains("it includes itself"))
        #expect(error("--what").contains("is no option"))
    }

    @Test func `hold digests, choices of format and pre-releases`() throws {
        let digest = String(repeating: "ab", count: 32)
        let hashes = "--hash=sha256:\(digest) --hash sha256:\(digest)"
        let file = try read(["r.txt": "--pre\n--only-binary a,b\n--no-binary=:all:\n--no-binary :none:\na==1 \\\n  \(hashes)\n"])
        #expect(file.requirements.first?.hashes.count == 2 && file.requirements.first?.line == 5)
        let (a, b) = (try ProjectName("a"), try ProjectName("b"))
        #expect(file.allowsPrereleases && file.onlyBinary.contains(b) && !file.noBinary.contains(a))
    }

    @Test func `are read as pip reads them`() async throws {
        var random = SeededGenerator(for: "requirements files")
        var requirements = RequirementGenerator(random: SeededGenerator(for: "requirements in files"))
        let digest = String(repeating: "0f", count: 32)
        func line() -> String {
            switch Int.random(in: 0..<12, using: &random) {
            case 0: return random.pick(["# comment", "", "   ", "  # comment \\", "\t"])
            case 1: return random.pick(["-c c.txt", "--constraint=c.txt", "-cc.txt", "--constraint c.txt"])
            case 2: return random.pick(["-r sub/s.txt", "--requirement=sub/s.txt", "-r 'sub/s.txt'"])
            case 3: return "b==1 --hash=sha256:\(digest)" + random.pick(["", " \\\n   --hash=sha256:\(digest)", " # why"])
            case 4: return random.pick(["${NAME}>=1", "${name}", "x$NAME", "a==${V} # ${V}", "${UNSET}"])
            case 5:
                let marked = ["a ; python_version < '3'", "a>=1,<2 # c", "a#b", "a==1 \\\n  ; os_name == 'posix'"]
                return random.pick(marked + ["c @ https://example.org/c-1.zip"])
            case 6: return random.pick(["--pre", "--no-binary :all:", "--only-binary=a", "-i https://example.org/", "--prefer-binary"])
            default:
                let text = requirements.requirement()
                // pip drops what follows " #", takes paths and URLs, and reads "===" its own way.
                return text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F } && !text.contains("===") && !text.contains("@") ? text : "d"
            }
        }
        func text(_ count: Int) -> String { (0..<count).map { _ in line() }.joined(separator: random.pick(["\n", "\n", "\r\n"])) }
        let samples = (0..<1_500).map { _ -> [String: String] in
            let inner = (0..<2).map { _ in random.pick(["e", "f>=1", "# x", "g[h]"]) }.joined(separator: "\n")
            return ["r.txt": text(random.pick([1, 2, 4])), "c.txt": random.pick(["a<9", "z==1\nb", "# nothing"]), "sub/s.txt": inner]
        }
        let script = """
            import json, os, sys, tempfile
            from pip._internal.network.session import PipSession
            from pip._internal.req.req_file import parse_requirements
            from packaging.requirements import Requirement
            from packaging.utils import canonicalize_name
            os.environ.update(NAME="named", V="1.5", name="wrong")
            session = PipSession()
            with tempfile.TemporaryDirectory() as folder:
                os.chdir(folder); os.mkdir("sub")
                for sample in json.load(sys.stdin):
                    for path, text in sample.items():
                        with open(path, "w", newline="") as f: f.write(text)
                    try:
                        out = []
                        for line in parse_requirements("r.txt", session):
                            r = Requirement(line.requirement)
                            hashes = line.options.get("hashes", {}) if line.options else {}
                            extras = ",".join(sorted(canonicalize_name(e) for e in r.extras))
                            out.append([canonicalize_name(r.name), extras, len(r.specifier), r.url or "", r.marker is not None, bool(line.constraint),
                                sum(len(v) for v in hashes.values())])
                        print(json.dumps(out))
                    except (Exception, SystemExit): print("-")
            """
        let input = String(decoding: try JSONEncoder().encode(samples), as: UTF8.self)
        let result = try await Tool.run(try Tool.oraclePython, ["-c", script], input: input)
        try #require(result.succeeded, "\(result.errors)")
        let answers = result.output.split(separator: "\n").map(String.init)
        try #require(answers.count == samples.count)
        var differences: [String] = []
        for (sample, answer) in zip(samples, answers) {
            let ours = ours(sample)
            let theirs = (try? JSONDecoder().decode([Row].self, from: Data(answer.utf8)))?.map(\.text).sorted()
            if ours != theirs { differences.append("\(sample["r.txt"] ?? "") with \(sample["c.txt"] ?? ""): \(ours ?? ["-"]), pip: \(theirs ?? ["-"])") }
        }
        #expect(answers.contains { $0 != "-" && $0 != "[]" } && answers.contains("-"))
        #expect(differences.isEmpty, "\(differences.count) differ, such as \(differences.prefix(6).joined(separator: "\n---\n"))")
    }

    /// One requirement as pip tells it: name, extras, count of clauses, URL, whether there is a marker, whether it only bounds, count of digests.
    private struct Row: Decodable {
        let text: String

        init(from decoder: any Decoder) throws {
            var list = try decoder.unkeyedContainer()
            let (name, extras, clauses, url) = (
                try list.decode(String.self), try list.decode(String.self), try list.decode(Int.self), try list.decode(String.self)
            )
            text = "\(name)|\(extras)|\(clauses)|\(url)|\(try list.decode(Bool.self))|\(try list.decode(Bool.self))|\(try list.decode(Int.self))"
        }
    }

    private func ours(_ sample: [String: String]) -> [String]? {
        guard let file = try? read(sample, environment: ["NAME": "named", "V": "1.5", "name": "wrong"]) else { return nil }
        let all = file.requirements.map { ($0, false) } + file.constraints.map { ($0, true) }
        return all.map { entry, bounds in
            let requirement = entry.requirement
            let extras = requirement.extras.map(\.normalized).joined(separator: ",")
            return "\(requirement.name)|\(extras)|\(requirement.specifiers.specifiers.count)|\(requirement.url ?? "")|"
                + "\(requirement.marker != nil)|\(bounds)|\(entry.hashes.count)"
        }.sorted()
    }
}
