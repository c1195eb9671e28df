import Native

extension WheelArchive: PatchTree {
    func read(_ path: String) throws -> [UInt8]? { contains(path) ? try bytes(path) : nil }

    mutating func write(_ bytes: [UInt8], to path: String) throws { replace(path, with: bytes) }

    mutating func remove(_ path: String) throws { replace(path, with: nil) }

    /// Applies the patches of a stack in order.
    mutating func apply(_ patches: [SourcePatch]) throws(WheelError) {
        do {
            for patch in patches { try patch.apply(to: &self) }
        } catch let error as PatchError {
            throw .patch(wheel, error)
        } catch let error as WheelError {
            throw error
        } catch {
            throw .metadata(wheel, "\(error)")
        }
    }
}
