import Failures
import ForeignText
import FoundationEssentials
import IndexCrawler
import Native
import SystemPackage
import TestSupport
import Testing

/// A folder with all places in which pip looks for its configuration, and a Python in a virtual environment.
struct PipPlaces {
    let folder: FilePath

    /// The places of configuration files, weakest first.
    static let files = ["xdg1/pip/pip.conf", "xdg2/pip/pip.conf", "home/.pip/pip.conf", "home/.config/pip/pip.conf", "venv/pip.conf", "named.conf"]

    init() throws {
        folder = try FileSystem.temporaryDirectory(in: "/tmp")
        try write("venv/pyvenv.cfg", Array("home = /nonexistent\n".utf8))
        try FileSystem.createDirectory(folder.pushing("venv/bin"))
        try FileSystem.createDirectory(folder.appending("home"))
        try FileSystem.symlink(try FileSystem.realPath(FilePath(try Tool.oraclePython)), at: folder.pushing("venv/bin/python3"))
    }

    func remove() { try? FileSystem.remove(folder) }

    func write(_ path: String, _ bytes: [UInt8]) throws {
        let path = folder.pushing(FilePath(path))
        try FileSystem.createDirectory(path.removingLastComponent())
        try FileSystem.writeAtomically(bytes, to: path)
    }

    /// Returns the environment of these places, in which the Python finds the oracle's pip.
    func environment(_ extra: [String: String] = [:]) throws -> [String: String] {
        let packages = FilePath(try Tool.oraclePython).removingLastComponent().removingLastComponent().pushing("lib/python3.11/site-packages")
        return [
            "HOME": folder.appending("home").string, "XDG_CONFIG_DIRS": "\(folder)/xdg1:\(folder)/xdg2", "PYTHONPATH": packages.string,
            "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8",
        ].merging(extra.mapValues { $0.replacingBytes(of: "FOLDER", with: folder.string) }) { $1 }
    }

    /// Returns index, certificates and proxy as relcli reads them; `none` without an index, `refused` for an error.
    func ours(_ environment: [String: String], python: String? = nil) async -> String {
        let python = python ?? folder.pushing("venv/bin/python3").string
        do {
            let cache = SealedFiles(folder.appending("cache"), mark: "python", key: Self.key)
            let settings = try await PipConfiguration(environment: environment, python: python, cache: cache).settings()
            return Self.text(settings.index, settings.caBundle, settings.proxy)
        } catch let error as Failure {
            return error.subject == "pip is set to use no index" ? "none" : "refused"
        } catch {
            return "\(error)"
        }
    }

    private static let key = UserKey()

    static func text(_ index: IndexURL, _ certificates: String?, _ proxy: String?) -> String { "\(index) \(certificates ?? "-") \(proxy ?? "-")" }

    /// One question to pip: files to write, and an environment.
    struct Sample: Encodable {
        var files: [String: [UInt8]]
        var environment: [String: String]
    }

    private struct Answer: Decodable {
        let index: String?
        let cert: String?
        let proxy: String?
        let isRefused: Bool
    }

    /// Returns the answers of pip's own option parser.
    func theirs(_ samples: [Sample]) async throws -> [String] {
        let script = """
            import json, os, sys
            from pip._internal.commands import create_command
            folder, places = sys.argv[1], sys.argv[2:]
            sys.prefix = folder + "/venv"
            for sample in json.load(sys.stdin):
                for place in places:
                    path = os.path.join(folder, place)
                    if place in sample["files"]:
                        os.makedirs(os.path.dirname(path), exist_ok=True)
                        with open(path, "wb") as f: f.write(bytes(sample["files"][place]))
                    elif os.path.exists(path): os.remove(path)
                os.environ.clear(); os.environ.update(sample["environment"])
                try:
                    options, _ = create_command("install").parse_args([])
                    index = None if options.no_index else options.index_url
                    print(json.dumps(dict(index=index, cert=options.cert or None, proxy=options.proxy or None, isRefused=False)))
                except SystemExit: print(json.dumps(dict(isRefused=True)))
            """
        let input = String(decoding: try JSONEncoder().encode(samples), as: UTF8.self)
        let result = try await Tool.run(
            try Tool.oraclePython, ["-c", script, folder.string] + Self.files, input: input, environment: ["LC_ALL": "C.UTF-8"])
        try #require(result.succeeded, "\(result.errors)")
        return try result.output.split(separator: "\n").map { line in
            let answer = try JSONDecoder().decode(Answer.self, from: Data(line.utf8))
            if answer.isRefused { return "refused" }
            guard let index = answer.index else { return "none" }
            // pip rejects an invalid address only later.
            return (try? IndexURL(index)).map { Self.text($0, answer.cert, answer.proxy) } ?? "refused"
        }
    }

