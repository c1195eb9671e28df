import Native
import SystemPackage
import TestSupport
import Testing

@testable import MirrorServer

@Suite struct CacheTests {
    @Test func `a cache keeps what is used, and never more than its limit`() {
        var cache = AgedCache<Int, String>(limit: 8)
        for key in 0..<100 {
            // The first key is used all the time, and stays.
            cache.keep("\(key)", key)
            #expect(cache.value(0) == "0" && cache.cost <= 9, "\(key)")
        }
        #expect(cache.value(98) == "98" && cache.value(50) == nil)
        // The cost of a replaced entry is not counted twice.
        var replaced = AgedCache<Int, Int>(limit: 100)
        replaced.keep(1, 1, cost: 10)
        for number in 0..<1000 { replaced.keep(number, 2, cost: 10) }
        #expect(replaced.value(1) == 1 && replaced.value(2) == 999 && replaced.cost == 20)
        replaced.update(2) { $0 += 1 }
        #expect(replaced.peek(2) == 1000)
        replaced.remove { $0 == 1 }
        #expect(replaced.value(1) == nil && replaced.cost == 10)
    }

    @Test func `notes of crawls are read again when they change`() throws {
        let root = try FileSystem.temporaryDirectory(in: "/tmp", prefix: "relcli-test-")
        defer { try? FileSystem.remove(root) }
        let crawls = CrawlEnds(mirror: root)
        #expect(try !crawls.arePresent)
        try write("{\"ended\":5}", "walks/a.json", in: root)
        try write("{\"began\":9}", "walks/b.json", in: root)
        try write("{", "walks/c.json", in: root)
        for _ in 1...2 { #expect(try crawls.arePresent && crawls.last() == 5) }
        try write("{\"ended\":70}", "walks/b.json", in: root)
        #expect(try crawls.last() == 70)
        try FileSystem.remove(root.pushing("walks/b.json"))
        #expect(try crawls.last() == 5)
    }
}
