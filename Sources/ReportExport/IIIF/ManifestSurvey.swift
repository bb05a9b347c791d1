import Records

/// What is to be known of an object's pictures before its manifest can begin.
struct ManifestSurvey {
    private(set) var pictures = 0
    private(set) var shared: PictureDescription?
    private(set) var thumbnail: [ImageResource]?
    private(set) var isColored = false
    private var hasSides = false
    private var hasOrder = true

    mutating func add(
        _ entry: ReportItem, _ canvas: Canvas, _ description: PictureDescription, isColored: Bool
    ) {
        pictures += 1
        if shared == nil { shared = description } else { shared?.keep(sharedWith: description) }
        thumbnail = thumbnail ?? canvas.thumbnail
        self.isColored = self.isColored || isColored
        hasSides = hasSides || entry.item.catalog?.side != nil
        hasOrder = hasOrder && entry.item.catalog?.sequence != nil
    }

    /// How a viewer should lay the pictures out.
    ///
    /// A folder has no order that means anything. Pages that are turned are assumed only where a catalogue gives each
    /// picture of an object its place, and speaks of no sides.
    func behavior(of key: PictureObject.Key) -> String {
        switch key {
        case .folder: "unordered"
        case .named: hasOrder && !hasSides && pictures > 2 ? "paged" : "individuals"
        }
    }
}
