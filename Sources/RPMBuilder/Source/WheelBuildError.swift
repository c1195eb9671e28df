import ForeignText
package import Native
import Subprocess
package import SystemPackage

/// An error from building a wheel from an sdist.
package enum WheelBuildError: Error, Sendable, CustomStringConvertible {
    /// An archive cannot be read.
    case archive(String, ArchiveError)
    /// An entry of an archive would be harmful to unpack.
    case unsafeEntry(String, archive: String, why: String)
    /// An archive exceeds a limit.
    case tooMuch(String, archive: String)
    /// The archive does not have the layout of an sdist.
    case layout(String)
    /// pyproject.toml has an invalid build system (PEP 518).
    case buildSystem(String)
    /// The Python for the build cannot be used.
    case python(FilePath, why: String)
    /// The sandbox cannot be created on this machine.
    case sandbox(why: String, hint: String)
    /// A program that the build needs is not installed.
    case missingProgram(String, neededBy: String)
    /// A hook of the backend failed.
    case backend(BackendFailure)
    /// The backend did not build a valid wheel.
    case wheel(String)
    /// The wheel has another project or version than the archive.
    case identity(expected: String, found: String)
    /// A patch of the stack does not fit the archive.
    case patch(String, PatchError)
    /// A file of the build cannot be read or written.
    case file(FileError)

    /// The message for people.
    package var description: String {
        switch self {
        case .archive(let name, let error): "cannot unpack \(name): \(error)"
        case .unsafeEntry(let path, let archive, let why): "\(archive) holds '\(printable(path, limit: 200))', which \(why)"
        case .tooMuch(let what, let archive): "\(archive) is too large to unpack: \(what)"
        case .layout(let problem): "the source archive \(problem)"
        case .buildSystem(let problem): "pyproject.toml does not say how to build: \(problem)"
        case .python(let path, let why): "\(path) cannot build wheels: \(why)"
        case .sandbox(let why, _): "cannot make the sandbox for the build: \(why)"
        case .missingProgram(let program, let backend): "the build needs \(program) (for \(backend)), which is not installed"
        case .backend(let failure): failure.description
        case .wheel(let problem): "the build left no proper wheel: \(problem)"
        case .identity(let expected, let found): "the archive is \(expected), but what it builds is \(found)"
        case .patch(let archive, let error): "\(archive): \(error)"
        case .file(let error): error.description
        }
    }

    /// The action to try next; `nil` if there is none.
    package var hint: String? {
        switch self {
        case .sandbox(_, let hint): hint
        case .missingProgram(let program, _): "install \(program), or take a release that has a wheel"
        case .backend(let failure): failure.hint
        case .python: "name a Python 3.11 or newer with RELCLI_PYTHON"
        case .patch: "make the patch again from this release, or leave it out"
        case .identity, .wheel: "report it to the project, or pin a release that has a wheel"
        default: nil
        }
    }

    /// Runs a closure and converts its errors to this type.
    ///
    /// `subject` names the processed file.
    static func all<Value>(_ subject: String, _ body: () async throws -> Value) async throws -> Value {
        do {
            return try await body()
        } catch let error as FileError {
            throw WheelBuildError.file(error)
        } catch let error as ArchiveError {
            throw WheelBuildError.archive(subject, error)
        } catch let error as PatchError {
            throw WheelBuildError.patch(subject, error)
        } catch let error as Errno {
            throw WheelBuildError.sandbox(why: "\(error)", hint: "look at the limits of open files and processes")
        } catch let error as SubprocessError {
            throw WheelBuildError.sandbox(why: "\(error)", hint: "look at the limits of open files and processes")
        }
    }

    /// Runs a closure with file operations and converts its errors to this type.
    static func files<Value: ~Copyable>(_ body: () throws(FileError) -> Value) throws(WheelBuildError) -> Value {
        do throws(FileError) {
            return try body()
        } catch {
            throw .file(error)
        }
    }
}

/// Returns foreign text cleaned for a terminal: control characters are replaced by `?`, and long text is truncated.
func printable(_ text: String, limit: Int) -> String {
    let shown = PublicText.cleaned(PublicText.masked(String(String.UnicodeScalarView(text.unicodeScalars.prefix(limit)))))
    return shown + (text.unicodeScalars.count > limit ? "…" : "")
}
