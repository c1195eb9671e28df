package import Failures

// Files, the network and the database of this machine are outside; what cannot be read or is not what was promised is a finding.

extension FileError: CodedError { package var code: Failure.Code { .external } }
extension SQLiteError: CodedError { package var code: Failure.Code { .external } }
extension TransferError: CodedError { package var code: Failure.Code { .external } }
extension ArchiveError: CodedError { package var code: Failure.Code { .failure } }
extension ArchiveExcess: CodedError { package var code: Failure.Code { .failure } }
extension ZipFault: CodedError { package var code: Failure.Code { .failure } }
extension TOMLError: CodedError { package var code: Failure.Code { .failure } }
extension XMLError: CodedError { package var code: Failure.Code { .failure } }
extension HTMLError: CodedError { package var code: Failure.Code { .failure } }
extension SolverError: CodedError { package var code: Failure.Code { .failure } }
extension VerificationError: CodedError { package var code: Failure.Code { .failure } }
