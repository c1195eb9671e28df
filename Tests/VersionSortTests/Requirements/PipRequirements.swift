import FoundationEssentials
import TestSupport
import Testing

@testable import VersionSort

/// Requirements files parsed by pip's own modules and by us.
struct PipRequirements {
    /// The files by path.
    ///
    /// `r.txt` is the one that is parsed.
    typealias Files = [String: [UInt8]]

    /// The environment variables for both.
    static let environment = ["NAME": "named", "V": "1.5", "name": "wrong", "EMPTY": "", "OUTER": "${V}", "FILE": "sub/s.txt"]

    /// A script that runs pip's code from its option `-r` to its preparer, without an index.
    ///
    /// It prints requirements and constraints with their parts, the choices of formats and pre-releases, and whether digests are required.
    private static let script = """
        import json, logging, os, sys, tempfile
        from optparse import Values
        from pip._internal.index.collector import LinkCollector
        from pip._internal.index.package_finder import PackageFinder
        from pip._internal.models.format_control import FormatControl
        from pip._internal.models.release_control import ReleaseControl
        from pip._internal.models.search_scope import SearchScope
        from pip._internal.models.selection_prefs import SelectionPreferences
        from pip._internal.network.session import PipSession
        from pip._internal.req.constructors import install_req_from_parsed_requirement
        from pip._internal.req.req_file import parse_requirements
        from pip._internal.req.req_install import check_invalid_constraint_type
        from pip._vendor.packaging.utils import canonicalize_name
        logging.disable(logging.CRITICAL)
        environment, samples = json.load(sys.stdin)
        os.environ.update(environment)
        session = PipSession()

        def read(folder):
            options = Values(dict(require_hashes=False, no_require_hashes=False, features_enabled=[]))
            finder = PackageFinder.create(
                link_collector=LinkCollector(session, SearchScope.create([], [], False)),
                selection_prefs=SelectionPreferences(allow_yanked=True, format_control=FormatControl(set(), set()),
                    release_control=ReleaseControl(set(), set())))
            found = [install_req_from_parsed_requirement(line, user_supplied=True) for line in parse_requirements("r.txt", session, finder, options)]
            if any(check_invalid_constraint_type(r) for r in found if r.constraint): return None
            if options.require_hashes and options.no_require_hashes: return None
            required = options.require_hashes or (not options.no_require_hashes and any(r.has_hash_options for r in found))
            stated = {canonicalize_name(r.name) for r in found if r.has_hash_options and r.name}
            if required:
                for r in found:
                    if r.constraint or r.markers is not None: continue
                    if r.link is not None and (r.link.is_vcs or r.link.is_existing_dir()): return None
                    if canonicalize_name(r.name or "") not in stated and not r.hashes(trust_internet=False): return None
            rows = []
            for r in found:
                url = (r.req.url if r.req is not None else None) or (r.original_link.url if r.original_link else "")
                hashes = sorted({f"{a}:{h.lower()}" for a, all in r.hash_options.items() for h in all})
                rows.append("|".join([canonicalize_name(r.name or "?"), ",".join(sorted(canonicalize_name(e) for e in r.extras)),
                    "" if url else ",".join(sorted(str(s) for s in r.req.specifier)), url, str(r.markers or "").translate({40: None, 41: None}), " ".join(hashes),
                    "constraint" if r.constraint else ""]))
            control = finder.format_control
            probes = ["a", "b", "other"]
            formats = [n + ":" + "+".join(sorted(control.get_allowed_formats(n))) for n in probes]
            pre = finder.release_control is not None and ":all:" in finder.release_control.all_releases
            return dict(rows=sorted(rows), formats=formats, pre=pre, hashes=required)

        for sample in samples:
            with tempfile.TemporaryDirectory() as folder:
                os.chdir(folder)
                for path, data in sample.items():
                    if os.path.dirname(path): os.makedirs(os.path.dirname(path), exist_ok=True)
                    with open(path, "wb") as f: f.write(bytes(data).replace(b"FOLDER", folder.encode()))
                try: answer = read(folder)
                except (Exception, SystemExit) as error: answer = None
                print(json.dumps(answer).replace(folder, "FOLDER"))
                os.chdir("/")
        """

    private struct Answer: Decodable {
        let rows: [String]
        let formats: [String]
        let pre: Bool
        let hashes: Bool

        var text: String { PipRequirements.text(rows, formats, pre, hashes) }
    }

    private static func text(_ rows: [String], _ formats: [String], _ pre: Bool, _ hashes: Bool) -> String {
        (rows + ["\(formats.joined(separator: " "))\(pre ? " pre" : "")\(hashes ? " hashes" : "")"]).joined(separator: "\n")
    }

    /// Returns pip's results; `refused` if it refuses the files.
    static func theirs(_ samples: [Files]) async throws -> [String] {
        struct Input: Encodable {
            let samples: [Files]

            func encode(to encoder: any Encoder) throws {
                var list = encoder.unkeyedContainer()
                try list.encode(PipRequirements.environment)
                try list.encode(samples)
            }
        }
        let input = String(decoding: try JSONEncoder().encode(Input(samples: samples)), as: UTF8.self)
        let result = try await Tool.run(try Tool.oraclePython, ["-c", script], input: input, environment: ["LC_ALL": "C.UTF-8"])
        try #require(result.succeeded, "\(result.errors)")
        let answers = try result.output.split(separator: "\n").map { line in
            try JSONDecoder().decode(Answer?.self, from: Data(line.utf8))?.text ?? "refused"
        }
        try #require(answers.count == samples.count)
        return answers
    }

    /// Returns our result in the same form.
    static func ours(_ files: Files) -> String {
        do {
            let file = try RequirementsFile(path: "r.txt", environment: environment) { path in
                guard let bytes = files[path.hasPrefix("FOLDER/") ? String(path.dropFirst(7)) : path.replacing("/FOLDER/", with: "")] else {
                    throw RequirementsFileError(file: path, line: 0, reason: "is not there")
                }
                return bytes
            }
            let all = file.requirements.map { ($0, "") } + file.constraints.map { ($0, "constraint") }
            let formats = try ["a", "b", "other"].map { text in
                let name = try ProjectName(text)
                let kinds = (file.noBinary.contains(name) ? [] : ["binary"]) + (file.onlyBinary.contains(name) ? [] : ["source"])
                return "\(name):\(kinds.joined(separator: "+"))"
            }
            return text(all.map(row).sorted(), formats, file.allowsPrereleases, file.requiresHashes)
        } catch {
            return "refused"
        }
    }

    /// Returns a requirement in one line.
    ///
    /// Markers have no brackets, because pip keeps meaningless ones.
    private static func row(_ entry: RequirementsFile.Entry, _ kind: String) -> String {
        let requirement = entry.requirement
        let specifiers = requirement.url == nil ? requirement.specifiers.specifiers.map(\.description).sorted() : []
        return [
            "\(requirement.name)", requirement.extras.map(\.normalized).sorted().joined(separator: ","), specifiers.joined(separator: ","),
            requirement.url ?? "", requirement.marker?.description.filter { $0 != "(" && $0 != ")" } ?? "", entry.hashes.sorted().joined(separator: " "), kind,
        ].joined(separator: "|")
    }
}
