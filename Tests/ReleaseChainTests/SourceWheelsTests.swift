import Failures
import IndexCrawler
import Native
import RPMBuilder
import SystemPackage
import TestSupport
import Testing
import VersionSort

@testable import ReleaseChain

/// Sdists become wheels with build requirements from the index.
@Suite struct SourceWheelsTests {
    /// An sdist whose back end writes the version of its helper into the wheel.
    private struct Sample {
        var name = "sample"
        var requires: [String] = []
        var more: [String] = []
        var tag = "py3-none-any"

        func file() throws -> LocalIndexFile {
            let backend = """
                import importlib.metadata, os, zipfile

                def get_requires_for_build_wheel(config_settings=None):
                    return [\(more.map { "\"\($0)\"" }.joined(separator: ", "))]

                def build_wheel(directory, config_settings=None, metadata_directory=None):
                    info = "\(name)-1.0.dist-info/"
                    filename = "\(name)-1.0-\(tag).whl"
                    found = sorted("%s %s" % (d.name, d.version) for d in importlib.metadata.distributions())
                    with zipfile.ZipFile(os.path.join(directory, filename), "w") as archive:
                        archive.writestr("\(name).py", "built_with = %r" % found)
                        archive.writestr(info + "METADATA", "Metadata-Version: 2.1\\nName: \(name)\\nVersion: 1.0\\n")
                        archive.writestr(info + "WHEEL", "Wheel-Version: 1.0\\nTag: \(tag)\\n")
                        archive.writestr(info + "RECORD", "")
                    return filename

                """
            let list = requires.map { "\"\($0)\"" }.joined(separator: ", ")
            let project = "[build-system]\nrequires = [\(list)]\nbuild-backend = \"backend\"\nbackend-path = [\".\"]\n"
            var writer = try ArchiveWriter(.tarGzip)
            for (path, text) in [("pyproject.toml", project), ("backend.py", backend)] { try writer.addFile("\(name)-1.0/\(path)", Array(text.utf8)) }
            return LocalIndexFile(project: name, filename: "\(name)-1.0.tar.gz", bytes: try writer.finish())
        }
    }