    /// Returns the samples that relcli reads differently from pip.
    func differences(_ samples: [Sample]) async throws -> [String] {
        let theirs = try await theirs(samples)
        try #require(theirs.count == samples.count)
        var differences: [String] = []
        for (sample, theirs) in zip(samples, theirs) {
            for place in Self.files { try? FileSystem.remove(folder.pushing(FilePath(place))) }
            for (place, bytes) in sample.files { try write(place, bytes) }
            let ours = await ours(sample.environment)
            if ours != theirs {
                let files = sample.files.map { "\($0): \(String(decoding: $1, as: UTF8.self).debugDescription)" }.joined(separator: ", ")
                let variables = sample.environment.filter { $0.key.hasPrefix("PIP") }
                differences.append("\(files) with \(variables): \(ours), pip: \(theirs)")
            }
        }
        return differences
    }
}

@Suite(.showsSeeds) struct `pip's configuration` {
    private static let here = "http://127.0.0.1:9/here/"
    private static let there = "http://127.0.0.1:9/there/"
    private static let user = "home/.config/pip/pip.conf"

    /// Files and variables that pip reads in a defined way, with a description.
    private static let cases: [(String, files: [String: String], environment: [String: String])] = [
        ("nothing", [:], [:]),
        ("the user's file", [user: "[global]\nindex-url = \(here)\n"], [:]),
        ("the user's file of old", ["home/.pip/pip.conf": "[global]\nindex-url = \(here)\n"], [:]),
        ("both files of the user", ["home/.pip/pip.conf": "[global]\nindex-url = \(there)\n", user: "[global]\nindex-url = \(here)\n"], [:]),
        ("another folder of the user", ["xdg1/pip/pip.conf": "[global]\nindex-url = \(here)\n"], ["XDG_CONFIG_HOME": "FOLDER/xdg1", "XDG_CONFIG_DIRS": ""]),
        ("a relative folder of the user", [user: "[global]\nindex-url = \(here)\n"], ["XDG_CONFIG_HOME": "xdg1"]),
        ("two of the machine", ["xdg1/pip/pip.conf": "[global]\nindex-url = \(there)\n", "xdg2/pip/pip.conf": "[global]\nindex-url = \(here)\n"], [:]),
        ("the file of the Python", [user: "[global]\nindex-url = \(there)\n", "venv/pip.conf": "[global]\nindex-url = \(here)\n"], [:]),
        (
            "the named file keeps the user's away",
            [user: "[global]\nindex-url = \(there)\ncert = /u\n", "named.conf": "[global]\nproxy = p\n", "venv/pip.conf": "[global]\nindex-url = \(here)\n"],
            ["PIP_CONFIG_FILE": "FOLDER/named.conf"]
        ),
        ("a named file that is not there", [user: "[global]\nindex-url = \(here)\n"], ["PIP_CONFIG_FILE": "FOLDER/named.conf"]),
        ("no file at all", [user: "[global]\nindex-url = \(here)\n"], ["PIP_CONFIG_FILE": "/dev/null"]),
        ("an empty name", [user: "[global]\nindex-url = \(here)\n"], ["PIP_CONFIG_FILE": ""]),
        ("a folder as the named file", [user: "[global]\nindex-url = \(here)\n"], ["PIP_CONFIG_FILE": "FOLDER"]),
        (
            "a file that is named again", ["xdg1/pip/pip.conf": "[global]\nindex-url = \(there)\n", "venv/pip.conf": "[global]\nindex-url = \(here)\n"],
            ["PIP_CONFIG_FILE": "FOLDER/xdg1/pip/pip.conf"]
        ),
        ("the command's section", [user: "[install]\nindex-url = \(here)\n[global]\nindex-url = \(there)\n"], [:]),
        ("another command's section", [user: "[download]\nindex-url = \(there)\n"], [:]),
        ("the section of the environment", [user: "[:env:]\nindex-url = \(here)\n[install]\nindex-url = \(there)\n"], [:]),
        ("defaults", [user: "[DEFAULT]\nindex-url = \(here)\ncert=/c\n[install]\n[global]\ncert=/d\n"], [:]),
        ("defaults of no section", [user: "[DEFAULT]\nindex-url = \(here)\n"], [:]),
        ("defaults twice", [user: "[DEFAULT]\nindex-url = \(here)\n[DEFAULT]\ncert=/c\n[install]\n"], [:]),
        ("a variable", [user: "[install]\nindex-url = \(there)\n"], ["PIP_INDEX_URL": here]),
        ("an empty variable", [user: "[install]\nindex-url = \(here)\n"], ["PIP_INDEX_URL": ""]),
        ("a variable in small letters", [:], ["PIP_index_url": here]),
        ("a variable with another name of the option", [:], ["PIP_PYPI_URL": here]),
        ("two names of the option", [:], ["PIP_PYPI_URL": here, "PIP_INDEX_URL": here]),
        ("an empty value in a later file", [user: "[global]\nindex-url = \(here)\n", "venv/pip.conf": "[global]\nindex-url =\n"], [:]),
        ("an empty value in a later section", [user: "[global]\nindex-url = \(here)\n[install]\nindex-url =\n"], [:]),
        ("both names of the option in a file", [user: "[global]\npypi-url = \(here)\nindex-url = \(there)\n"], [:]),
        ("the other names of a key", [user: "[global]\n--Index_URL: \(here)\n"], [:]),
        ("a colon and an equals sign", [user: "[global]\nindex-url:\(here)\ncert=/a:b\nproxy :a=b\n"], [:]),
        ("comments", [user: "# a\n; b\n[global]\n  # c\nindex-url = \(here) # no comment\ncert = /c ; neither\n"], [:]),
        ("a comment in a value", [user: "[global]\ncert = /a\n  # b\n  c\nproxy = p\n"], [:]),
        ("continued values", [user: "[global]\nproxy =\n  a\n\n   b\n\ncert = /c\n d\n"], [:]),
        ("an indented key", [user: "[global]\n  cert = /c\n  proxy = p\n   q\n"], [:]),
        ("a continued section", [user: "[global]\n   cert = /c\n"], [:]),
        ("spaces in brackets", [user: "[ global ]\ncert = /c\n"], [:]),
        ("brackets in brackets", [user: "[a] global]\ncert = /c\n[global] x\nproxy = p\n"], [:]),
        ("empty brackets", [user: "[]\ncert = /c\n"], [:]),
        ("no section", [user: "index-url = \(here)\n"], [:]),
        ("a section twice", [user: "[global]\n[global]\nindex-url = \(here)\n"], [:]),
        ("a key twice", [user: "[global]\ncert = /a\nCert = /b\n"], [:]),
        ("a line that is none", [user: "[global]\nindex-url\n"], [:]),
        ("a key that is empty", [user: "[global]\n= \(here)\n"], [:]),
        ("a byte order mark", [user: "\u{FEFF}[global]\nindex-url = \(here)\n"], [:]),
        ("the line ends of other systems", [user: "[global]\r\ncert = /c\rindex-url = \(here)\r\n"], [:]),
        ("other white space", [user: "\u{A0}[global]\u{2003}\n\u{1C}cert\u{85}=\u{A0}/c\u{3000}\nproxy = p\u{1F}\n"], [:]),
        ("no interpolation", [user: "[global]\ncert = %(home)s/${HOME}/$HOME\nproxy = 100%\n"], ["PIP_CERT": ""]),
        ("the home in a path", [user: "[global]\ncert = ~/ca.pem\nproxy = ~/p\n"], [:]),
        ("the home in a variable", [:], ["PIP_CERT": "~/ca.pem"]),
        ("the home of another", [user: "[global]\ncert = ~root/ca.pem\n"], [:]),
        ("a home with slashes", [:], ["PIP_CERT": "~/ca.pem", "HOME": "FOLDER/home//"]),
        ("no home", [user: "[global]\nindex-url = \(here)\n"], ["HOME": ""]),
        ("no index", [user: "[global]\nno-index = yes\nindex-url = \(here)\n"], [:]),
        ("an index after all", [user: "[global]\nno-index = T\n[install]\nno-index = off\nindex-url = \(here)\n"], [:]),
        ("no index in a variable", [:], ["PIP_NO_INDEX": "ON"]),
        ("no index, or not", [user: "[global]\nno-index = maybe\n[install]\nno-index = yes\n"], [:]),
        ("no index with a space", [:], ["PIP_NO_INDEX": "1 "]),
        ("not UTF-8", [user: "[global]\ncert = /\u{FFFF}\n"], [:]),
        ("letters in UTF-8", [user: "[global]\ncert = /ü\n"], [:]),
        ("letters in no locale", [user: "[global]\ncert = /ü\n"], ["LC_ALL": "C"]),
        ("what a variable says of help", [:], ["PIP_HELP": "1", "PIP_VERSION": "2"]),
        ("no end of the last line", [user: "[global]\nindex-url = \(here)"], [:]),
    ]

