internal import CSolv
internal import Glibc
package import SystemPackage

/// A pool that is being filled with repositories from metadata files, and with packages that are only lists of provides.
///
/// `prepare()` creates the provider index and returns the pool that answers questions.
package struct SolverPoolBuilder: ~Copyable {
    private let handle: SolverPoolHandle
    private var repositories: [LoadedRepository] = []

    @safe private struct LoadedRepository {
        let pointer: UnsafeMutablePointer<Repo>
        let name: String
    }

    /// Creates an empty pool with RPM's rules for `architecture` (such as `x86_64`) and `noarch`.
    package init(architecture: String) throws(SolverError) {
        handle = try SolverPoolHandle(architecture: architecture)
    }

    /// Loads a repository from its primary metadata, in any compression that libsolv supports.
    ///
    /// `cache` is a `.solv` file. It is read instead of the metadata if it holds as many packages as the metadata states; otherwise it is written. Only the
    /// number is compared, so use another path for each version of the metadata.
    ///
    /// Throws an error if the file cannot be read, is damaged, or holds another number of packages than it states.
    package mutating func addRepository(
        _ name: String, primary: FilePath, cache: FilePath? = nil
    ) throws(SolverError) -> SolverRepository {
        if let problem = SystemLibrary.solvext.problem { throw .noLibrary(problem) }
        let declared = unsafe csolv_declared_count(primary.string)
        if let cache, declared >= 0, let known = try cached(name, cache, declared) { return known }
        guard let repository = unsafe repo_create(handle.pool, name) else { throw .outOfMemory }
        let loaded = unsafe LoadedRepository(pointer: repository, name: name)
        try check(readPrimary(primary, into: loaded), primary)
        let result = SolverRepository(name: name, packages: packages(of: loaded))
        if declared >= 0, declared != result.packages.count {
            throw .countMismatch(path: primary.string, declared: declared, loaded: result.packages.count)
        }
        repositories.append(loaded)
        if let cache { keep(loaded, in: cache) }
        return result
    }

    private mutating func cached(_ name: String, _ path: FilePath, _ declared: Int) throws(SolverError) -> SolverRepository? {
        guard let repository = unsafe repo_create(handle.pool, name) else { throw .outOfMemory }
        let loaded = unsafe LoadedRepository(pointer: repository, name: name)
        let isRead = unsafe csolv_read_solv(repository, path.string) == 0
        let result = SolverRepository(name: name, packages: packages(of: loaded))
        guard isRead, result.packages.count == declared else {
            unsafe repo_free(repository, 1)
            return nil
        }
        repositories.append(loaded)
        return result
    }

    /// Writes the cache; ignores failures.
    private func keep(_ repository: LoadedRepository, in path: FilePath) {
        guard let folder = try? FileSystem.temporaryDirectory(in: path.removingLastComponent()) else { return }
        let made = folder.appending("solv")
        if unsafe csolv_write_solv(repository.pointer, made.string) == 0 { try? FileSystem.rename(made, to: path) }
        try? FileSystem.remove(folder)
    }

    /// Adds the complete file lists to a loaded repository, so that requirements on any path can be met.
    package mutating func addFileLists(_ filelists: FilePath, to repository: SolverRepository) throws(SolverError) {
        guard let loaded = repositories.first(where: { $0.name == repository.name }) else {
            throw .malformed(path: filelists.string, reason: "there is no repository \(repository.name) to add it to")
        }
        try check(unsafe csolv_add_filelists(loaded.pointer, filelists.string), filelists)
    }

    /// Adds a package with the given provides.
    ///
    /// It stands for an operating system of which only the capabilities are known.
    package mutating func addPackage(
        _ name: String, evr: String, providing capabilities: [SolverCapability]
    ) throws(SolverError) -> SolverRepository {
        guard let repository = unsafe repo_create(handle.pool, name) else { throw .outOfMemory }
        let package = unsafe csolv_add_package(repository, name, evr)
        for capability in capabilities {
            unsafe csolv_add_provide(repository, package, try handle.dependency(capability).id)
        }
        unsafe repo_internalize(repository)
        unsafe repositories.append(LoadedRepository(pointer: repository, name: name))
        return SolverRepository(name: name, packages: [SolverPackage(id: package)])
    }

    /// Returns the dependencies and files of packages as tables.
    ///
    /// The packages are numbered in the given order.
    ///
    /// - Parameter files: `true` to include the files that the metadata lists.
    package func contents(of packages: [SolverPackage], files: Bool) throws(SolverError) -> SolverContents {
        try handle.contents(of: packages, files: files)
    }

    /// Creates the provider index, files included, and returns the pool.
    ///
    /// Nothing can be loaded afterwards.
    package consuming func prepare() -> SolverPool {
        unsafe pool_addfileprovides(handle.pool)
        unsafe pool_createwhatprovides(handle.pool)
        return SolverPool(handle: handle)
    }

    private func readPrimary(_ path: FilePath, into repository: LoadedRepository) -> CInt {
        guard let file = unsafe csolv_open(path.string) else { return errno }
        let stream = PrimaryStream(file)
        return withExtendedLifetime(stream) {
            unsafe csolv_add_primary(repository.pointer, Unmanaged.passUnretained(stream).toOpaque()) { context, buffer, count in
                guard let context = unsafe context else { return -1 }
                let stream = unsafe Unmanaged<PrimaryStream>.fromOpaque(context).takeUnretainedValue()
                return unsafe stream.read(into: UnsafeMutableRawBufferPointer(start: buffer, count: count))
            }
        }
    }

    /// Throws the error for a status of reading metadata.
    ///
    /// - Parameter status: 0, -1 if the file is not metadata, or the operating system's error number.
    private func check(_ status: CInt, _ path: FilePath) throws(SolverError) {
        switch status {
        case 0: return
        case -1: throw .malformed(path: path.string, reason: unsafe String(cString: pool_errstr(handle.pool)))
        default: throw .unreadable(path: path.string, reason: Errno(rawValue: status).description)
        }
    }

    private func packages(of repository: LoadedRepository) -> [SolverPackage] {
        let range = unsafe repository.pointer.pointee.start..<repository.pointer.pointee.end
        return range.filter { unsafe csolv_package_is_in(handle.pool, $0, repository.pointer) != 0 }.map(SolverPackage.init(id:))
    }
}
