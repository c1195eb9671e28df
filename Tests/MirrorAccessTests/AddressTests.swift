import Native
import SystemPackage
import TestSupport
import Testing

@testable import MirrorAccess

@Suite struct AddressTests {
    @Test func `addresses and ranges are those of Python's ipaddress`() async throws {
        var random = SeededGenerator(for: "addresses")
        func group() -> String { String(UInt16.random(in: 0...UInt16.max, using: &random) >> UInt16.random(in: 0...16, using: &random), radix: 16) }
        func number() -> String { "\(Int.random(in: 0...300, using: &random))" }
        var texts = [
            "", "::", "::1", "1::", ":::", "1:::2", "1::2::3", "1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7", "::ffff:1.2.3.4", "::1.2.3.4",
            "1.2.3.4",
            "01.2.3.4", "1.2.3", "1.2.3.4.5", "1.2.3.+4", "1:2:3:4:5:6:1.2.3.4", "g::", "12345::", "::1/64", " ::1", "2001:DB8::A", "1:0:0:2:0:0:0:3",
            "0.0.0.0",
        ]
        for _ in 0..<200 {
            texts.append(
                (0..<Int.random(in: 1...9, using: &random)).map { _ in Bool.random(using: &random) ? group() : ["", "0"].randomElement(using: &random) ?? "" }
                    .joined(separator: ":"))
            texts.append((0..<4).map { _ in number() }.joined(separator: "."))
        }
        let script = """
            import ipaddress, sys
            for line in sys.stdin:
                try:
                    address = ipaddress.ip_address(line.rstrip("\\n"))
                    mapped = getattr(address, "ipv4_mapped", None)
                    print(mapped or address)
                except ValueError: print("none")
            """
        let expected = try await Tool.run("python3", ["-c", script], input: texts.map { $0 + "\n" }.joined()).output.split(separator: "\n")
        #expect(expected.count == texts.count)
        for (text, expected) in zip(texts, expected) { #expect((NetworkAddress(text)?.description ?? "none") == expected, "\(text)") }
    }

    @Test(arguments: [
        (range: "192.0.2.0/24", address: "192.0.2.255", isIn: true), ("192.0.2.0/24", "192.0.3.0", false), ("192.0.2.7", "192.0.2.7", true),
        ("0.0.0.0/0", "8.8.8.8", true),
        ("0.0.0.0/0", "::1", false), ("::/0", "::1", true), ("2001:db8::/32", "2001:db8:ffff::1", true), ("2001:db8::/33", "2001:db8:ffff::1", false),
        ("10.0.0.0/8", "::ffff:10.1.2.3", true),
    ])
    func `a range has the addresses with its first bits`(_ example: (range: String, address: String, isIn: Bool)) throws {
        let (range, address) = (try #require(AddressRange(example.range)), try #require(NetworkAddress(example.address)))
        #expect(range.contains(address) == example.isIn)
    }

    @Test(arguments: [
        ("192.0.2.7", true), ("192.0.2.7/32", true), ("2001:db8:0:1::/64", true), ("2001:db8:0:2::9/64", true), ("192.0.2.0/24", false),
        ("2001:db8::/32", false), ("2001:db8:0:3::1", false), ("::ffff:192.0.2.1", true),
    ]) func `the range of one client is found in the table, and only others are searched`(_ example: (text: String, isClient: Bool)) throws {
        #expect(try #require(AddressRange(example.text)).isClient == example.isClient)
    }

    @Test func `a range has the addresses that Python's ipaddress says, for every length of the prefix`() async throws {
        var random = SeededGenerator(for: "ranges")
        var lines: [String] = []
        for _ in 0..<400 {
            let isFour = Bool.random(using: &random)
            func address(_ bytes: [UInt8]) -> String {
                isFour
                    ? bytes.prefix(4).map { "\($0)" }.joined(separator: ".")
                    : stride(from: 0, to: 16, by: 2).map { String(UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]), radix: 16) }.joined(separator: ":")
            }
            var bytes = (0..<16).map { _ in UInt8.random(in: 0...255, using: &random) }
            bytes[0] = 32
            let length = Int.random(in: 0...(isFour ? 32 : 128), using: &random)
            let range = "\(address(bytes))/\(length)"
            let bit = Int.random(in: 0..<(isFour ? 32 : 128), using: &random)
            bytes[bit / 8] ^= 0x80 >> UInt8(bit % 8)
            lines.append("\(range) \(address(bytes))")
        }
        let script = """
            import ipaddress, sys
            for line in sys.stdin:
                network, address = line.split()
                print(ipaddress.ip_address(address) in ipaddress.ip_network(network, strict=False))
            """
        let expected = try await Tool.run("python3", ["-c", script], input: lines.map { $0 + "\n" }.joined()).output.split(separator: "\n")
        #expect(expected.count == lines.count)
        for (line, expected) in zip(lines, expected) {
            let parts = line.split(separator: " ").map(String.init)
            #expect(try #require(AddressRange(parts[0])).contains(#require(NetworkAddress(parts[1]))) == (expected == "True"), "\(line)")
        }
    }

