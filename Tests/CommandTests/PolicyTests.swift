import SystemPackage
import TestSupport
import Testing

/// A machine whose policy forbids old digests, as FIPS mode does.
@Suite struct `A policy of the machine` {
    private static let policy = """
        openssl_conf = init
        [init]
        alg_section = algorithms
        [algorithms]
        default_properties = fips=yes

        """

    @Test func `does not keep a package's MD5 and SHA-1 from being verified`() async throws {
        try await CommandLine.run { line in
            try line.write("openssl.cnf", Self.policy)
            let policy = ["OPENSSL_CONF": line.folder.appending("openssl.cnf").string]
            let libcrypto = try await Tool.run("/usr/bin/python3", ["-c", "import _hashlib; _hashlib.new('md5')"], environment: policy)
            #expect(!libcrypto.succeeded && libcrypto.errors.contains("unsupported"), "the policy is not in force: \(libcrypto.errors)")
            let made = try await line.relcli(["rpm", "cart==1.4", "--target", "el9", "-o", "out"], adding: policy)
            #expect(made.succeeded, "\(made.errors)")
            let read = try await line.relcli(["inspect", "out/python3-cart-1.4-1.el9.noarch.rpm", "--verify"], adding: policy)
            #expect(read.succeeded && read.output.contains("package MD5: ok") && read.output.contains("header SHA1: ok"), "\(read.output)\(read.errors)")
        }
    }
}
