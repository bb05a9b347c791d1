import Imaging
import Records

/// Runs a piece of picture work whose errors are to be told to the person in charge of the archive.
func reportingFailure<Result: ~Copyable>(
    _ work: () throws -> Result
) throws(PictureFailure) -> Result {
    do {
        return try work()
    } catch let error as ImagingError {
        throw error.failure
    } catch let failure as PictureFailure {
        throw failure
    } catch {
        throw PictureFailure(.internalError, "Working on the picture failed: \(error).")
    }
}