    @Test func `is read as pip reads it, in a table of cases`() async throws {
        let places = try PipPlaces()
        defer { places.remove() }
        let samples = try Self.cases.map { _, files, environment in
            // U+FFFF stands for a byte that is not text.
            let bytes = files.mapValues { text in
                text.unicodeScalars.flatMap { $0 == "\u{FFFF}" ? [0xFF] : Array(String($0).utf8) }
            }
            return PipPlaces.Sample(files: bytes, environment: try places.environment(environment))
        }
        let differences = try await places.differences(samples)
        #expect(differences.isEmpty, "\(differences.joined(separator: "\n"))")
    }

    @Test func `is read as pip reads it, generated`() async throws {
        var random = SeededGenerator(for: "pip's configuration files")
        let places = try PipPlaces()
        defer { places.remove() }
        func text() -> String {
            var lines: [String] = []
            // Two spellings of a key in one section are in another test.
            let index = random.pick(["index-url", "index_url", "INDEX-URL", "--index-url"])
            for section in ["DEFAULT", "global", "install", "download", ":env:"].shuffled(using: &random).prefix(random.pick([0, 1, 2, 3])) {
                lines.append(random.pick(["[\(section)]", "[\(section)]", "[\(section)] x", " [\(section)]", "[ \(section)]"]))
                let keys = [
                    index, random.pick(["cert", "CERT"]), "proxy", "no-index", "pypi-url",
                    "find-links", "other.key",
                ]
                for key in keys.shuffled(using: &random).prefix(random.pick([0, 1, 2, 4])) {
                    let value =
                        switch key {
                        case "no-index": random.pick(["no", "0", "yes", "true", "False", "", "2"])
                        case "cert", "CERT", "proxy": random.pick(["/a", "~/b", "", "c d", "/x\n  y", "/x\n\n\t# no\n  z", "\u{A0}q\u{1C}"])
                        default: random.pick([Self.here, Self.there, "http://u:p@127.0.0.1/x", ""])
                        }
                    lines.append(random.pick(["", "", " ", "\t"]) + key + random.pick(["=", " = ", ":", " :\t"]) + value)
                    if random.chance(15) { lines.append(random.pick(["", "# c", "  ; c", "   ", "no line", "\u{2003}"])) }
                }
            }
            return lines.joined(separator: random.pick(["\n", "\n", "\r\n"])) + random.pick(["", "\n"])
        }
        let samples = try (0..<250).map { _ -> PipPlaces.Sample in
            var files: [String: [UInt8]] = [:]
            for place in PipPlaces.files where random.chance(30) { files[place] = Array(text().utf8) }
            var variables: [String: String] = [:]
            if random.chance(30) { variables["PIP_CONFIG_FILE"] = random.pick(["FOLDER/named.conf", "/dev/null", "", "FOLDER/none"]) }
            if random.chance(15) { variables[random.pick(["PIP_INDEX_URL", "PIP_index_url", "PIP_PYPI_URL"])] = random.pick([Self.here, Self.there, ""]) }
            if random.chance(10) { variables["PIP_NO_INDEX"] = random.pick(["1", "no", "", "x"]) }
            if random.chance(10) { variables["PIP_PROXY"] = random.pick(["", "http://127.0.0.1:3128"]) }
            if random.chance(10) { variables["PIP_CERT"] = random.pick(["", "~/d", "e"]) }
            return PipPlaces.Sample(files: files, environment: try places.environment(variables))
        }
        let differences = try await places.differences(samples)
        #expect(differences.isEmpty, "\(differences.count) differ, such as \(differences.prefix(4).joined(separator: "\n"))")
    }