    /// Fetches an sdist from a stack's index and builds it.
    private func wheel(_ name: String, _ stack: TestStack, for targets: [Target] = []) async throws -> VerifiedArtifact {
        let context = try stack.context()
        let client = try await IndexAccess.client(context)
        let page = try #require(try await client.page(ProjectName(name)))
        let sdist = try await client.fetch(try #require(page.files.first))
        return try await SourceWheels(client: client, context: context).wheel(of: sdist, time: 1_700_000_000, for: targets)
    }

    private func contents(_ wheel: VerifiedArtifact) throws -> String {
        var reader = try ArchiveReader(wheel, limits: .wheel)
        while let entry = try reader.next() {
            if entry.path.hasSuffix(".py") { return String(decoding: try reader.readAll(limit: 1 << 20), as: UTF8.self) }
        }
        return ""
    }

    @Test func `Build requirements come from the index, those that only the backend names and those that are sdists included`() async throws {
        let files = try [
            Sample(requires: ["helper<2"], more: ["late>=1; python_version>='3'", "never; python_version<'3'"]).file(),
            LocalIndexFile(WheelMaker("helper", "1.5", requires: ["deep"])), LocalIndexFile(WheelMaker("helper", "2.0")),
            LocalIndexFile(SdistMaker("late", "1.1")), LocalIndexFile(SdistMaker("deep", "0.1")),
        ]
        try await TestStack.run(files: files) { stack, _ in
            let wheel = try await wheel("sample", stack)
            #expect(wheel.filename == "sample-1.0-py3-none-any.whl")
            #expect(try contents(wheel) == "built_with = ['deep 0.1', 'helper 1.5', 'late 1.1']")
        }
    }

    @Test func `A wheel that was built is not built again, even when the index has newer build requirements`() async throws {
        let sdist = try Sample(requires: ["helper"]).file()
        try await TestStack.run(files: [sdist, try LocalIndexFile(WheelMaker("helper", "1.0"))]) { stack, index in
            let first = try await wheel("sample", stack)
            index.replace(with: [sdist, try LocalIndexFile(WheelMaker("helper", "2.0"))])
            let before = index.requests("/simple/helper/")
            let second = try await wheel("sample", stack)
            #expect(second.sha256 == first.sha256)
            #expect(index.requests("/simple/helper/") == before)
            #expect(try contents(second) == "built_with = ['helper 1.0']")

            // A helper that is missing in the mirror is replaced by the available one.
            try FileSystem.remove(stack.mirror().pushing("cache/wheels"))
            #expect(try contents(try await wheel("sample", stack)).contains("helper"))
        }
    }

    /// Returns an sdist whose back end reports its requirements but cannot build.
    ///
    /// Each question is recorded for the next one.
    private static func talker(_ prepare: String, name: String = "talker") throws -> LocalIndexFile {
        let backend = """
            import os

            def prepare_metadata_for_build_wheel(directory, config_settings=None):
            \(prepare)

            def build_wheel(directory, config_settings=None, metadata_directory=None):
                raise RuntimeError("no compiler")

            """
        let project = "[build-system]\nrequires = []\nbuild-backend = \"backend\"\nbackend-path = [\".\"]\n"
        var writer = try ArchiveWriter(.tarGzip)
        for (path, text) in [("pyproject.toml", project), ("backend.py", backend)] { try writer.addFile("\(name)-1.0/\(path)", Array(text.utf8)) }
        return LocalIndexFile(project: name, filename: "\(name)-1.0.tar.gz", bytes: try writer.finish())
    }

    private static func prepared(_ name: String, _ version: String) -> String {
        """
            folder = "talker-1.0.dist-info"
            os.mkdir(os.path.join(directory, folder))
            with open(os.path.join(directory, folder, "METADATA"), "w") as out:
                out.write("Metadata-Version: 2.1\\nName: \(name)\\nVersion: \(version)\\nRequires-Dist: cart>=1\\n")
            return folder
        """
    }

    @Test func `a lock asks the back end what it requires, once, and needs no build for that`() async throws {
        let files = [try Self.talker(Self.prepared("talker", "1.0")), try LocalIndexFile(WheelMaker("cart", "1.0"))]
        try await TestStack.run(files: files) { stack, _ in
            try stack.write("shop/prod-reqs.txt", "talker==1.0\n")
            try stack.write("shop/stack.toml", "name = \"shop\"\ntargets = [\"el9:3.11\"]\n[channels.prod]\nrequirements = \"prod-reqs.txt\"\n")
            for round in 0..<2 {
                let log = EventLog()
                let lock = try await stack.lockStep(events: log.sink).lock()
                #expect(lock.locked.map { $0.packages.map { "\($0.name) \($0.version)" } } == [["cart 1.0", "talker 1.0"]])
                let told = log.warnings.filter { $0.hasPrefix("talker-1.0.tar.gz does not say what it requires: its back end stated the requirements (") }
                #expect(told.count == (round == 0 ? 1 : 0), "\(log.warnings)")
                try FileSystem.remove(stack.folder.pushing("shop/pylock.prod.toml"))
            }
        }
    }

    @Test(arguments: [
        ("    return 3", "a int, not the name of a folder"), ("    return \"../wheel\"", "in which there is no METADATA"),
        ("    return \"nowhere.dist-info\"", "in which there is no METADATA"), (prepared("other", "1.0"), "what it builds is other 1.0"),
        (prepared("talker", "2.0"), "what it builds is talker 2.0"), ("    raise ValueError(\"nothing to say\")", "ValueError: nothing to say"),
    ])
    func `an answer that is none ends the lock with the reason`(prepare: String, reason: String) async throws {
        try await TestStack.run(files: [try Self.talker(prepare), try LocalIndexFile(WheelMaker("cart", "1.0"))]) { stack, _ in
            try stack.write("shop/prod-reqs.txt", "talker==1.0\n")
            try stack.write("shop/stack.toml", "name = \"shop\"\ntargets = [\"el9:3.11\"]\n[channels.prod]\nrequirements = \"prod-reqs.txt\"\n")
            let error = await #expect(throws: Failure.self) { _ = try await stack.lockStep().lock() }
            #expect(error.map { "\($0)" }?.contains(reason) == true, "\(error.map { "\($0)" } ?? "")")
        }
    }

    @Test func `A wheel that is for the machine that built it alone is refused for other targets`() async throws {
        let python = try await BuildPython.probe("/usr/bin/python3")
        let tag = "cp\(python.version.filter { $0 != "." })"
        try await TestStack.run(files: [try Sample(tag: "\(tag)-\(tag)-linux_x86_64").file()]) { stack, _ in
            let el9 = try TestStack.catalog.target("el9", architecture: "x86_64")
            do {
                _ = try await wheel("sample", stack, for: [el9])
                Issue.record("a wheel for Python \(python.version) was taken for el9")
            } catch let error as Failure {
                #expect(error.subject == "sample-1.0.tar.gz builds sample-1.0-\(tag)-\(tag)-linux_x86_64.whl, which does not run on el9")
                #expect(error.hints.first == "pin a release that has a wheel for el9")
            }
        }
    }

    @Test func `a lock names every sdist whose back end fails`() async throws {
        let failing = "    raise ValueError(\"no\")"
        let files = try ["one", "two", "three"].map { try Self.talker(failing, name: $0) }
        try await TestStack.run(files: files) { stack, _ in
            try stack.write("shop/prod-reqs.txt", "one==1.0\ntwo==1.0\nthree==1.0\n")
            try stack.write("shop/stack.toml", "name = \"shop\"\ntargets = [\"el9:3.11\"]\n[channels.prod]\nrequirements = \"prod-reqs.txt\"\n")
            let error = await #expect(throws: Failure.self) { _ = try await stack.lockStep().lock() }
            #expect(error?.subject == "cannot learn what 3 sdists require: one-1.0.tar.gz, three-1.0.tar.gz, two-1.0.tar.gz", "\(error?.subject ?? "")")
        }
    }

    @Test func `A build that the wheels of the release show to be in vain is not begun`() async throws {
        let sdist = try Sample().file()
        var sibling = try LocalIndexFile(WheelMaker("sample", "1.0"))
        sibling.filename = "sample-1.0-cp38-cp38-manylinux_2_17_x86_64.whl"
        try await TestStack.run(files: [sdist, sibling]) { stack, _ in
            try stack.write("shop/prod-reqs.txt", "sample==1.0\n")
            try stack.write("shop/stack.toml", "name = \"shop\"\ntargets = [\"el9:3.12\"]\n[channels.prod]\nrequirements = \"prod-reqs.txt\"\n")
            let error = await #expect(throws: Failure.self) { _ = try await stack.release() }
            #expect(
                error?.subject.contains("sample-1.0.tar.gz is compiled for each Python, and this machine's Python ") == true, "\(error.map { "\($0)" } ?? "")")
            #expect(error?.causes == ["the wheels of the release show that: cp38"])
        }
    }

