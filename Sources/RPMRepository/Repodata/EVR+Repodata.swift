import Native
import VersionSort

extension EVR {
    /// What an element of metadata says by `epoch`, `ver` and `rel`; the epoch 0 is none.
    init(_ attributes: [XMLAttribute]) {
        let epoch = attributes["epoch"].flatMap(UInt32.init)
        self.init(epoch: epoch == 0 ? nil : epoch, version: attributes["ver"] ?? "", release: attributes["rel"])
    }
}
