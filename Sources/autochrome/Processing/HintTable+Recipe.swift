import Files
import Records
import Restoration

extension HintTable {
    /// The hints that a recipe names.
    ///
    /// - Throws: ``CommandError`` if they cannot be used.
    static func named(by coloring: ColorizeStage?) throws -> HintTable? {
        guard let path = coloring?.hints else { return nil }
        let folder = try TemporaryFolder.make()
        do throws(HintError) {
            return try HintReader(workFolder: folder.path).table(from: path)
        } catch {
            throw CommandError(.usage, error.description)
        }
    }
}
