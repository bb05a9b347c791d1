import Files
public import SystemPackage

/// The identity of a model file: what provenance names and what decides whether results are alike.
public enum ModelDigest {
    /// SHA-256 of a model file, lower-case hexadecimal.
    ///
    /// - Throws: ``ModelError`` if the file cannot be read.
    public static func sha256(of path: FilePath) throws(ModelError) -> String {
        do {
            return try FileDigest.sha256(of: path)
        } catch {
            throw ModelError(
                .unreadable, subject: path.string,
                detail: "the model \(path) cannot be read: \(error.errno)")
        }
    }
}
