import Failures
import Native
import ReleaseChain
import SystemPackage
import TestSupport
import Testing

/// Files of several packages with the same path, found before anything is built.
@Suite struct FileSurveyTests {
    private static func files(_ first: String, _ second: String) throws -> [LocalIndexFile] {
        var application = WheelMaker("Shop-App", "1.0", requires: ["cart"])
        var cart = WheelMaker("cart", "1.0")
        application.files.append(("tests/__init__.py", Array(first.utf8)))
        cart.files.append(("tests/__init__.py", Array(second.utf8)))
        return try [LocalIndexFile(application), LocalIndexFile(cart)]
    }

    @Test func `different files at one path stop a release before the first package, and name both packages and a way out`() async throws {
        try await TestStack.run(files: try Self.files("one = 1\n", "two = 2\n")) { stack, _ in
            let error = await #expect(throws: Failure.self) { try await stack.release() }
            let text = error.map { "\($0) \($0.hints)" } ?? ""
            #expect(error?.status == .failure)
            #expect(text.contains("python3-shop-app-1.0-1.el9.noarch") && text.contains("python3-cart-1.0-1.el9.noarch"))
            #expect(text.contains("/usr/lib/python3.9/site-packages/tests/__init__.py, with different content"))
            #expect(text.contains("overrides/cart.toml") && text.contains("exclude = "))
            #expect(try FileSystem.status(stack.mirror().pushing("cache/build")) == nil)

            try stack.write("shop/overrides/cart.toml", "exclude = [\"*/site-packages/tests/*\"]\n")
            #expect(try await stack.release().published != nil)
        }
    }

    @Test func `a new package is compared with those that were built before`() async throws {
        try await TestStack.run(files: try Self.files("one = 1\n", "two = 2\n")) { stack, _ in
            try stack.write("shop/overrides/cart.toml", "exclude = [\"*/site-packages/tests/*\"]\n")
            _ = try await stack.release()
            try FileSystem.remove(stack.folder.pushing("shop/overrides/cart.toml"))
            let error = await #expect(throws: Failure.self) { try await stack.release() }
            #expect(error?.description.contains("different files at one path") == true)
        }
    }

    @Test func `equal files at one path are a warning, packages that exclude each other are none`() async throws {
        try await TestStack.run(files: try Self.files("same = 1\n", "same = 1\n")) { stack, _ in
            let log = EventLog()
            let summary = try await stack.release(events: log.sink)
            #expect(summary.published != nil)
            let warnings = log.warnings.filter { $0.contains("have the same file") }
            #expect(warnings.count == 3, "\(log.warnings)")
            #expect(warnings.contains { $0.contains("/usr/lib/python3.9/site-packages/tests/__init__.py") && $0.hasSuffix("for el9") })
        }
    }

    @Test(arguments: [("parts", "parts/sitecustomize.py"), ("./parts//x/", "parts/x/usercustomize/__init__.py"), ("parts", "parts/six.py")])
    func `two packages that start code together stop a release, also if one was built before`(_ line: String, _ module: String) async throws {
        var application = WheelMaker("Shop-App", "1.0", requires: ["cart"])
        var cart = WheelMaker("cart", "1.0")
        application.files.append(("x.pth", Array("\(line)\n".utf8)))
        cart.files.append((module, Array("import os\n".utf8)))
        try await TestStack.run(files: try [LocalIndexFile(application), LocalIndexFile(cart)]) { stack, _ in
            func refusal() async throws -> String {
                let error = await #expect(throws: Failure.self) { try await stack.release() }
                #expect(error?.status == .failure)
                return error.map { "\($0) \($0.hints)" } ?? ""
            }
            let text = try await refusal()
            for word in ["would together give control", module, "python3-shop-app-1.0", "python3-cart-1.0", "overrides/cart.toml", "overrides/shop-app.toml"] {
                #expect(text.contains(word), "\(word) is not in \(text)")
            }
            // The application is built, and its .pth file is read from the package.
            try stack.write("shop/overrides/cart.toml", "exclude = [\"*/site-packages/parts/*\"]\n")
            _ = try await stack.release()
            try FileSystem.remove(stack.folder.pushing("shop/overrides/cart.toml"))
            #expect(try await refusal().contains(module))
            // What the stack allows is packaged, and both packages are in the cache.
            try stack.write("shop/overrides/cart.toml", "allow = [\"*/site-packages/parts/*\"]\n")
            #expect(try await stack.release().published != nil)
            // The .pth file may be allowed as well, with all that it adds.
            try FileSystem.remove(stack.folder.pushing("shop/overrides/cart.toml"))
            #expect(try await refusal().contains("or allow one of the two"))
            try stack.write("shop/overrides/shop-app.toml", "allow = [\"*/site-packages/x.pth\"]\n")
            #expect(try await stack.release().findings == [])
        }
    }
}
