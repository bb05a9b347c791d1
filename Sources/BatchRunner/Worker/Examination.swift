import Credentials
import Records

/// What a worker finds out about a file before anything is decoded.
struct Examination: Codable, Sendable {
    /// SHA-256 of the file, lower-case hexadecimal.
    let sha256: String
    /// Pictures of full size that it holds as its pages.
    let pages: Int
    /// The XMP files beside it that go into its outputs; nil where one of them cannot be read.
    let sidecars: [SidecarRecord]?
    /// What the header of the picture says; nil where it cannot be read.
    let facts: SourceFacts?
    /// What checking the credentials of the file gives; nil where it has none.
    let credentials: CredentialReport?
    /// Why the picture cannot be worked on.
    let failure: PictureFailure?

    init(
        sha256: String, pages: Int, sidecars: Result<[SidecarRecord], PictureFailure>,
        header: Result<SourceFacts, PictureFailure>, credentials: CredentialReport? = nil
    ) {
        self.sha256 = sha256
        self.pages = pages
        self.sidecars = try? sidecars.get()
        facts = try? header.get()
        self.credentials = credentials
        failure = header.failure ?? sidecars.failure
    }

    /// The XMP files as records have them.
    var recordedSidecars: [SidecarRecord]? { sidecars?.isEmpty == true ? nil : sidecars }

    /// What the header says.
    ///
    /// - Throws: why the picture cannot be worked on.
    func readableFacts() throws(PictureFailure) -> SourceFacts {
        if let failure { throw failure }
        guard let facts else {
            throw PictureFailure(.internalError, "The worker said nothing about the file.")
        }
        return facts
    }
}

extension Result {
    /// Why there is no value.
    fileprivate var failure: Failure? {
        if case .failure(let failure) = self { failure } else { nil }
    }
}
