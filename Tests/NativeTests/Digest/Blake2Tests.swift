import Native
import TestSupport
import Testing

@Suite struct Blake2Tests {
    @Test func `agrees with hashlib, in one part and in several`() async throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededGenerator(seed: seed)
        let lengths = [0, 1, 63, 64, 127, 128, 129, 255, 256, 257, 1000] + (0..<20).map { _ in Int.random(in: 0...5000, using: &random) }
        let inputs = lengths.map { length in (0..<length).map { _ in UInt8.random(in: 0...255, using: &random) } }
        let script = "import hashlib, sys\nfor line in sys.stdin: print(hashlib.blake2b(bytes.fromhex(line), digest_size=32).hexdigest())"
        let expected = try await Tool.run("python3", ["-c", script], input: inputs.map { Hex.encode($0) + "\n" }.joined()).output.split(separator: "\n")
        for (input, digest) in zip(inputs, expected) {
            var (whole, parts, rest) = (Blake2Progress(), Blake2Progress(), input[...])
            whole.update(input[...])
            while !rest.isEmpty {
                let part = rest.prefix(Int.random(in: 1...300, using: &random))
                parts.update(part)
                rest = rest.dropFirst(part.count)
            }
            #expect(Hex.encode(whole.finish()) == digest && Hex.encode(parts.finish()) == digest, "seed \(seed), \(input.count) bytes")
        }
        #expect(expected.count == inputs.count)
    }
}
