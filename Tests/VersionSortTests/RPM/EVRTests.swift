import Testing

@testable import VersionSort

@Suite struct `Names of rpm packages` {
    @Test func `read epoch, version and release as rpm does`() {
        #expect(EVR(parsing: "1:2.0-3.el9") == EVR(epoch: 1, version: "2.0", release: "3.el9"))
        #expect(EVR(parsing: ":1.0") == EVR(epoch: 0, version: "1.0"))
        #expect(EVR(parsing: "a:1.0") == EVR(version: "a:1.0"))
        #expect(EVR(parsing: "1.0-2-3") == EVR(version: "1.0-2", release: "3"))
        #expect(EVR(parsing: "99999999999:1").epoch == .max)
        #expect(EVR(parsing: "").description.isEmpty)
        for text in ["1:2.0-3.el9", "2.0", "0:1-1"] { #expect(EVR(parsing: text).description == text) }
    }

    @Test func `sort by epoch, then version, then release`() {
        let sorted = ["1.0", "1.0-1", "1.0-1.el9", "1.0-2", "1.0.1~rc1-1", "1.0.1-1", "1:0.1-1"]
        #expect(sorted.reversed().map { EVR(parsing: $0) }.sorted().map(\.description) == sorted)
        #expect(EVR(parsing: "0:1.0").compare(EVR(parsing: "1.00")) == 0)
    }

    @Test func `are read from file names and written to them`() throws {
        let package = try NEVRA(parsing: "python3-zope-interface-1:5.4.0-1.el9.x86_64")
        #expect(
            package.name == "python3-zope-interface" && package.arch == "x86_64"
                && package.evr == EVR(epoch: 1, version: "5.4.0", release: "1.el9"))
        #expect(package.description == "python3-zope-interface-1:5.4.0-1.el9.x86_64")
        #expect(package.fileName == "python3-zope-interface-5.4.0-1.el9.x86_64.rpm")
        #expect(try NEVRA(parsing: "a-1-2.noarch.rpm").fileName == "a-1-2.noarch.rpm")
        for text in [
            "", "a", "a-1.noarch", "-1-2.noarch", "a-1-2", "a--2.noarch", "a-1-.noarch", "a-1-2.", "../a-1-2.noarch", "a b-1-2.noarch",
        ] {
            #expect(throws: InvalidNEVRA.self, "\(text)") { try NEVRA(parsing: text) }
        }
    }
}
