import Native
import VersionSort

extension EVR {
    /// Creates the EVR from the attributes `epoch`, `ver` and `rel` of an element.
    ///
    /// The epoch 0 counts as none.
    init(_ attributes: [XMLAttribute]) {
        let epoch = attributes["epoch"].flatMap(UInt32.init)
        self.init(epoch: epoch == 0 ? nil : epoch, version: attributes["ver"] ?? "", release: attributes["rel"])
    }
}
