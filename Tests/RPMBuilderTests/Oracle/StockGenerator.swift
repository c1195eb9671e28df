import FoundationEssentials
import Native
import SystemPackage
import TestSupport

/// The dependency generator of the distributions, `pythondistdeps` of rpm, run for many projects in one process.
enum StockGenerator {
    /// An installed project: its metadata folder, and the extras to ask about.
    struct Question: Encodable {
        var path: String
        var extras: [String]
    }

    /// The output of one run of the generator, or its error.
    struct Output: Decodable {
        var lines: [String]
        var error: String?
    }

    /// The answer for one project, and the indexes of its requirements that apply on the target according to `packaging`.
    struct Answer: Decodable {
        var provides: Output
        var requires: Output
        var extraProvides: [String: Output]
        var extraRequires: [String: Output]
        var holding: [Int]
        var extraHolding: [String: [Int]]
    }

    private struct Input: Encodable {
        var environment: [String: String]
        var questions: [Question]
    }

    /// The path of the script in Debian's rpm package.
    static let script = "/usr/lib/rpm/pythondistdeps.py"

    /// Runs the generator for projects.
    ///
    /// An error of the generator is part of its answer.
    static func answers(_ questions: [Question], environment: [String: String]) async throws -> [Answer] {
        let input = try JSONEncoder().encode(Input(environment: environment, questions: questions))
        let result = try await Tool.run(
            try Tool.oraclePython, ["-W", "ignore", "-c", driver, script], input: String(decoding: input, as: UTF8.self),
            environment: ["PYTHONDONTWRITEBYTECODE": "1"])
        guard result.succeeded else { throw ToolFailure(command: script, status: result.status, text: result.errors) }
        return try JSONDecoder().decode([Answer].self, from: Data(result.output.utf8))
    }

    /// A script that asks `packaging` before it loads the generator, which changes the comparison of extras.
    private static let driver = """
        import contextlib, importlib.metadata, importlib.util, io, json, pathlib, sys
        from packaging.requirements import Requirement

        asked = json.load(sys.stdin)
        environment, questions = asked["environment"], asked["questions"]

        def holding(requirements, extra):
            def holds(requirement, extra):
                return requirement.marker is None or requirement.marker.evaluate({**environment, "extra": extra})
            return [n for n, r in enumerate(requirements) if holds(r, extra or "") and not (extra and holds(r, ""))]

        answers = []
        for question in questions:
            lines = importlib.metadata.PathDistribution(pathlib.Path(question["path"])).requires or []
            try:
                requirements = [Requirement(line) for line in lines]
            except ValueError:
                requirements = []
            answers.append({"holding": holding(requirements, None), "extraHolding": {e: holding(requirements, e) for e in question["extras"]}})

        spec = importlib.util.spec_from_file_location("pythondistdeps", sys.argv[1])
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)

        def run(path, arguments):
            sys.argv = ["pythondistdeps.py"] + arguments + ["--normalized-names-format", "pep503", "--normalized-names-provide-both",
                        "--majorver-provides-versions", "3.11", "--console-scripts-nodep-setuptools-since", "3.10", "--require-extras-subpackages", path]
            out, err = io.StringIO(), io.StringIO()
            error = None
            try:
                with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
                    module.main()
            except (Exception, SystemExit) as exception:
                error = f"{exception!r} {out.getvalue()}"
            return {"lines": out.getvalue().split("\\n")[:-1] if error is None else [], "error": error}

        for question, answer in zip(questions, answers):
            path = question["path"]
            answer["provides"], answer["requires"] = run(path, ["-P"]), run(path, ["-R"])
            names = {extra: ["--package-name", "python3-x+" + extra] for extra in question["extras"]}
            answer["extraProvides"] = {extra: run(path, ["-P"] + name) for extra, name in names.items()}
            answer["extraRequires"] = {extra: run(path, ["-R"] + name) for extra, name in names.items()}
        json.dump(answers, sys.stdout)
        """
}