    @Test(arguments: [
        ("192.0.2.1", "192.0.2.1"), ("192.0.2.1:443", "192.0.2.1"), ("2001:db8::1", "2001:db8::1"), ("[2001:db8::1]", "2001:db8::1"),
        ("[2001:db8::1]:65535", "2001:db8::1"), ("192.0.2.1:", nil), ("192.0.2.1:x", nil), ("[192.0.2.1]", nil), ("[2001:db8::1]x", nil), ("unknown", nil),
        ("", nil),
    ]) func `an entry of a proxy may have a port`(_ example: (text: String, address: String?)) {
        #expect(NetworkAddress(forwarded: example.text[...])?.description == example.address)
    }

    @Test func `a short decision that has ended hides no longer one of a range`() throws {
        let mirror = try FileSystem.temporaryDirectory(in: "/tmp", prefix: "relcli-test-")
        defer { try? FileSystem.remove(mirror) }
        let (book, file) = (BlockBook(mirror: mirror), BlockedFile(mirror: mirror))
        let address = try #require(NetworkAddress("192.0.2.5"))
        try book.write(book.block(address, reason: "short", seconds: 60, at: 1000))
        try file.add(#require(AddressRange("192.0.2.0/29")), reason: "long", until: nil, at: 1000)
        try book.refresh(at: 1000)
        #expect(book.decision(about: address, at: 1059)?.reason == "short" && book.decision(about: address, at: 1060)?.reason == "long")
    }

    @Test func `a client of version 6 is its network, in the file and for all servers`() throws {
        let mirror = try FileSystem.temporaryDirectory(in: "/tmp", prefix: "relcli-test-")
        defer { try? FileSystem.remove(mirror) }
        func address(_ text: String) throws -> NetworkAddress { try #require(NetworkAddress(text)) }
        let (one, other, file) = (BlockBook(mirror: mirror), BlockBook(mirror: mirror), BlockedFile(mirror: mirror))
        let before = one.version
        try one.write(one.block(try address("2001:db8:1:2:3::4"), reason: "flood", seconds: 60, at: 1000))
        #expect(one.version != before)
        try other.refresh(at: 1000)
        for book in [one, other] {
            #expect(try book.decision(about: address("2001:db8:1:2:ffff::9"), at: 1059)?.reason == "flood")
            #expect(try book.decision(about: address("2001:db8:1:3::4"), at: 1059) == nil)
            #expect(try book.decision(about: address("2001:db8:1:2:3::4"), at: 1060) == nil)
        }
        #expect(try file.blocked(at: 1000).map(\.address) == ["2001:db8:1:2::/64"])
        try file.add(#require(AddressRange("192.0.2.0/24")), reason: "a\nb", until: nil, at: 1000)
        try other.refresh(at: 1000)
        #expect(try other.decision(about: address("192.0.2.9"), at: .max)?.reason == "a?b")
        // A shorter decision does not end a longer one.
        try file.add(#require(AddressRange("192.0.2.0/24")), reason: "short", until: 1001, at: 1000)
        #expect(try file.remove(#require(AddressRange("192.0.2.0/24")), at: 1002))
        #expect(try file.remove(#require(AddressRange("192.0.2.0/24")), at: 1002) == false)
        try other.refresh(at: 1002)
        #expect(try other.decision(about: address("192.0.2.9"), at: 1002) == nil)
        #expect(try FileSystem.status(mirror.pushing(".access/blocked.json"))?.mode == 0o600)
    }

    @Test func `offences count in windows, of each client alone`() throws {
        let offences = Offences(window: 10)
        let (one, other) = (try #require(NetworkAddress("192.0.2.1")), try #require(NetworkAddress("192.0.2.2")))
        #expect(offences.count(one, at: 0) == 1 && offences.count(one, 5, at: 9) == 6 && offences.count(other, at: 9) == 1)
        #expect(offences.count(one, at: 10) == 1)
        offences.forget(one)
        #expect(offences.count(one, at: 11) == 1)
        for number in 0..<50_000 {
            let address = try #require(NetworkAddress("10.\(number / 65536).\(number / 256 % 256).\(number % 256)"))
            _ = offences.count(address, at: 12)
        }
    }
}
