import Records
import Restoration

extension StyleTable {
    /// The style references that a recipe names.
    ///
    /// - Parameters:
    ///   - coloring: the recipe's stage for colour.
    ///   - desk: reads them.
    /// - Returns: nil if it names none.
    /// - Throws: ``CommandError`` if they cannot be used.
    static func named(
        by coloring: ColorizeStage?, at desk: PictureDesk
    ) throws(CommandError) -> StyleTable? {
        guard let path = coloring?.style else { return nil }
        do throws(StyleError) {
            return try StyleReader(desk.style).table(from: path)
        } catch {
            throw CommandError(.usage, error.description)
        }
    }
}
