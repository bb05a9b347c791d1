import Colorization
import Files
import Records
import Restoration
import SystemPackage

extension StyleTable {
    /// The style references that a recipe names.
    ///
    /// - Throws: ``CommandError`` if they cannot be used.
    static func named(
        by coloring: ColorizeStage?, model: FilePath
    ) throws -> StyleTable? {
        guard let coloring, let path = coloring.style else { return nil }
        let folder = try TemporaryFolder.make()
        let reader = try StyleReader(
            model: model, method: coloring.method, workFolder: folder.path)
        do throws(StyleError) {
            return try reader.table(from: path)
        } catch {
            throw CommandError(.usage, error.description)
        }
    }
}
