internal import NeuralNetwork
internal import SafeTensors

/// Why a model file cannot be used.
public struct ModelError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kind of fault.
    public enum Code: String, Hashable, Sendable {
        /// The file cannot be read or is not a safetensors file.
        case unreadable
        /// The file's `format_version` is not one that this program knows.
        case unsupportedFormat
        /// The network is another one, or a variant that this program does not have.
        case unsupportedArchitecture
        /// An entry of `__metadata__` is missing or makes no sense.
        case invalidMetadata
        /// A tensor is missing or has another shape than it must have.
        case invalidTensor
        /// A tensor holds infinities or is not a number somewhere.
        case notFinite
    }

    /// The kind of fault.
    public let code: Code
    /// The tensor or metadata entry at fault, or the file.
    public let subject: String
    /// The cause, and what is expected.
    public let detail: String

    /// A fault of a model.
    public init(_ code: Code, subject: String, detail: String) {
        self.code = code
        self.subject = subject
        self.detail = detail
    }

    init(_ error: ParameterError) {
        self.init(.invalidTensor, subject: error.tensor, detail: error.description)
    }

    init(_ error: SafeTensorsError) {
        self.init(.unreadable, subject: error.path, detail: error.description)
    }

    /// Cause and remedy in one or two sentences.
    public var description: String {
        switch code {
        case .unreadable: detail
        case .unsupportedFormat, .unsupportedArchitecture:
            "\(detail). Use a model made for this program, or a newer version of it"
        case .invalidMetadata, .invalidTensor, .notFinite:
            "\(detail). The model is damaged or was exported wrongly: fetch or export it again"
        }
    }
}
