import FoundationEssentials
import Records
import SystemPackage

// The resources of IIIF's Presentation API 3.0, as far as Autochrome has something to say in them. Names of members are
// those of the specification.

/// Text by language: tags of BCP 47, or `none` where the language is not known.
typealias LanguageMap = [String: [String]]

extension LanguageMap {
    /// Text whose language nobody has told.
    static func unknown(_ text: String) -> Self { ["none": [text]] }

    /// The program's own words.
    static func words(_ text: String, _ language: Language) -> Self { [language.rawValue: [text]] }
}

/// A label with what it says: an entry of `metadata`, or `requiredStatement`.
struct LabelledText: Hashable, Encodable {
    let label: LanguageMap
    let value: LanguageMap
}

/// A picture that a viewer fetches.
struct ImageResource: Encodable {
    let id: String
    let type = "Image"
    let format: String
    let width: Int
    let height: Int
    var label: LanguageMap?
    var service: [ImageServiceReference]?
}

/// A service that gives parts of a picture in any size.
struct ImageServiceReference: Encodable {
    let id: String
    let version: IIIFAddresses.ImageAPI

    private enum CodingKeys: String, CodingKey {
        case id, type, profile
        case oldID = "@id"
        case oldType = "@type"
    }

    /// Level 1 is what every image server does and all that is asked for here.
    func encode(to encoder: any Encoder) throws {
        var members = encoder.container(keyedBy: CodingKeys.self)
        switch version {
        case .two:
            try members.encode(id, forKey: .oldID)
            try members.encode("ImageService2", forKey: .oldType)
            try members.encode("http://iiif.io/api/image/2/level1.json", forKey: .profile)
        case .three:
            try members.encode(id, forKey: .id)
            try members.encode("ImageService3", forKey: .type)
            try members.encode("level1", forKey: .profile)
        }
    }
}

/// What is painted on a canvas: a picture, or several to choose from, the first of which is shown.
enum PaintedBody: Encodable {
    case image(ImageResource)
    case choice([ImageResource])

    private struct Choice: Encodable {
        let type = "Choice"
        let items: [ImageResource]
    }

    func encode(to encoder: any Encoder) throws {
        switch self {
        case .image(let image): try image.encode(to: encoder)
        case .choice(let images): try Choice(items: images).encode(to: encoder)
        }
    }
}

/// One picture of an object, with the only annotation that it has.
struct Canvas: Encodable {
    struct Page: Encodable {
        let id: String
        let type = "AnnotationPage"
        let items: [Annotation]
    }

    struct Annotation: Encodable {
        let id: String
        let type = "Annotation"
        let motivation = "painting"
        let body: PaintedBody
        let target: String
    }

    let id: String
    let type = "Canvas"
    let label: LanguageMap
    let width: Int
    let height: Int
    let thumbnail: [ImageResource]?
    let metadata: [LabelledText]?
    let rights: String?
    let navDate: String?
    let items: [Page]
}

/// A manifest or a collection, all but its items.
struct ResourceHead: Encodable {
    enum Kind: String, Encodable {
        case manifest = "Manifest"
        case collection = "Collection"
    }

    let context = "http://iiif.io/api/presentation/3/context.json"
    let id: String
    let type: Kind
    let label: LanguageMap
    var metadata: [LabelledText]?
    var requiredStatement: LabelledText?
    var rights: String?
    var navDate: String?
    var behavior: [String]?
    var thumbnail: [ImageResource]?
    var seeAlso: [LinkedFile]?

    private enum CodingKeys: String, CodingKey {
        case context = "@context"
        case id, type, label, metadata, requiredStatement, rights, navDate, behavior, thumbnail
        case seeAlso
    }
}

/// A file for programs that describes the same.
struct LinkedFile: Encodable {
    let id: String
    let type = "Dataset"
    let format: String
    let label: LanguageMap
}

/// A manifest or a collection as a collection lists it.
struct ResourceReference: Encodable {
    let id: String
    let type: ResourceHead.Kind
    let label: LanguageMap
    var thumbnail: [ImageResource]?
}

/// A file with a resource whose items are written one by one.
struct ResourceFile: ~Copyable {
    private let path: FilePath
    private var file: ReportFile
    private let encoder = JSONEncoder()
    private var isFirst = true

    init(replacing path: FilePath, head: ResourceHead) throws(ReportError) {
        self.path = path
        var file = try ReportFile(replacing: path)
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // The brace at the end follows the items.
        let members = try ReportJSON.encode(head, with: encoder, for: path).dropLast()
        try file.append(Array(members) + Array(",\"items\":[\n".utf8))
        self.file = file
    }

    mutating func add(_ item: some Encodable) throws(ReportError) {
        if !isFirst { try file.append(",\n") }
        isFirst = false
        try file.append(ReportJSON.encode(item, with: encoder, for: path))
    }

    mutating func finish() throws(ReportError) {
        try file.append("\n]}\n")
        try file.commit()
    }
}
