import Testing

@testable import VersionSort

@Suite struct `What would make a lock possible` {
    private static let web: [String: [TableProvider.Row]] = [
        "web": [.init("3"), .init("4.0", python: ">=3.10"), .init("5.0", python: ">=3.12")], "app": [.init("1", ["web>=4"])],
        "late": [.init("1", metadataPython: ">=3.12")],
    ]

    private func failure(_ roots: [String], _ target: Target) async throws -> String {
        try await Resolving.failure(try Resolving.input(roots, target: target), try TableProvider(Self.web))
    }

    @Test func `is another Python of the same system`() async throws {
        let target = try ResolveTargets.make("el9", python: "3.9.21", others: ["3.12.9", "3.11.11"])
        #expect(
            try await failure(["app"], target) == """
                no set of releases fits on el9 (Python 3.9.21)
                  you require app
                  app 1 needs web>=4
                  no release of web>=4 fits on el9 (Python 3.9.21): 5.0 needs Python >=3.12; 4.0 needs Python >=3.10
                hint: raise the Python to 3.11, the target el9:3.11: web 4.0 would fit there
                hint: the newest release of web that fits on el9 is 3
                """)
        #expect(
            try await failure(["late"], target) == """
                no set of releases fits on el9 (Python 3.9.21)
                  you require late
                  late 1 cannot be used: needs Python >=3.12
                hint: raise the Python to 3.12, the target el9:3.12: late 1 would fit there
                """)
    }

    @Test func `is not a Python that the system does not have`() async throws {
        let text = try await failure(["app"], try ResolveTargets.make("el9", python: "3.9.21", others: ["3.8.9"]))
        #expect(!text.contains("raise the Python"))
    }

    @Test func `is one extra less where two exclude each other`() async throws {
        let provider = try TableProvider([
            "torch": [.init("1", ["blas==1 ; extra == 'cpu'", "blas==2 ; extra == 'gpu'"], extras: ["cpu", "gpu"])],
            "blas": [.init("1"), .init("2")],
        ])
        #expect(
            try await Resolving.failure(try Resolving.input(["torch[cpu,gpu]"]), provider) == """
                no set of releases fits on el9 (Python 3.9.21)
                  you require torch[cpu,gpu]
                  torch[cpu] 1 needs blas==1
                  torch[gpu] 1 needs blas==2
                hint: leave out one of the extras cpu, gpu of torch
                """)
    }

    @Test func `is a pre-release only where not even together they leave a final`() async throws {
        let apart = try TableProvider([
            "a": [.init("1", ["lib>=1"])], "b": [.init("1", ["lib!=1"])], "c": [.init("1", ["lib!=2"])], "lib": [.init("1"), .init("1.5rc1"), .init("2")],
        ])
        #expect(try await Resolving.solve(try Resolving.input(["a", "b", "c"]), apart) == "a 1, b 1, c 1, lib 1.5rc1")
        #expect(try await Resolving.solve(try Resolving.input(["a", "b"]), apart) == "a 1, b 1, lib 2")
        let refused = try Resolving.input(["a", "b", "c"], prereleases: .disallow)
        let text = try await Resolving.failure(refused, apart)
        #expect(text.contains("hint: take pre-releases with --pre: lib 1.5rc1 would fit"), "\(text)")
    }
}
