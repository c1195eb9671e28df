import Native
import TestSupport
import Testing
import VersionSort

@testable import IndexCrawler

/// The passwords of a netrc file go to the hosts that it names, and to no other.
@Suite struct NetRCTests {
    /// A file and the credentials of `index.example`.
    struct Case: Sendable {
        let text: String
        let login: String?
        let password: String?
    }

    private static let cases = [
        Case(text: "machine index.example login me password secret", login: "me", password: "secret"),
        Case(
            text: "machine other.example login you password no\nmachine INDEX.example\n  login me\n  account x\n  password secret\n", login: "me",
            password: "secret"),
        Case(text: "# machine index.example login me password no\nmachine index.example password \"a b\\\"c\" login me", login: "me", password: "a b\"c"),
        Case(text: "machine other.example login you password pass#word", login: nil, password: nil),
        Case(text: "machine index.example login me password pass#word", login: "me", password: "pass#word"),
        Case(
            text: "macdef init\nmachine index.example login no password no\n\nmachine index.example login me password secret", login: "me", password: "secret"),
        Case(text: "default login me password secret", login: nil, password: nil),
        Case(text: "machine index.example", login: "", password: ""),
        Case(text: "login me password secret", login: nil, password: nil),
        Case(text: "machine", login: nil, password: nil),
    ]

    @Test(arguments: cases) func `words are read as curl reads them`(_ example: Case) {
        let found = NetRC(example.text).credentials(for: "index.example")
        #expect(found?.login == example.login && found?.password == example.password, "\(example)")
    }

    @Test func `an index gets the password of its host, unless its URL has one`() async throws {
        var faults = LocalIndexFaults()
        faults.authorization = "Basic bWU6c2VjcmV0"
        try await CrawlerFixture.run([try LocalIndexFile(WheelMaker("alpha", "1.0"))], faults: faults) { fixture in
            let netrc = NetRC("machine 127.0.0.1 login me password secret")
            func client(_ index: IndexURL, _ netrc: NetRC?) -> IndexClient {
                IndexClient(index: index, transfers: TransferClient(), store: fixture.store, netrc: netrc)
            }
            let index = try IndexURL(fixture.index.url)
            #expect(await indexErrorCode { _ = try await client(index, nil).page(ProjectName("alpha")) } == .forbidden)
            let page = try #require(try await client(index, netrc).page(ProjectName("alpha")))
            _ = try await client(index, netrc).fetch(page.files[0])
            let own = try IndexURL(fixture.index.url.replacing("127.0.0.1", with: "you:wrong@127.0.0.1"))
            #expect(await indexErrorCode { _ = try await client(own, netrc).page(ProjectName("alpha")) } == .forbidden)
            // The environment's password and token.
            #expect(try await client(index.with(token: nil, login: ("me", "secret")), nil).page(ProjectName("alpha")) != nil)
            fixture.index.faults.authorization = "Bearer t0ken"
            #expect(try await client(index.with(token: "t0ken", login: ("me", "secret")), nil).page(ProjectName("alpha")) != nil)
        }
    }
}