    @Test func `is read where pip's newest version refuses a key for its other spelling, as older versions read it`() async throws {
        let places = try PipPlaces()
        defer { places.remove() }
        try places.write(Self.user, Array("[global]\nindex-url = \(Self.there)\nindex_url = \(Self.here)\n".utf8))
        #expect(await places.ours(try places.environment(["PIP_CERT": "/c"])) == "http://127.0.0.1:9/here /c -")
    }

    @Test func `starts no Python where it names the index`() async throws {
        let places = try PipPlaces()
        defer { places.remove() }
        // An invalid program, because it must not be started.
        try FileSystem.remove(places.folder.pushing("venv/bin/python3"))
        try places.write("venv/bin/python3", [0x7F, 0x45, 0x4C, 0x46])
        try FileSystem.setMode(of: places.folder.pushing("venv/bin/python3"), to: 0o755)
        try places.write("venv/pip.conf", Array("[global]\nindex-url = \(Self.here)\ncert = /c\n".utf8))
        #expect(await places.ours(try places.environment()) == "http://127.0.0.1:9/here /c -")
        #expect(await places.ours(try places.environment(["PIP_CONFIG_FILE": "/dev/null"])) == "refused")
    }

    @Test func `needs no pip where it names the index`() async throws {
        let places = try PipPlaces()
        defer { places.remove() }
        try places.write(Self.user, Array("[global]\nindex-url = \(Self.here)\ncert = /c\n".utf8))
        #expect(await places.ours(try places.environment(), python: "/nonexistent/python3") == "http://127.0.0.1:9/here /c -")
        let missing = await indexError {
            _ = try await PipConfiguration(environment: ["PIP_CONFIG_FILE": "/dev/null"], python: "/nonexistent/python3", cache: nil).settings()
        }
        #expect(missing?.status == .usage && missing?.hints.isEmpty == false)
    }

