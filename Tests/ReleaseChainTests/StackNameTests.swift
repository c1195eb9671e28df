import RPMRepository
import Testing

@testable import ReleaseChain

@Suite struct StackNameTests {
    @Test func `no stack has the name that stands for uploaded packages`() {
        #expect(!RepositoryName.isName(SnapshotStore.uploadedStack))
        for name in ["uploads", "uploaded-packages", "sync_1.0", "0"] { #expect(RepositoryName.isName(name), "\(name)") }
        for name in ["", "-a", ".a", "Uploads", "a b", "a/b", "ä", String(repeating: "a", count: 65)] { #expect(!RepositoryName.isName(name), "\(name)") }
    }
}
