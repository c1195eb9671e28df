import Failures
import Native
import SystemPackage
import TestSupport
import Testing
import VersionSort

@testable import ServeSettings

@Suite struct ServeSettingsTests {
    private func settings(_ toml: String?, _ environment: [String: String] = [:], _ change: (inout ServeOrder) -> Void = { _ in }) throws -> ServeSettings {
        let folder = try FileSystem.temporaryDirectory(in: "/tmp", prefix: "relcli-test-")
        defer { try? FileSystem.remove(folder) }
        var order = ServeOrder(version: "1")
        if let toml {
            try FileSystem.writeAtomically(Array(toml.utf8), to: folder.appending("serve.toml"))
            order.config = folder.appending("serve.toml").string
        }
        change(&order)
        return try ServeSettings(try #require(ServeOrder(try order.bytes)), environment: environment)
    }

    @Test func `the command line comes before the environment, this before the file, this before the defaults`() throws {
        let toml = """
            root = "/file"
            listen = "[::1]:80"

            [log]
            requests = true
            form = "json"

            [blocking]
            allow = "10.0.0.0/8 2001:db8::/32"

            [access.read]
            "/rpm/" = "token or certificate"
            "/rpm/dev/" = "open"

            [limits]
            head-seconds = 7
            memory-mib = 8
            """
        let plain = try settings(toml)
        #expect(plain.root == "/file" && plain.host == "::1" && plain.port == 80 && plain.urlHost == "[::1]" && plain.isLogging)
        #expect(plain.headSeconds == 7 && plain.memoryMiB == 8 && plain.idleSeconds == 60 && plain.publicURL == nil)
        #expect(plain.logForm == "json" && plain.allowed == ["10.0.0.0/8", "2001:db8::/32"] && plain.proxies.isEmpty && plain.wrongTokens == 20)
        #expect(plain.readRules == ["/rpm/": ["token", "certificate"], "/rpm/dev/": []])
        #expect(plain.entries.contains { $0.name == "access.read./rpm/" && $0.value == "token or certificate" && $0.origin.hasSuffix("serve.toml") })
        let environment = ["RELCLI_SERVE_ROOT": "/own", "RELCLI_MIRROR": "/general", "RELCLI_LISTEN": "h:1", "RELCLI_SERVE_LIMITS_HEAD_SECONDS": "9"]
        let set = try settings(toml, environment)
        #expect(set.root == "/own" && set.host == "h" && set.headSeconds == 9)
        let said = try settings(toml, environment) {
            $0.root = "said"
            $0.log = false
        }
        #expect(said.root == "said" && !said.isLogging)
        let origins = Dictionary(uniqueKeysWithValues: said.entries.map { ($0.name, $0.origin) })
        #expect(origins["root"] == "command line" && origins["listen"] == "environment RELCLI_LISTEN" && origins["limits.idle-seconds"] == "default")
        #expect(origins["limits.memory-mib"]?.hasSuffix("/serve.toml") == true)
        #expect(try settings("root = \"m\"").root.string.hasSuffix("/m"))
        #expect(try settings(nil).root == "mirror")
    }

    @Test(arguments: [
        ("[limits\n", "is not valid TOML"), ("rot = \"x\"", "line 1"), ("[limits]\nhead = 1", "unknown key 'limits.head'"), ("root = 1", "is an integer"),
        ("[log]\nrequests = \"yes\"", "is a string"), ("[log]\nform = \"xml\"", "it is not text or json"), ("[blocking]\nallow = \"10.0.0\"", "is no address"),
        ("[access.read]\nx = \"token\"", "is not the beginning of a path"), ("[access.read]\n\"/%61/\" = \"token\"", "is not the beginning of a path"),
        ("[access.read]\n\"/a/\" = \"nobody\"", "does not say who may read"), ("[access.read]\n\"/rpm/prod/\" = \"certificate\"", "no client can have one"),
        ("[access]\nreads = 1", "unknown key 'access.reads'"),
        ("limits = 1", "unknown key 'limits'"), ("[limits]\nhead-seconds = 0", "limits.head-seconds = '0'"),
        ("listen = \"8080\"", "'8080' is not an address"), ("listen = \"a:99999\"", "is not an address"), ("root = \"\"", "'root' is empty"),
        ("public-url = \"https://user:secret@a/\"", "is not a public URL"), ("public-url = \"ftp://a/\"", "is not a public URL"),
        ("x = [{y = 1}]", "unknown key 'x'"),
        ("upstream = \"ftp://a/\"", "is not the address of an index"), ("[upstream]\nurl = \"https://u:secret@[\"", "is not the address of an index"),
        ("[upstream]\nuri = \"x\"", "unknown key 'upstream.uri'"), ("[upstream]\nurl = \"http://a\"\ninternal = [\"corp*\"]", "no list of projects"),
        ("[upstream]\nurl = \"http://a\"\ninternal = [1]", "line 3, has an integer"), ("[cool-down]\ndays = -1", "cool-down.days = '-1'"),
        ("[cool-down]\ndays = 1\n[cool-down.except]\nx = \"soon\"", "'soon' is no date"), ("[cool-down.except]\n\"-\" = \"2026-01-01\"", "line 2"),
    ])
    func `a value that cannot be used is named with its place`(_ example: (toml: String, message: String)) throws {
        do {
            _ = try settings(example.toml)
            Issue.record("\(example.toml) is accepted")
        } catch let failure as Failure {
            #expect(failure.status == .usage && failure.description.contains(example.message), "\(failure)")
            #expect(!failure.description.contains("secret"))
        }
    }

    @Test func `a rule for certificates without an authority is told with the setting to write`() {
        let failure = #expect(throws: Failure.self) { try settings("[access.read]\n\"/rpm/prod/\" = \"certificate\"") }
        #expect(failure?.hints == ["set tls.client-authority to the file of the CA, or change the rule to \"token\""])
    }

    @Test func `the upstream and the cool-down are read from all origins, without a password in what is shown`() throws {
        let toml = """
            [upstream]
            url = "https://user:secret@index.example/simple"
            internal = ["corp-*", "billing"]
            page-seconds = 60

            [cool-down]
            days = 7

            [cool-down.except]
            "zope.interface" = "2026-12-24"
            urgent = 2026-12-31
            """
        let read = try settings(toml, ["RELCLI_SERVE_UPSTREAM_TOKEN": "hidden", "RELCLI_SERVE_UPSTREAM_RETRY_SECONDS": "3"])
        let upstream = try #require(read.pull.upstream)
        #expect(
            upstream.internalNames.description == "billing corp-*" && upstream.pageSeconds == 60 && upstream.retrySeconds == 3 && upstream.token == "hidden")
        let (coolDown, zope) = (try #require(read.pull.coolDown), try ProjectName("zope-interface"))
        #expect(
            coolDown.days == 7 && coolDown.exceptions[zope] == Timestamp("2026-12-25")?.seconds && coolDown.exceptions.count == 2)
        #expect(!"\(read.entries)".contains("secret") && !"\(read.entries)".contains("hidden"))
        #expect(read.entries.contains { $0.name == "cool-down.except.urgent" && $0.value == "2026-12-31" })
        let said = try settings(toml) { $0.upstream = "http://other.example/simple" }
        #expect(said.pull.upstream?.url == "http://other.example/simple")
        #expect(try settings("upstream = \"http://a.example/simple\"").pull.upstream?.url == "http://a.example/simple")
        let plain = try settings(nil)
        #expect(plain.pull.upstream == nil && plain.pull.coolDown == nil)
    }
}
