import Files
import Records
import SystemPackage

/// A request on its way to a worker, with which the files travel open that it may read.
///
/// The descriptors come in the order of the files that could be opened.
struct Delivery: Codable, Sendable {
    /// A file that could be opened, or why not.
    struct File: Codable, Sendable {
        /// Its name in the request.
        var path: CodablePath
        /// The system's number for why it could not be opened.
        var error: CInt?
    }

    var request: WorkerRequest
    var files: [File] = []

    /// Opens the files of a request; the caller closes the descriptors.
    static func opening(
        _ paths: [FilePath], for request: WorkerRequest
    ) -> (Delivery, [FileDescriptor]) {
        var delivery = Delivery(request: request)
        var descriptors: [FileDescriptor] = []
        for path in paths {
            var file = File(path: CodablePath(path))
            do throws(Errno) {
                descriptors.append(
                    try GivenFiles.openToGive(path, followingLinks: path == request.namedFile))
            } catch {
                file.error = error.rawValue
            }
            delivery.files.append(file)
        }
        return (delivery, descriptors)
    }

    /// The files by their names, with the descriptors that came along.
    func openings(_ descriptors: [FileDescriptor]) -> [FilePath: GivenFiles.Opening] {
        var rest = descriptors[...]
        var openings: [FilePath: GivenFiles.Opening] = [:]
        for file in files {
            openings[file.path.path] =
                file.error.map { .failure(Errno(rawValue: $0)) }
                ?? rest.popFirst().map { .success($0) } ?? .failure(.badFileDescriptor)
        }
        return openings
    }
}
