import IndexCrawler
import Native
import SystemPackage
import TestSupport
import Testing

struct PipConfigurationTests {
    /// The environment of the test with the oracle's Python first, so that `python3` has pip, and no index of its own.
    private func environment(_ extra: [String: String]) throws -> [String: String] {
        var values = ["PATH": environmentValue("PATH") ?? "/usr/bin:/bin", "HOME": "/nonexistent", "PIP_CONFIG_FILE": "/dev/null"]
        values.merge(extra) { $1 }
        return values
    }

    @Test func `the variable decides without asking pip`() async throws {
        let index = try await PipConfiguration.indexURL(environment: ["PIP_INDEX_URL": "http://127.0.0.1:9/simple/"])
        #expect(index.description == "http://127.0.0.1:9/simple")
    }

    @Test func `else pip's configuration file decides, certificates and proxy included`() async throws {
        let folder = try FileSystem.temporaryDirectory(in: "/tmp")
        defer { try? FileSystem.remove(folder) }
        let text = "[global]\nindex-url = http://127.0.0.1:9/mirror/\ncert = /tmp/ca.pem\n[install]\nproxy = http://127.0.0.1:3128\n"
        try FileSystem.writeAtomically(Array(text.utf8), to: folder.appending("pip.conf"))
        let settings = try await PipConfiguration.settings(
            environment: try environment(["PIP_CONFIG_FILE": folder.appending("pip.conf").string]), python: try Tool.oraclePython)
        #expect(settings.index.description == "http://127.0.0.1:9/mirror")
        #expect(settings.caBundle == "/tmp/ca.pem")
        #expect(settings.proxy == "http://127.0.0.1:3128")
    }

    @Test func `else pip's own default is taken from pip`() async throws {
        let settings = try await PipConfiguration.settings(environment: try environment([:]), python: try Tool.oraclePython)
        let told = try await Tool.run(
            try Tool.oraclePython, ["-c", "from pip._internal.models.index import PyPI; print(PyPI.simple_url)"])
        #expect(settings.index.root.description + "\n" == told.output)
    }

    @Test func `no index and no pip are told apart from a fault of the network`() async throws {
        let none = await indexError {
            _ = try await PipConfiguration.settings(
                environment: try environment(["PIP_NO_INDEX": "1"]), python: try Tool.oraclePython)
        }
        #expect(none?.code == .usage)
        let missing = await indexError { _ = try await PipConfiguration.settings(environment: [:], python: "/nonexistent/python3") }
        #expect(missing?.code == .usage)
        #expect(missing?.hints.isEmpty == false)
    }
}
