import Credentials
public import Records
public import SystemPackage

/// What the supervisor knows itself of a picture whose files are to be signed.
///
/// Of what a worker says only the record is here; words of it must not get into a statement.
public struct PictureToSign: Sendable {
    /// The scan.
    public let source: FilePath
    /// SHA-256 of the scan as the supervisor has read it, lower-case hexadecimal.
    public let sourceSHA256: String
    /// Which picture of the scan it is.
    public let place: PicturePlace
    /// What a worker says of the scan's own credentials; nil where it has none.
    let sourceCredentials: CredentialReport?
    /// The output below the output folder.
    public let output: FilePath
    /// What a worker says was done.
    public let record: PictureRecord
    /// What it was made with.
    public let parameters: RunParameters
    /// When it was first taken into work, in seconds since 1970.
    public let begun: Double
    /// Version of the program that made the picture's files; nil if it is this run's.
    public var programVersion: String?
    /// True if the supervisor has read the scan before: when it gave it to a worker, or when it signed the picture's
    /// files for the first time, so that the scan need not be there any more.
    var isSourceKnown = false
}