    @Test func `Sdists that need each other to be built are told, not tried for ever`() async throws {
        let files = try [Sample(name: "hen", requires: ["egg"]).file(), Sample(name: "egg", requires: ["hen"]).file()]
        try await TestStack.run(files: files) { stack, _ in
            do {
                _ = try await wheel("hen", stack)
                Issue.record("built out of nothing")
            } catch let error as Failure {
                #expect(error.description.contains("sdists that need sdists"), "\(error)")
            }
        }
    }

    @Test func `A failed build names the archive, shows what was printed, and what to try`() async throws {
        try await TestStack.run(files: [try Sample(requires: ["helper"]).file(), try LocalIndexFile(WheelMaker("helper", "1.0"))]) { stack, index in
            var broken = try Sample(requires: ["helper"]).file()
            var writer = try ArchiveWriter(.tarGzip)
            try writer.addFile("sample-1.0/setup.py", Array("import missing_module".utf8))
            try writer.addFile("sample-1.0/pyproject.toml", Array("[build-system]\nrequires = []\nbuild-backend = \"setup\"\nbackend-path = [\".\"]".utf8))
            broken.bytes = try writer.finish()
            index.replace(with: [broken])
            do {
                _ = try await wheel("sample", stack)
                Issue.record("built")
            } catch let error as Failure {
                #expect(error.subject == "cannot build a wheel from sample-1.0.tar.gz")
                #expect(error.causes.first?.contains("  | ModuleNotFoundError: No module named 'missing_module'") == true, "\(error)")
                #expect(error.hints == ["the build needs the module missing_module, which the archive does not ask for in its build requirements"])
            }
        }
    }

