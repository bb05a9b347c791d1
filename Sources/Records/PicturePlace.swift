/// Which picture of a source file it is: a file may hold several pages, and a page several photographs.
///
/// With the source it is the key of a result, in the job state, in names and in every table.
public struct PicturePlace: Codable, Hashable, Sendable {
    /// The page, 1 for the first one in full size; nil where the file is taken as one picture, of which
    /// that is the only page or the one that counts.
    public var page: Int?
    /// The photograph on the page, from 1; nil where the page is one picture.
    public var part: Int?

    /// The one picture of a file.
    public static let only = PicturePlace()

    /// The place of a picture; by default the only one.
    public init(page: Int? = nil, part: Int? = nil) {
        self.page = page
        self.part = part
    }

    /// The same place for all that has the same pixels: a file as one picture is its first page.
    public var inContent: PicturePlace { PicturePlace(page: page ?? 1, part: part) }

    /// True for one picture of each file: the file's size counts there.
    public var isFirst: Bool { (page ?? 1) == 1 && (part ?? 1) == 1 }

    /// The place in words, such as `page 2`; empty for the only picture.
    public var text: String {
        [page.map { "page \($0)" }, part.map { "photograph \($0)" }].compactMap(\.self)
            .joined(separator: ", ")
    }

    /// What the names of a page's outputs have before the suffix, such as `_p02`: as many digits as the
    /// last page of the file needs, and two at least.
    public static func mark(page: Int, of pages: Int) -> String {
        let number = String(page)
        let width = max(2, String(pages).count)
        return "_p" + String(repeating: "0", count: max(0, width - number.count)) + number
    }
}

/// What the metadata of an output come from, beside the scan itself.
public struct PictureLabel: Codable, Hashable, Sendable {
    /// SHA-256 of the XMP files beside the source, the first of which has the last word.
    public var sidecars: [String]
    /// What the catalogue says; nil where it says nothing.
    public var catalog: CatalogEntry?

    /// By default, no XMP files and nothing in the catalogue.
    public init(sidecars: [String] = [], catalog: CatalogEntry? = nil) {
        self.sidecars = sidecars
        self.catalog = catalog
    }
}

/// What an output is made from.
public struct PictureContent: Codable, Hashable, Sendable {
    /// SHA-256 of the source file, lower-case hexadecimal.
    public var sha256: String
    /// Which of its pictures.
    public var place: PicturePlace
    /// What its metadata come from; nil for whatever it is.
    public var label: PictureLabel?

    /// A picture of a file with that SHA-256; by default, with whatever metadata.
    public init(sha256: String, place: PicturePlace = .only, label: PictureLabel? = nil) {
        self.sha256 = sha256
        self.place = place
        self.label = label
    }

    /// The same content with whatever metadata.
    public var withAnyLabel: PictureContent { PictureContent(sha256: sha256, place: place) }

    /// Equal for pictures with the same pixels and the same metadata.
    public var identity: PictureContent {
        PictureContent(sha256: sha256, place: place.inContent, label: label)
    }
}
