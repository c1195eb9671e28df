import Native
import SystemPackage
import Testing

@testable import RPMBuilder

struct PayloadReaderTests {
    @Test(arguments: WriteForm.all.map(\.name), [UInt64(1) << 32, 1000])
    func `every content comes back in order, whole or skipped`(_ name: String, _ largeSize: UInt64) async throws {
        var form = try #require(WriteForm.all.first { $0.name == name }).form
        form.largeSize = largeSize
        let package = try #require(PackageShape.all.first { $0.label == "everything" }).package
        try await withScratch { folder in
            let path = folder.appending("p.rpm")
            _ = try RPMWriter.write(package, form: form, to: path)
            let read = try RPMFileReader.read(path)
            var reader = try PayloadReader(read)
            var contents: [String: [UInt8]] = [:]
            var order: [String] = []
            while let entry = try reader.next() {
                let file = read.package.files[try #require(entry.index)]
                order.append(file.path)
                // Every second content is skipped.
                guard order.count % 2 == 0 else { continue }
                var content: [UInt8] = []
                while let part = try reader.read(upTo: 1000) { content += part }
                contents[file.path] = content
            }
            #expect(try reader.next() == nil)
            #expect(order == read.package.files.filter { $0.kind != .ghost }.map(\.path))
            for file in package.files {
                guard let content = contents[file.path] else { continue }
                switch file.content {
                case .bytes(let bytes): #expect(content == bytes)
                case .symlink(let target): #expect(content == Array(target.utf8))
                default: #expect(content.isEmpty)
                }
            }
            #expect(contents.count == order.count / 2)
        }
    }
}