    /// Returns an sdist whose back end compiles a module that needs a library of this machine.
    private static func compiled() throws -> LocalIndexFile {
        let backend = """
            import os, subprocess, zipfile

            def build_wheel(directory, config_settings=None, metadata_directory=None):
                with open("x.c", "w") as out:
                    out.write("char *crypt(const char *, const char *);\\nvoid *PyInit_x(void) { return crypt(\\"a\\", \\"bc\\"); }\\n")
                subprocess.run(["gcc", "-shared", "-fPIC", "-o", "x.so", "x.c", "-lcrypt"], check=True)
                name = "compiled-1.0-cp311-cp311-linux_x86_64.whl"
                info = "compiled-1.0.dist-info/"
                with zipfile.ZipFile(os.path.join(directory, name), "w") as archive:
                    archive.write("x.so", "x.so")
                    archive.writestr(info + "METADATA", "Metadata-Version: 2.1\\nName: compiled\\nVersion: 1.0\\n")
                    archive.writestr(info + "WHEEL", "Wheel-Version: 1.0\\nTag: cp311-cp311-linux_x86_64\\n")
                    archive.writestr(info + "RECORD", "")
                return name

            """
        let project = "[build-system]\nrequires = []\nbuild-backend = \"backend\"\nbackend-path = [\".\"]\n"
        let about = "Metadata-Version: 2.2\nName: compiled\nVersion: 1.0\n"
        var writer = try ArchiveWriter(.tarGzip)
        for (path, text) in [("pyproject.toml", project), ("backend.py", backend), ("PKG-INFO", about)] {
            try writer.addFile("compiled-1.0/\(path)", Array(text.utf8))
        }
        return LocalIndexFile(project: "compiled", filename: "compiled-1.0.tar.gz", bytes: try writer.finish())
    }

    @Test func `a module that was compiled against a library of this machine is told, with the way to have the target compile it`() async throws {
        try await TestStack.run(files: [try Self.compiled()]) { stack, _ in
            try stack.write("shop/prod-reqs.txt", "compiled==1.0\n")
            try stack.write("shop/stack.toml", "name = \"shop\"\ntargets = [\"el9:3.11\"]\n[channels.prod]\nrequirements = \"prod-reqs.txt\"\n")
            let log = EventLog()
            let summary = try await stack.release(publish: false, events: log.sink)
            let told = log.warnings.first { $0.contains("it was compiled here, with this machine's libcrypt.so.1") }
            #expect(told?.contains("sdists = \"source\" in stack.toml") == true, "\(log.warnings)")
            let findings = summary.findings.joined()
            #expect(
                findings.contains("libcrypt.so.1") && findings.contains("let the target compile python3.11-compiled, with sdists = \"source\""), "\(findings)")
        }
    }
}
