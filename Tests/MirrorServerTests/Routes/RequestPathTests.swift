import Testing

@testable import MirrorServer

@Suite struct RequestPathTests {
    @Test func `plain paths are decoded once`() throws {
        #expect(try RequestPath("/").names == [])
        #expect(try RequestPath("/").isFolder)
        #expect(try RequestPath("/simple/a-b/").names == ["simple", "a-b"])
        #expect(try RequestPath("/simple/a-b/?x=/../").names == ["simple", "a-b"])
        #expect(try !RequestPath("/packages/a%2B1.whl").isFolder)
        #expect(try RequestPath("/packages/a%2b1%C3%A9.whl").names == ["packages", "a+1é.whl"])
        #expect(try RequestPath("http://example.org/simple").names == ["simple"])
        #expect(try RequestPath("http://example.org").names == [])
    }

    @Test(arguments: [
        "", "*", "simple/", "//", "/a//b", "/../x", "/a/..", "/a/./b", "/%2e%2e/x", "/%2E./x", "/a%2fb", "/a%2Fb", "/%252e%252e/x",
        "/a%5cb",
        "/a\\b", "/a%00b", "/a%0ab", "/a%7f", "/%", "/%4", "/%zz", "/%c0%ae%c0%ae/x", "/%ff", "ftp://x/y", "/a/%2e",
    ])
    func `what is no plain path is refused`(target: String) {
        #expect(throws: RequestPath.Fault.malformed) { try RequestPath(target) }
    }

    @Test func `a path may be 4 KiB long`() throws {
        #expect(try RequestPath("/" + String(repeating: "a", count: 4095)).names.count == 1)
        #expect(throws: RequestPath.Fault.tooLong) { try RequestPath("/" + String(repeating: "a", count: 4096)) }
    }
}
