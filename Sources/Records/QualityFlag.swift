/// What an archivist should know about a picture before trusting its result.
///
/// The raw values are the codes that reports and the store use; they never change.
public enum QualityFlag: String, Codable, CaseIterable, Sendable, Comparable {
    /// Colour over a noticeable share of the picture: skipped unless recolorizing was asked for.
    case alreadyColor = "already_colour"
    /// One narrow range of hues (sepia, selenium, cyanotype): colorized from its lightness.
    case toned
    /// The tones look like those of a negative.
    case suspectedNegative = "suspected_negative"
    /// The file holds several pages; the first one, or the one that the file calls the main one, was taken.
    case multipage
    /// EXIF asks for a turn that the file's format says to ignore, and that was not made.
    case orientationIgnored = "orientation_ignored"
    /// Transparency or another channel beside the picture was dropped.
    case alphaDropped = "alpha_dropped"
    /// No ICC profile: sRGB tones were assumed.
    case iccMissing = "icc_missing"
    /// An ICC profile that does not fit the picture's channels was ignored.
    case iccMismatch = "icc_mismatch"
    /// The file's content is of another format than its name says.
    case extensionMismatch = "extension_mismatch"
    /// The decoder warned about damage that it could step over.
    case decoderWarning = "decoder_warning"
    /// The data that pixels come from are damaged: some of the picture may be wrong or missing.
    case damagedData = "damaged_data"
    /// Nearly every pixel has the same lightness.
    case blank
    /// The range between the 1st and 99th percentile of lightness is small.
    case lowContrast = "low_contrast"
    /// Many pixels are at full white.
    case clippedHighlights = "clipped_highlights"
    /// Many pixels are at full black.
    case clippedShadows = "clipped_shadows"
    /// Only two tones.
    case bilevel
    /// Printed with a screen of dots: a reproduction, not a photographic print.
    case halftone
    /// More than the photograph is to be seen: a scanner bed, a mount, a film's rebate, a colour or grey target.
    case borderOrTarget = "border_or_target"
    /// A side shorter than 64 pixels.
    case tiny
    /// More than 200 megapixels.
    case huge
    /// The same content as another source of this archive: computed once, copied.
    case duplicate
    /// The result is nearly grey.
    case lowColorResult = "low_colour_result"
    /// Colours that can be trusted less than those of nine ordinary photographs in ten.
    case lowConfidence = "low_confidence"
    /// The picture that lent its style shows another kind of scene.
    case styleMismatch = "style_mismatch"
    /// Finished before, but a file of it was no longer what had been written: all were made again.
    case madeAgain = "made_again"
    /// The source was no longer there at the last run that looked for it; what was made of it is kept.
    case sourceGone = "source_gone"
    /// The archive has a catalogue, and no row of it describes the picture.
    case notInCatalog = "not_in_catalogue"

    /// True if it tells how a scan stands in the folder or the catalogue, and not how its picture came out.
    public var isOfTheFolder: Bool { self == .sourceGone || self == .notInCatalog }

    /// Alphabetical by code, so that reports have a stable order.
    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}
