import HTTPTypes
import NIOCore
import TestSupport
import Testing

@testable import MirrorServer

@Suite struct ReplyCacheTests {
    private func reply(_ size: Int) throws -> StoredReply { try #require(StoredReply(.text(.notFound, String(repeating: "x", count: size)))) }
    private func key(_ target: String) -> ReplyKey { ReplyKey(target: target, host: "h", accept: nil, acceptEncoding: nil) }

    @Test func `memory is bounded whatever is asked for, and what is asked for again stays`() throws {
        let cache = ReplyCache(limit: 1 << 20, freshness: .seconds(100))
        let now = NIODeadline.now()
        var random = SeededGenerator(seed: 15)
        cache.keep(try reply(100), key("/often"), madeAt: now)
        for number in 0..<2000 {
            cache.keep(try reply(Int.random(in: 0...20_000, using: &random)), key("/\(number)"), madeAt: now)
            #expect(cache.fresh(key("/often"), at: now) != nil, "\(number)")
            if number % 100 == 0 { #expect(cache.cost <= 1 << 20) }
        }
        #expect(cache.fresh(key("/0"), at: now) == nil && cache.fresh(key("/1999"), at: now) != nil)
        cache.keep(try reply(1 << 18), key("/huge"), madeAt: now)
        #expect(cache.fresh(key("/huge"), at: now) == nil)
    }

    @Test func `a response is given while it is fresh, and one request looks again at half of the time`() throws {
        let cache = ReplyCache(limit: 1 << 20, freshness: .milliseconds(200))
        let start = NIODeadline.now()
        let first = try reply(1)
        cache.keep(first, key("/"), madeAt: start)
        #expect(cache.fresh(key("/"), at: start + .milliseconds(99)) === first)
        #expect(cache.fresh(key("/"), at: start + .milliseconds(100)) == nil)
        #expect(cache.fresh(key("/"), at: start + .milliseconds(101)) === first)
        #expect(cache.fresh(key("/"), at: start + .milliseconds(200)) == nil && cache.known(key("/")) === first)
        let second = try reply(2)
        cache.keep(second, key("/"), madeAt: start + .milliseconds(150))
        cache.keep(first, key("/"), madeAt: start + .milliseconds(120))
        #expect(cache.fresh(key("/"), at: start + .milliseconds(240)) === second)
    }

    @Test func `requests differ by what the routes read, and by nothing else`() {
        func key(_ target: String, _ host: String?, _ accept: String?, _ encoding: String?) -> ReplyKey {
            ReplyKey(target: target, host: host, accept: accept, acceptEncoding: encoding)
        }
        #expect(key("/simple/a/", "one", nil, nil) == key("/simple/a/", "two", nil, "identity, br"))
        #expect(key("/", "one", nil, nil) != key("/", "two", nil, nil))
        #expect(key("/simple/a/", nil, "text/html", nil) != key("/simple/a/", nil, nil, nil))
        #expect(key("/simple/a/", nil, nil, "gzip") != key("/simple/a/", nil, nil, nil))
        #expect(key("/simple/a/", nil, nil, "gzip") == key("/simple/a/", nil, nil, "x-gzip;q=0.5, br"))
    }

    @Test(
        arguments: [
            (nil, .identity), ("", .identity), ("*", .identity), ("gzip", .gzip), ("GZIP ; q=0.1", .gzip), ("gzip;q=0", .identity),
            ("gzip, deflate, br, zstd", .zstd), ("zstd;q=0.5, gzip;q=0.6", .gzip), ("gzip;q=0.5, identity;q=0.9", .identity), ("gzip;q=2", .identity),
            ("identity, gzip", .gzip), ("gzipped, zst", .identity), (";,;q=1,gzip", .gzip),
        ] as [(String?, ContentCoding)])
    func `the coding is the one that the client weighs most`(_ example: (header: String?, coding: ContentCoding)) {
        #expect(ContentCoding(acceptEncoding: example.header) == example.coding)
    }
}