    @Test func `asks a Python once for pip's own default, and again when its pip is another`() async throws {
        let places = try PipPlaces()
        defer { places.remove() }
        try places.write("lib/pip/__init__.py", [])
        try places.write("lib/pip/_internal/__init__.py", [])
        try places.write("lib/pip/_internal/cli/__init__.py", [])
        func release(_ index: String) throws {
            let text = "class index_url: default = '\(index)'\nopen('\(places.folder)/asked', 'a').write('x')\n"
            try places.write("lib/pip/_internal/cli/cmdoptions.py", Array(text.utf8))
        }
        func asked() throws -> Int { try FileSystem.readAll(places.folder.appending("asked"), limit: 100).count }
        let environment = try places.environment([
            "PYTHONPATH": "FOLDER/lib", "PIP_CERT": "/c", "PYTHONDONTWRITEBYTECODE": "1", "PIP_CONFIG_FILE": "/dev/null",
        ])
        try release("http://127.0.0.1:9/one")
        for _ in 0..<3 { #expect(await places.ours(environment) == "http://127.0.0.1:9/one /c -") }
        #expect(try asked() == 1)
        try release("http://127.0.0.1:9/other")
        #expect(await places.ours(environment) == "http://127.0.0.1:9/other /c -")
        #expect(try asked() == 2)
    }

    @Test func `finds the site's file behind a script that starts Python`() async throws {
        let places = try PipPlaces()
        defer { places.remove() }
        try places.write("shims/python3", Array("#!/bin/sh\nexec '\(places.folder)/venv/bin/python3' \"$@\"\n".utf8))
        try FileSystem.setMode(of: places.folder.pushing("shims/python3"), to: 0o755)
        try places.write("venv/pip.conf", Array("[global]\nindex-url = \(Self.here)\ncert = /c\n".utf8))
        let environment = try places.environment(["PATH": "FOLDER/shims:/usr/bin:/bin"])
        for _ in 0..<2 { #expect(await places.ours(environment, python: "python3") == "http://127.0.0.1:9/here /c -") }
    }

    @Test func `tells the file and the line of a fault`() async throws {
        let places = try PipPlaces()
        defer { places.remove() }
        try places.write(Self.user, Array("[global]\ncert = /a\n\ncert = /b\n".utf8))
        let environment = try places.environment()
        let error = await indexError {
            _ = try await PipConfiguration(environment: environment, cache: nil).settings()
        }
        #expect(error?.subject == "cannot read pip's configuration file \(places.folder)/home/.config/pip/pip.conf")
        #expect(error?.causes == ["line 4: the key cert is there already"])
    }
}
