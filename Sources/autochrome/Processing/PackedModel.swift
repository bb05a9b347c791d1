import Colorization
import Files
import Glibc
import Records
import SafeTensors
import SystemPackage

/// A model in the form that all workers of a machine map together.
///
/// It is kept in the user's cache folder (`$XDG_CACHE_HOME/autochrome` or `~/.cache/autochrome`), made
/// anew for each model and version of the program, and may be deleted at any time between runs.
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

    /// The packed file, made if it is not there; the model file itself where there is no cache.
    func path() throws -> FilePath {
        guard let folder = Self.cacheFolder else {
            _ = try ColorizationModel(contentsOf: file)
            return file
        }
        let packed = folder.appending(
            "\(name)-\(sha256.prefix(16))-\(ProgramVersion.current).safetensors")
        // Its name tells that this very model has been read and found good before.
        if (try? ColorizationModel(contentsOf: packed)) != nil { return packed }
        let model = try ColorizationModel(contentsOf: file)
        do throws(SafeTensorsError) {
            try model.write(packed: packed)
            return packed
        } catch {
            // A full or read-only home costs memory, not results.
            return file
        }
    }

    /// The cache folder, made if need be; nil where the user has none or it cannot be made.
    private static var cacheFolder: FilePath? {
        let base: FilePath
        if let named = environment("XDG_CACHE_HOME"), named.isAbsolute {
            base = named
        } else if let home = environment("HOME"), home.isAbsolute {
            base = home.appending(".cache")
        } else {
            return nil
        }
        let folder = base.appending("autochrome")
        for path in [base, folder] {
            guard (try? FileSystem.makeFolder(path, permissions: .ownerReadWriteExecute)) != nil
            else { return nil }
        }
        return folder
    }

    private static func environment(_ name: String) -> FilePath? {
        getenv(name).map { FilePath(platformString: $0) }
    }
}
