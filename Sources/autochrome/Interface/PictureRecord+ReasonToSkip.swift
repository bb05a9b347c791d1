import Records

extension PictureRecord {
    /// Why a batch leaves the picture alone, if nothing else is asked for; nil if it does not.
    var reasonToSkip: String? {
        if flags.contains(.alreadyColor) { return "it is already in colour (see --recolorize)" }
        if polarity?.verdict == .negative {
            return "it is a negative (use a recipe with the stage `invert`)"
        }
        return nil
    }
}
