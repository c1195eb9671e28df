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
    /// An sdist whose backend writes into its wheel which helper it was built with.
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

    /// Fetches an sdist from the index of a stack, and builds it.
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

            // What the mirror does not know, or no longer has, is built with what there is.
            try FileSystem.remove(stack.mirror().pushing("cache/wheels"))
            #expect(try contents(try await wheel("sample", stack)).contains("helper"))
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
            } catch let error as ChainError {
                #expect(error.subject == "sample-1.0.tar.gz builds sample-1.0-\(tag)-\(tag)-linux_x86_64.whl, which does not run on el9")
                #expect(error.hints.first == "pin a release that has a wheel for el9")
            }
        }
    }

    @Test func `Sdists that need each other to be built are told, not tried for ever`() async throws {
        let files = try [Sample(name: "hen", requires: ["egg"]).file(), Sample(name: "egg", requires: ["hen"]).file()]
        try await TestStack.run(files: files) { stack, _ in
            do {
                _ = try await wheel("hen", stack)
                Issue.record("built out of nothing")
            } catch let error as ChainError {
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
            } catch let error as ChainError {
                #expect(error.subject == "cannot build a wheel from sample-1.0.tar.gz")
                #expect(error.causes.first?.contains("  | ModuleNotFoundError: No module named 'missing_module'") == true, "\(error)")
                #expect(error.hints == ["the build needs the module missing_module, which the archive does not ask for in its build requirements"])
            }
        }
    }
}
