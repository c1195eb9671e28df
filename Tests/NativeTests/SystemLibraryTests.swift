import Testing

@testable import Native

struct SystemLibraryTests {
    @Test(arguments: [SystemLibrary.archive, .crypto, .curl, .solv, .solvext, .sqlite, .xml2, .zlib, .zstd])
    func `What can be loaded has no problem`(library: SystemLibrary) {
        #expect(library.problem == nil)
    }

    @Test func `A library that is not there is named with the loader's reason`() {
        let problem = SystemLibrary.problem(of: "librelcli-none.so.1")
        #expect(problem == "librelcli-none.so.1: cannot open shared object file: No such file or directory")
    }
}
