import Native
import SystemPackage
import TestSupport
import Testing

@testable import RPMBuilder

@Suite(.showsSeeds) struct ELFDependenciesTests {
    /// Returns the programs and libraries of this machine.
    private func systemFiles() throws -> [FilePath] {
        var found: [FilePath] = []
        for folder in ["/usr/lib/x86_64-linux-gnu", "/usr/bin", "/usr/lib/rpm", "/usr/lib/aarch64-linux-gnu"] {
            let path = FilePath(folder)
            guard try FileSystem.status(path) != nil else { continue }
            found += try FileSystem.list(path).filter(\.isRegularFile).prefix(400).map { path.appending($0.name) }
        }
        return found
    }

    @Test func `dependencies are those of rpm's own generator`() async throws {
        var compared = 0
        var requirements = 0
        for path in try systemFiles() {
            guard let status = try FileSystem.status(path), status.size < 64 << 20 else { continue }
            guard let info = try ELFDependencies.read(path, isExecutable: status.mode & 0o111 != 0) else { continue }
            guard compared < 150 else { break }
            compared += 1
            let theirs = try await Tool.run("/usr/lib/rpm/elfdeps", ["--requires"], input: path.string + "\n").output
            #expect(info.requires == Array(Set(theirs.split(separator: "\n").map(String.init))).sorted(), "\(path)")
            let provided = try await Tool.run("/usr/lib/rpm/elfdeps", ["--provides"], input: path.string + "\n").output
            #expect(info.provides == Array(Set(provided.split(separator: "\n").map(String.init))).sorted(), "\(path)")
            let bytes = try FileSystem.readAll(path, limit: 64 << 20)
            #expect(try ELFDependencies.read(bytes, fileName: path.lastComponent?.string ?? "", isExecutable: info.isExecutable) == info)
            requirements += info.requires.count
        }
        #expect(compared > 50 && requirements > 200)
    }

    @Test(arguments: ["", "\u{7F}ELF", "#!/bin/sh\necho this is a longer script than an ELF head", "\u{7F}ELX0123456789abcdef"])
    func `what is not ELF is not read`(_ text: String) throws {
        #expect(try ELFDependencies.read(Array(text.utf8), fileName: "x") == nil)
    }

    @Test func `damaged files give errors and never a crash`() throws {
        var random = SeededGenerator(for: "ELFDependencies")
        let paths = try systemFiles().filter { try FileSystem.status($0)?.size ?? 0 < 200_000 }
        let path = try #require(try paths.first { try ELFDependencies.read($0)?.versionsNeeded.isEmpty == false })
        let bytes = try FileSystem.readAll(path, limit: 1 << 20)
        var refused = 0
        for count in stride(from: 16, to: bytes.count, by: 501) {
            if (try? ELFDependencies.read(Array(bytes.prefix(count)), fileName: "x")) == nil { refused += 1 }
        }
        #expect(refused > 0)
        for _ in 0..<2000 {
            var mutant = bytes
            for _ in 0..<Int.random(in: 1...8, using: &random) {
                mutant[Int.random(in: 4..<min(5000, mutant.count), using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            _ = try? ELFDependencies.read(mutant, fileName: "x")
        }
    }

    @Test func `both byte orders and both widths are understood`() throws {
        for is64 in [false, true] {
            for isBig in [false, true] {
                let bytes = ELFSample(is64: is64, isBigEndian: isBig).bytes()
                let info = try #require(try ELFDependencies.read(bytes, fileName: "libx.so"))
                let marker = is64 ? "()(64bit)" : ""
                let version = is64 ? "libc.so.6(GLIBC_2.34)(64bit)" : "libc.so.6(GLIBC_2.34)"
                #expect(info.requires == ["libc.so.6\(marker)", version, "rtld(GNU_HASH)"].sorted())
                #expect(info.provides == ["libx.so.1\(marker)"])
                #expect(info.is64 == is64 && info.isBigEndian == isBig)
            }
        }
    }
}

/// A shared object with only the parts that the reader reads, in any byte order and width.
struct ELFSample {
    let is64: Bool
    let isBigEndian: Bool

    func bytes() -> [UInt8] {
        let strings = Array("\0libx.so.1\0libc.so.6\0GLIBC_2.34\0".utf8)
        let dynamicStart: UInt64 = 256
        let stringStart: UInt64 = 512
        let needStart: UInt64 = 768
        let pairs: [(UInt64, UInt64)] = [
            (1, 11), (14, 1), (5, stringStart), (10, UInt64(strings.count)), (0x6FFF_FEF5, 0), (0x6FFF_FFFE, needStart), (0x6FFF_FFFF, 1),
            (0, 0),
        ]
        var head: [UInt8] = [0x7F, 0x45, 0x4C, 0x46, is64 ? 2 : 1, isBigEndian ? 2 : 1, 1] + [UInt8](repeating: 0, count: 9)
        head += half(3) + half(62) + word(1) + address(0) + address(is64 ? 64 : 52) + address(0) + word(0)
        head += half(is64 ? 64 : 52) + half(is64 ? 56 : 32) + half(2) + half(0) + half(0) + half(0)
        head += segment(1, 0, 1024) + segment(2, dynamicStart, UInt64(pairs.count * (is64 ? 16 : 8)))
        var file = head
        pad(&file, dynamicStart)
        for (tag, value) in pairs { file += address(tag) + address(value) }
        pad(&file, stringStart)
        file += strings
        pad(&file, needStart)
        file += half(1) + half(1) + word(11) + word(16) + word(0)
        file += word(0) + half(0) + half(2) + word(21) + word(0)
        pad(&file, 1024)
        return file
    }

    private func segment(_ kind: UInt32, _ start: UInt64, _ count: UInt64) -> [UInt8] {
        is64
            ? word(kind) + word(4) + address(start) + address(start) + address(start) + address(count) + address(count) + address(8)
            : word(kind) + address(start) + address(start) + address(start) + address(count) + address(count) + word(4) + word(4)
    }

    private func pad(_ bytes: inout [UInt8], _ count: UInt64) {
        bytes += [UInt8](repeating: 0, count: Int(count) - bytes.count)
    }

    private func half(_ value: UInt16) -> [UInt8] { ordered(UInt64(value), 2) }
    private func word(_ value: UInt32) -> [UInt8] { ordered(UInt64(value), 4) }
    private func address(_ value: UInt64) -> [UInt8] { ordered(value, is64 ? 8 : 4) }

    private func ordered(_ value: UInt64, _ count: Int) -> [UInt8] {
        let little = (0..<count).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * $0)) }
        return isBigEndian ? little.reversed() : little
    }
}
