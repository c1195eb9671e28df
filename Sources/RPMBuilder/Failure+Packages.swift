package import Failures
import Native

// The code is `external` for files of this machine and missing tools, and `failure` for faults of a package, a wheel or an sdist.

extension PlanError: CodedError {
    package var code: Failure.Code { .failure }
    package var hints: [String] { hint.map { [$0] } ?? [] }
}

extension SpecBuildError: CodedError {
    package var code: Failure.Code {
        switch self {
        case .noRPMBuild: .external
        case .source(let error): error.code
        case .specCount, .failed, .unfit, .unreadable: .failure
        }
    }

    package var hints: [String] { hint.map { [$0] } ?? [] }
}

extension WheelBuildError: CodedError {
    package var code: Failure.Code {
        switch self {
        case .sandbox, .missingProgram, .python, .file: .external
        case .archive, .unsafeEntry, .tooMuch, .layout, .buildSystem, .backend, .wheel, .identity, .patch: .failure
        }
    }

    package var hints: [String] { hint.map { [$0] } ?? [] }
}

extension SandboxError: CodedError {
    package var code: Failure.Code { .external }
    package var hints: [String] { [hint] }
}

extension SigningError: CodedError {
    package var code: Failure.Code {
        switch self {
        case .missingTool, .failed, .noKey, .ambiguousKey, .keyUnusable, .unwritable: .external
        case .impossible, .notVerified, .unreadable: .failure
        }
    }
}

extension RPMWriteError: CodedError { package var code: Failure.Code { if case .file(let error) = self { error.code } else { .failure } } }
extension RPMReadError: CodedError { package var code: Failure.Code { if case .file(let error) = self { error.code } else { .failure } } }
extension PackageExtractError: CodedError { package var code: Failure.Code { if case .file(let error) = self { error.code } else { .failure } } }
extension WheelError: CodedError { package var code: Failure.Code { if case .file(let error) = self { error.code } else { .failure } } }

extension PackageWriteError: CodedError {
    package var code: Failure.Code {
        switch self {
        case .package(_, let error): error.code
        case .file(let error): error.code
        case .duplicateSource, .compilation: .failure
        }
    }
}

extension OpenPGPError: CodedError { package var code: Failure.Code { .failure } }
extension RPMHeaderError: CodedError { package var code: Failure.Code { .failure } }
extension ELFError: CodedError { package var code: Failure.Code { .failure } }
extension PatchError: CodedError { package var code: Failure.Code { .failure } }
