import Testing

@testable import Native

struct SystemLibraryTests {
    @Test(arguments: [SystemLibrary.archive, .crypto, .curl, .solv, .solvext, .xml2, .zlib, .zstd])
    func `What can be loaded has no problem`(library: SystemLibrary) {
        #expect(library.problem == nil)
    }

    @Test func `Every library has a name of its own, which was found under it`() {
        let names = SystemLibrary.allCases.flatMap(\.names)
        #expect(SystemLibrary.allCases.allSatisfy { !$0.names.isEmpty } && Set(names).count == names.count)
        for library in SystemLibrary.allCases {
            let file = SystemLibrary.versions(of: [library])
            #expect(library.names.contains { file.hasPrefix($0.prefix(while: { $0 != "." })) }, "\(file)")
        }
    }
}
