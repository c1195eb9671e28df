import Failures
import Native
import ReleaseChain
import SystemPackage
import TestSupport
import Testing

/// The tests in the sources of applications, run before anything is packaged.
@Suite struct `Tests in the tree of an application` {
    /// Writes an application with a module and a test below the stack's folder, and names it in the stack file.
    private func application(_ stack: TestStack, targets: String, command: String) throws {
        for (name, bytes) in SdistMaker("till", "2.0").contents {
            let inside = String(name.drop { $0 != "/" }.dropFirst())
            if inside != "PKG-INFO" { try stack.write("shop/apps/till/\(inside)", String(decoding: bytes, as: UTF8.self)) }
        }
        try stack.write(
            "shop/apps/till/check.py",
            """
            import importlib.metadata, os, socket, sys
            print("cart is", importlib.metadata.version("cart"), "in", os.path.basename(os.getcwd()))
            assert importlib.metadata.version("cart") == sys.argv[1], "another cart"
            import shop_app, cart
            try:
                socket.create_connection(("192.0.2.1", 80), timeout=1)
            except OSError:
                sys.exit(0)
            """)
        try stack.write(
            "shop/stack.toml",
            """
            name = "shop"
            targets = [\(targets)]
            [channels.prod]
            requirements = "prod-reqs.txt"
            [[application]]
            name = "till"
            path = "apps/till"
            test-in-tree = "\(command)"
            """)
    }

    @Test func `run against exactly the locked versions, and once for the same inputs`() async throws {
        try await TestStack.run(files: try TestStack.files()) { stack, index in
            try application(stack, targets: #""el9", "el9:3.11""#, command: "$PYTHON check.py 1.4.0")
            let log = EventLog()
            _ = try await stack.release(publish: false, events: log.sink)
            #expect(log.ended.contains("test: 1 application passed its own tests"), "\(log.ended)")
            try stack.write("shop/overrides/cart.toml", "summary = \"another\"\n")
            let again = EventLog()
            _ = try await stack.release(publish: false, events: again.sink)
            #expect(again.ended.contains("test: 1 application passed its own tests (1 kept)"), "\(again.ended)")
        }
    }

    @Test func `that fail stop the release before anything is packaged, with the end of their output`() async throws {
        try await TestStack.run(files: try TestStack.files()) { stack, index in
            try application(stack, targets: #""el9:3.11""#, command: "$PYTHON check.py 1.0")
            let error = await #expect(throws: Failure.self) { _ = try await stack.release() }
            #expect(
                error?.status == .failure && error?.subject == "the tests of till failed with the versions locked for el9:3.11", "\(String(describing: error))")
            let told = error?.causes.joined() ?? ""
            #expect(
                told.contains("ended with status 1") && told.contains("cart is 1.4.0 in till-2.0") && told.contains("AssertionError: another cart"), "\(told)")
            #expect(try FileSystem.status(stack.mirror().pushing("rpm/prod")) == nil)
        }
    }

    @Test func `are not run with another Python than the target's, and the release says so`() async throws {
        try await TestStack.run(files: try TestStack.files()) { stack, index in
            try application(stack, targets: #""el9""#, command: "exit 1")
            let log = EventLog()
            _ = try await stack.release(events: log.sink)
            #expect(
                log.warnings.contains { $0.hasPrefix("the tests of till were not run: the locked wheels of el9 are not for this machine's Python") },
                "\(log.warnings)")
        }
    }
}
