import Testing

@testable import RPMBuilder

/// The header that a compiler does not find, and its package.
@Suite struct MissingHeaderTests {
    @Test(arguments: [
        ("x.c:3:10: fatal error: lber.h: No such file or directory\n    3 | #include <lber.h>", "lber.h", "libldap-dev"),
        ("building\nModules/sasl.h:1:10: fatal error: sasl/sasl.h: No such file or directory\ncompilation terminated.", "sasl/sasl.h", "libsasl2-dev"),
        ("x.c:1:10: fatal error: 'openssl/ssl.h' file not found", "openssl/ssl.h", "libssl-dev"),
        ("Error: pg_config executable not found.", "pg_config", "libpq-dev"),
        ("/bin/sh: 1: mysql_config: not found", "mysql_config", "default-libmysqlclient-dev"),
        ("meson.build:10:11: ERROR: Dependency \"dbus-1\" not found (tried pkg-config)", "dbus-1.pc", "libdbus-1-dev"),
        ("Package libsystemd was not found in the pkg-config search path.\nPerhaps", "libsystemd.pc", "libsystemd-dev"),
        ("Command 'pkg-config --exists mysqlclient' returned non-zero exit status 1.", "mysqlclient.pc", "default-libmysqlclient-dev"),
        ("Package 'libparted', required by 'virtual:world', not found", "libparted.pc", "libparted-dev"),
        ("a.c:1:1: fatal error: Python.h: No such file or directory", "Python.h", "python3-dev"),
    ])
    func `it is named with its package`(_ output: String, _ name: String, _ package: String) throws {
        let missing = try #require(MissingHeader(in: output))
        #expect(missing.name == name && missing.package == package)
        let failure = BackendFailure(backend: "setuptools", hook: "build_wheel", reason: .raised("CompileError"), output: output)
        #expect(failure.hint?.contains("apt-get install \(package)") == true && failure.hint?.contains("sdists = \"source\"") == true)
    }

    @Test func `one of no known package is named too, and foreign text is not`() {
        #expect(MissingHeader(in: "x.c:1:1: fatal error: vendor/odd.h: No such file or directory")?.hint.contains("apt-file search vendor/odd.h") == true)
        #expect(MissingHeader(in: "fatal error: $(touch x): No such file or directory") == nil)
        #expect(MissingHeader(in: "error: nothing of it") == nil)
    }

    @Test func `what a compiler says stands in the place of the backend's own words`() {
        let output =
            "running build_ext\ngcc -shared x.o\nx.c:3:5: error: unknown type name 'foo'\n    3 | foo x;\n      | ^~~\nTraceback (most recent call last):\n  File\nerror"
        let failure = BackendFailure(backend: "setuptools", hook: "build_wheel", reason: .raised("CompileError: command 'gcc' failed"), output: output)
        #expect(failure.description.contains("failed: x.c:3:5: error: unknown type name 'foo'") && !failure.description.contains("running build_ext"))
        #expect(failure.hint?.contains("sdists = \"source\"") == true)
        let link = BackendFailure(
            backend: "setuptools", hook: "build_wheel", reason: .raised("LinkError"), output: "/usr/bin/ld: cannot find -lnosuch: No such file or directory")
        #expect(link.hint?.contains("libnosuch.so") == true)
    }
}
