import Records

extension PictureRecord {
    /// Why a batch leaves the picture alone, if nothing else is asked for; nil if it does not.
    var reasonToSkip: String? {
        if flags.contains(.alreadyColor) { return "it has colours already (see --recolorize)" }
        if polarity?.verdict == .negative {
            return "it is a negative (a recipe with `invert` makes a positive of it)"
        }
        return nil
    }
}
