import Files
import Imaging
import Records
import SystemPackage

/// The checks that stand between a written file and its final name.
enum FinishedOutput {
    /// Reads a file back to the last pixel, compares it with what was to be written, and hashes it.
    ///
    /// - Throws: verification failed where the file on disk is not what was written.
    static func verify(
        _ path: FilePath, expecting expected: ExpectedOutput, digitalSourceType: String
    ) throws(PictureFailure) -> OutputFacts {
        let found = try reportingFailure {
            try OutputVerifier.verify(path, expecting: expected)
        }
        return try facts(path, found, digitalSourceType: digitalSourceType)
    }

    /// The facts of a file that has been read back.
    static func facts(
        _ path: FilePath, _ found: VerifiedOutput, digitalSourceType: String
    ) throws(PictureFailure) -> OutputFacts {
        let digest = try FileDigest(ofPicture: path)
        return OutputFacts(
            format: found.format.rawValue, width: found.width, height: found.height,
            bitDepth: found.bitDepth, iccDescription: found.iccDescription ?? "",
            digitalSourceType: digitalSourceType, bytes: digest.fingerprint.bytes,
            sha256: digest.sha256)
    }
}
