import Files
public import SystemPackage

/// The identity of a model file: what provenance names and what decides whether results are alike.
public enum ModelDigest {
    private static let pieceSize = 1 << 20

    /// SHA-256 of a model file, lower-case hexadecimal.
    ///
    /// - Throws: ``ModelError`` if the file cannot be read.
    public static func sha256(of path: FilePath) throws(ModelError) -> String {
        do {
            let descriptor = try FileDescriptor.open(path, .readOnly, options: [.closeOnExec])
            return try descriptor.closeAfter {
                var hash = SHA256()
                let piece = UnsafeMutableRawBufferPointer.allocate(
                    byteCount: pieceSize, alignment: 16)
                defer { piece.deallocate() }
                while case let count = try descriptor.read(into: piece), count > 0 {
                    hash.update(UnsafeRawBufferPointer(rebasing: piece[..<count]))
                }
                return hexadecimal(hash.finalize())
            }
        } catch {
            throw ModelError(
                .unreadable, subject: path.string,
                detail: "the model \(path) cannot be read: \(error)")
        }
    }
}
