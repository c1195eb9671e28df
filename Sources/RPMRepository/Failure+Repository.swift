package import Failures

/// The codes of failures to write, read, check or publish a repository.
extension Failure.Code {
    /// An RPM cannot be read.
    package static let badPackage = Self("bad package", .failure)
    /// Two packages have the same name, epoch, version, release and architecture.
    package static let duplicatePackage = Self("duplicate package", .failure)
    /// Repository metadata is absent or damaged.
    package static let badMetadata = Self("bad metadata", .failure)
    /// A file or folder cannot be read or written.
    package static let file = Self("file", .failure)
    /// A snapshot, or a channel's snapshot, does not exist.
    package static let noSnapshot = Self("no snapshot", .usage)
    /// A snapshot cannot be published, because it has no passed check.
    package static let unchecked = Self("unchecked", .failure)
    /// A name cannot be used as a channel, target or snapshot.
    package static let badName = Self("bad name", .usage)
    /// A program that is needed is not on this machine, or cannot be started.
    package static let tool = Self("tool", .external)
    /// The operating system that packages are checked on cannot be used.
    package static let base = Self("base", .failure)
    /// A signature is wrong, or cannot be made.
    package static let signature = Self("signature", .failure)
    /// A server did not answer, or not with the requested file.
    package static let network = Self("network", .external)
    /// A channel has the packages of another stack.
    package static let otherStack = Self("other stack", .failure)
    /// A channel already published other bytes under the name of a package.
    package static let otherBytes = Self("other bytes", .failure)
    /// Another process publishes at this moment.
    package static let locked = Self("locked", .failure)
}
