import Native
import Testing

struct URLReferenceTests {
    /// The examples of RFC 3986 §5.4, all against `http://a/b/c/d;p?q`.
    @Test(arguments: [
        ("http://user:pass@host:80/x.whl#sha256=00", "http://host:80/x.whl#sha256=00"), ("https://a@b@host/x", "https://host/x"),
        ("https://host/x@y", "https://host/x@y"), ("x@y", "x@y"),
    ]) func `user information can be left out`(url: String, rest: String) {
        #expect(URLReference(url)?.withoutUser.description == rest)
    }

    @Test(arguments: [
        ("g:h", "g:h"), ("g", "http://a/b/c/g"), ("./g", "http://a/b/c/g"), ("g/", "http://a/b/c/g/"), ("/g", "http://a/g"),
        ("//g", "http://g"), ("?y", "http://a/b/c/d;p?y"), ("g?y", "http://a/b/c/g?y"), ("#s", "http://a/b/c/d;p?q#s"),
        ("g#s", "http://a/b/c/g#s"), ("g?y#s", "http://a/b/c/g?y#s"), (";x", "http://a/b/c/;x"), ("g;x", "http://a/b/c/g;x"),
        ("g;x?y#s", "http://a/b/c/g;x?y#s"), ("", "http://a/b/c/d;p?q"), (".", "http://a/b/c/"), ("./", "http://a/b/c/"),
        ("..", "http://a/b/"), ("../", "http://a/b/"), ("../g", "http://a/b/g"), ("../..", "http://a/"), ("../../", "http://a/"),
        ("../../g", "http://a/g"), ("../../../g", "http://a/g"), ("../../../../g", "http://a/g"), ("/./g", "http://a/g"),
        ("/../g", "http://a/g"), ("g.", "http://a/b/c/g."), (".g", "http://a/b/c/.g"), ("g..", "http://a/b/c/g.."),
        ("..g", "http://a/b/c/..g"), ("./../g", "http://a/b/g"), ("./g/.", "http://a/b/c/g/"), ("g/./h", "http://a/b/c/g/h"),
        ("g/../h", "http://a/b/c/h"), ("g;x=1/./y", "http://a/b/c/g;x=1/y"), ("g;x=1/../y", "http://a/b/c/y"),
        ("g?y/./x", "http://a/b/c/g?y/./x"), ("g?y/../x", "http://a/b/c/g?y/../x"), ("g#s/./x", "http://a/b/c/g#s/./x"),
        ("g#s/../x", "http://a/b/c/g#s/../x"), ("http:g", "http:g"),
    ])
    func `every example of RFC 3986 resolves as the RFC says`(reference: String, expected: String) throws {
        let base = try #require(URLReference("http://a/b/c/d;p?q"))
        #expect(base.resolving(reference)?.description == expected)
    }

    @Test func `what no URL may hold is percent-encoded and control characters are refused`() throws {
        #expect(URLReference(" a b\"<é>\\ ")?.description == "a%20b%22%3C%C3%A9%3E%5C")
        #expect(URLReference("http://h/a\u{0}b") == nil)
        #expect(URLReference("http://h/a\nb") == nil)
        #expect(URLReference("http://h/" + String(repeating: "a", count: URLReference.lengthLimit)) == nil)
    }

    @Test func `a backslash in an authority, at which readers disagree, makes no URL`() {
        for place in ["\\@127.0.0.1", "127.0.0.2:80\\@127.0.0.1", "host\\path", "user\\name@host", "host\\"] {
            for tail in ["", "/", "/a\\b", "?a", "#a"] {
                #expect(URLReference("http://\(place)\(tail)") == nil && URLReference("//\(place)\(tail)") == nil, "\(place)\(tail)")
            }
        }
        #expect(URLReference("http://h/a\\b?c\\d#e\\f")?.description == "http://h/a%5Cb?c%5Cd#e%5Cf")
        #expect(URLReference("http:\\\\h/a")?.isFetchable == false)
    }

    @Test func `host, port, origin and password are told apart`() throws {
        let url = try #require(URLReference("HTTPS://user:secret@Example.ORG:8443/a/b%2Bc.whl#f"))
        #expect(url.host == "example.org")
        #expect(url.port == 8443)
        #expect(url.origin == "https://example.org:8443")
        #expect(url.masked == "https://user:****@Example.ORG:8443/a/b%2Bc.whl#f")
        #expect(url.lastPathSegment == "b+c.whl")
        #expect(URLReference("http://[::1]:8080/x")?.host == "[::1]")
        #expect(URLReference("http://[::1]:8080/x")?.port == 8080)
        #expect(URLReference("file:///etc/passwd")?.isFetchable == false)
        #expect(URLReference("http:///x")?.isFetchable == false)
        #expect(URLReference("//h/%zz")?.lastPathSegment == nil)
    }
}
