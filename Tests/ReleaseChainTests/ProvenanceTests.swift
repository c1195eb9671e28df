import FoundationEssentials
import Native
import ReleaseChain
import SystemPackage
import TestSupport
import Testing

/// The documents that link packages to their sources.
@Suite struct ProvenanceTests {
    private struct Bill: Decodable {
        struct Component: Decodable {
            struct Hash: Decodable { let content: String }
            let name: String
            let purl: String?
            let hashes: [Hash]?
        }
        struct Dependency: Decodable {
            let ref: String
            let dependsOn: [String]
        }
        let components: [Component]
        let dependencies: [Dependency]
    }

    private func read<Value: Decodable>(_ type: Value.Type, _ path: FilePath) throws -> Value {
        try JSONDecoder().decode(type, from: Data(try FileSystem.readAll(path, limit: 1 << 24)))
    }

    @Test func `each package is in the bill with its digest and what it needs`() async throws {
        try await TestStack.run(files: try TestStack.files()) { stack, _ in
            let summary = try await stack.release()
            let path = stack.mirror().appending("releases").appending(summary.snapshot).appending("el9.cdx.json")
            let bill = try read(Bill.self, path)
            var digests: Set<String> = []
            for package in try stack.packages(target: "el9") { digests.insert(Hex.encode(try Digest.ofFile(package, .sha256))) }
            #expect(Set(bill.components.compactMap { $0.hashes?.first?.content }) == digests)
            #expect(bill.components.contains { $0.purl == "pkg:rpm/python3-tables@3.1%5Epost1-1.el9?arch=noarch&distro=el9" })
            let application = try #require(bill.dependencies.first { $0.ref.contains("python3-shop-app") })
            #expect(application.dependsOn.contains { $0.contains("python3-cart-1.4.0") })
            let names = bill.dependencies.map(\.ref)
            #expect(bill.dependencies.flatMap(\.dependsOn).allSatisfy(names.contains))
        }
    }

    @Test func `the bill is valid CycloneDX`() async throws {
        try await TestStack.run(files: try TestStack.files()) { stack, _ in
            let summary = try await stack.release()
            let script = """
                import sys
                from cyclonedx.schema import SchemaVersion
                from cyclonedx.validation.json import JsonStrictValidator
                problem = JsonStrictValidator(SchemaVersion.V1_5).validate_str(open(sys.argv[1]).read())
                sys.exit(f"{problem}" if problem else 0)
                """
            for target in ["el9", "el9-py3.11", "el10"] {
                let path = stack.mirror().appending("releases").appending(summary.snapshot).appending("\(target).cdx.json")
                let result = try await Tool.run(try Tool.oraclePython, ["-c", script, path.string])
                #expect(result.succeeded, "\(target): \(result.errors)")
            }
        }
    }
}
