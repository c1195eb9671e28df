import SystemPackage
import TestSupport
import Testing

@testable import Native

/// Every accepted archive has the same meaning for CPython's zipfile, which pip uses.
@Suite(.showsSeeds) struct ZipDifferentialTests {
    /// A script that makes archives like common tools, and changed ones, and prints how zipfile reads each.
    ///
    /// The first file gets the archives, each after its length in four bytes; the second a line for each: `healthy` or `changed`, then `error` or the names
    /// and digests.
    private static let maker = """
        import hashlib, io, random, struct, sys, zipfile
        seed, count, archives, answers = int(sys.argv[1]), int(sys.argv[2]), open(sys.argv[3], 'wb'), open(sys.argv[4], 'w')
        r = random.Random(seed)
        class Pipe(io.RawIOBase):
            def __init__(self): self.data = b''
            def writable(self): return True
            def write(self, b): self.data += bytes(b); return len(b)
        def content():
            kind = r.randrange(4)
            if kind == 0: return b''
            if kind == 1: return bytes(r.randrange(256) for _ in range(r.randrange(1, 40)))
            return r.choice([b'import x\\n', b'PK\\5\\6', b'PK\\3\\4', b'a']) * r.randrange(1, 60)
        def make():
            streams = r.random() < 0.25
            out = Pipe() if streams else io.BytesIO()
            with zipfile.ZipFile(out, 'w', zipfile.ZIP_DEFLATED) as z:
                for n in range(r.randrange(1, 5)):
                    name = r.choice(['m%d.py', 'pkg/s%d.txt', 'é/漢%d', 'x.dist-info/R%d', 'd%d/']) % n
                    i = zipfile.ZipInfo(name, (r.randrange(1980, 2100), 2, 28, 1, 2, 4))
                    i.external_attr = (0o40755 if name[-1] == '/' else r.choice([0o100644, 0o100755, 0o644, 0])) << 16
                    i.compress_type = zipfile.ZIP_STORED if name[-1] == '/' or not streams and r.random() < 0.3 else zipfile.ZIP_DEFLATED
                    if r.random() < 0.1: i.comment = b'note'
                    if r.random() < 0.1: i.extra = struct.pack('<HHBL', 0x5455, 5, 1, 1600000000)
                    if name[-1] == '/': z.writestr(i, b'', zipfile.ZIP_STORED)
                    else:
                        with z.open(i, 'w', force_zip64=r.random() < 0.2) as f: f.write(content())
            return out.data if streams else out.getvalue()
        values = [0, 1, 2, 8, 12, 20, 0x800, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF]
        def marks(b):
            return [p for p in range(len(b) - 3) if b[p:p + 2] == b'PK' and b[p + 2] < 9 and b[p + 3] < 9]
        def change(b):
            b = bytearray(b)
            for _ in range(r.choice([1, 1, 1, 2, 3])):
                kind, place = r.randrange(9), r.randrange(len(b))
                if kind == 0: b[place] ^= 1 << r.randrange(8)
                elif kind == 1: b[-1 - r.randrange(min(90, len(b)))] = r.randrange(256)
                elif kind in (2, 3):
                    place = min(r.choice(marks(b) or [0]) + r.randrange(4, 46), len(b) - 4)
                    size = r.choice([1, 2, 4])
                    old = int.from_bytes(b[place:place + size], 'little')
                    new = r.choice(values + [old + 1, old - 1, len(b)]) & (256 ** size - 1)
                    b[place:place + size] = new.to_bytes(size, 'little')
                elif kind == 4: b[place:place] = bytes(r.randrange(256) for _ in range(r.randrange(1, 30)))
                elif kind == 5: del b[place:place + r.randrange(1, 30)]
                elif kind == 6:
                    start = r.choice(marks(b) or [0]); part = b[start:start + r.randrange(4, 100)]; b[place:place] = part
                elif kind == 7: b = bytearray(r.choice([make() + b, b + make(), b + b'\\0', b + b[-22:], b[:-22] + b[-22:] * 2]))
                elif kind == 8:
                    # The same change in all headers of two kinds, where their fields are in one row.
                    field, size = r.choice([(6, 2), (8, 2), (14, 4), (18, 4), (22, 4), (30, 1)])
                    new = r.choice(values + [r.randrange(256)]) & (256 ** size - 1)
                    for p in marks(b):
                        shift = {3: 0, 1: 16 if field == 30 else 2}.get(b[p + 2])
                        if shift is not None and p + field + shift + size <= len(b): b[p + field + shift:p + field + shift + size] = new.to_bytes(size, 'little')
            return bytes(b)
        def look(b):
            try:
                with zipfile.ZipFile(io.BytesIO(b)) as z:
                    names = [i.filename.encode('utf-8', 'surrogatepass').hex() + '=' + hashlib.sha256(z.read(i)).hexdigest() for i in z.infolist()]
            except Exception as e: return 'error ' + type(e).__name__
            return ' '.join(['read'] + sorted(names))
        for n in range(count):
            b = make(); word = 'healthy'
            if n % 8: b = change(b); word = 'changed'
            archives.write(struct.pack('<L', len(b)) + b)
            answers.write(word + ' ' + look(b) + '\\n')
        """

    /// Returns the names and digests of an archive in the form of the script; `nil` if it is refused.
    private func look(_ bytes: [UInt8]) -> (words: [Substring]?, error: (any Error)?) {
        do {
            let archive = try ZipArchive(ArchiveSource(bytes), limits: .wheel)
            let words = try archive.entries.map { entry in
                var content = try archive.content(of: entry)
                return Substring("\(Hex.encode(Array(entry.path.utf8)))=\(Digest.hex(of: try content.readAll(limit: 1 << 20), .sha256))")
            }
            return (words.sorted(), nil)
        } catch {
            return (nil, error)
        }
    }

    @Test func `What is accepted has the entries and bytes that CPython's zipfile reads`() async throws {
        var generator = SeededGenerator(for: "zip archives")
        let seed = generator.next() >> 32
        let count = 4000
        try await withScratch { folder in
            let (archives, answers) = (folder.appending("archives"), folder.appending("answers"))
            let made = try await Tool.run("python3", ["-W", "ignore", "-c", Self.maker, "\(seed)", "\(count)", archives.string, answers.string])
            try #require(made.succeeded, "\(made.errors)")
            let lines = String(decoding: try FileSystem.readAll(answers, limit: 1 << 26), as: UTF8.self).split(separator: "\n")
            let bytes = try FileSystem.readAll(archives, limit: 1 << 28)
            var (place, accepted, refused) = (0, 0, 0)
            #expect(lines.count == count)
            for (number, line) in lines.enumerated() {
                let end = place + 4 + Int(bytes.zip32(place))
                let archive = Array(bytes[(place + 4)..<end])
                place = end
                let words = line.split(separator: " ")
                let answer = look(archive)
                if words[0] == "healthy" {
                    #expect(answer.words != nil, "seed \(generator.seed), archive \(number) is refused: \(String(describing: answer.error))")
                }
                guard let found = answer.words else {
                    refused += 1
                    continue
                }
                accepted += 1
                let isSame = words[1] == "read" && Array(words.dropFirst(2)) == found
                #expect(isSame, "seed \(generator.seed), archive \(number) of python's seed \(seed): \(found), zipfile: \(words.dropFirst())")
            }
            #expect(accepted > count / 8 && refused > count / 4, "seed \(generator.seed): \(accepted) accepted, \(refused) refused")
        }
    }
}
