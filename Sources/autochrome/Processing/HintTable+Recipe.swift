import Records
import Restoration

extension HintTable {
    /// The hints that a recipe names.
    ///
    /// - Parameters:
    ///   - coloring: the recipe's stage for colour.
    ///   - desk: reads their masks.
    /// - Returns: nil if it names none.
    /// - Throws: ``CommandError`` if they cannot be used.
    static func named(
        by coloring: ColorizeStage?, at desk: PictureDesk
    ) throws(CommandError) -> HintTable? {
        guard let path = coloring?.hints else { return nil }
        do throws(HintError) {
            return try HintReader(desk.mask).table(from: path)
        } catch {
            throw CommandError(.usage, error.description)
        }
    }
}
