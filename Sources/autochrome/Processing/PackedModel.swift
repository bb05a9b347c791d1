import Colorization
import Records
import SafeTensors
import SystemPackage

/// A model in the form that all workers of a machine map together.
///
/// It is kept in the user's cache, made again for each model and build of the program, and may be deleted at any
/// time between runs.
struct PackedModel {
    /// Name of the model.
    let name: String
    /// SHA-256 of the model file.
    let sha256: String
    private let file: FilePath

    /// Identifies a model file.
    init(of file: FilePath) throws {
        self.file = file
        sha256 = try ModelDigest.sha256(of: file)
        name = file.stem ?? "model"
    }

    /// The packed file, made if it is not there as it was written; the model file itself where there is no
    /// cache.
    func path() throws -> FilePath {
        guard let cache = ModelCache.ofUser, let build = ProgramBuild.sha256 else {
            _ = try ColorizationModel(contentsOf: file)
            return file
        }
        let name = "\(name)-\(sha256.prefix(16))-\(build.prefix(16)).safetensors"
        if let packed = cache.find(name) { return packed }
        let model = try ColorizationModel(contentsOf: file)
        // A full or read-only home costs memory, not results.
        return cache.keep(name) { path throws(SafeTensorsError) in
            try model.write(packed: path)
        } ?? file
    }
}
