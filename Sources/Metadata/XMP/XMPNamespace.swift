/// The namespaces of XMP that Autochrome reads or writes, with the prefixes that are usual.
enum XMPNamespace: String, CaseIterable {
    case rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    case meta = "adobe:ns:meta/"
    case dc = "http://purl.org/dc/elements/1.1/"
    case xmp = "http://ns.adobe.com/xap/1.0/"
    case xmpRights = "http://ns.adobe.com/xap/1.0/rights/"
    case xmpMM = "http://ns.adobe.com/xap/1.0/mm/"
    case stRef = "http://ns.adobe.com/xap/1.0/sType/ResourceRef#"
    case stEvt = "http://ns.adobe.com/xap/1.0/sType/ResourceEvent#"
    case xmpNote = "http://ns.adobe.com/xmp/note/"
    case tiff = "http://ns.adobe.com/tiff/1.0/"
    case exif = "http://ns.adobe.com/exif/1.0/"
    case exifEX = "http://cipa.jp/exif/1.0/"
    case aux = "http://ns.adobe.com/exif/1.0/aux/"
    case photoshop = "http://ns.adobe.com/photoshop/1.0/"
    case iptcCore = "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/"
    case iptcExtension = "http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
    case plus = "http://ns.useplus.org/ldf/xmp/1.0/"
    case creativeCommons = "http://creativecommons.org/ns#"
    case mwgRegions = "http://www.metadataworkinggroup.com/schemas/regions/"
    case stArea = "http://ns.adobe.com/xmp/sType/Area#"
    case stDim = "http://ns.adobe.com/xap/1.0/sType/Dimensions#"
    case microsoftPhoto = "http://ns.microsoft.com/photo/1.2/"
    case microsoftRegions = "http://ns.microsoft.com/photo/1.2/t/RegionInfo#"
    case microsoftRegion = "http://ns.microsoft.com/photo/1.2/t/Region#"
    case acdseeRegions = "http://ns.acdsee.com/regions/"
    case acdseeArea = "http://ns.acdsee.com/sType/Area#"
    case acdseeDim = "http://ns.acdsee.com/sType/Dimensions#"
    /// Autochrome's own; a name, not an address, and never to change.
    case autochrome = "urn:autochrome:ns:1.0/"

    /// The prefix that is written.
    var prefix: String {
        switch self {
        case .rdf: "rdf"
        case .meta: "x"
        case .dc: "dc"
        case .xmp: "xmp"
        case .xmpRights: "xmpRights"
        case .xmpMM: "xmpMM"
        case .stRef: "stRef"
        case .stEvt: "stEvt"
        case .xmpNote: "xmpNote"
        case .tiff: "tiff"
        case .exif: "exif"
        case .exifEX: "exifEX"
        case .aux: "aux"
        case .photoshop: "photoshop"
        case .iptcCore: "Iptc4xmpCore"
        case .iptcExtension: "Iptc4xmpExt"
        case .plus: "plus"
        case .creativeCommons: "cc"
        case .mwgRegions: "mwg-rs"
        case .stArea: "stArea"
        case .stDim: "stDim"
        case .microsoftPhoto: "MP"
        case .microsoftRegions: "MPRI"
        case .microsoftRegion: "MPReg"
        case .acdseeRegions: "acdsee-rs"
        case .acdseeArea: "acdsee-stArea"
        case .acdseeDim: "acdsee-stDim"
        case .autochrome: "autochrome"
        }
    }
}

/// The name of an XMP property or field.
struct XMPName: Hashable, Sendable {
    var namespace: String
    var local: String

    init(namespace: String, local: String) {
        self.namespace = namespace
        self.local = local
    }

    init(_ namespace: XMPNamespace, _ local: String) {
        self.init(namespace: namespace.rawValue, local: local)
    }

    /// The name with the usual prefix, for people.
    var display: String { "\(prefix):\(local)" }

    /// The usual prefix; for a namespace that is not known one that no other name is given.
    var prefix: String { XMPNamespace(rawValue: namespace)?.prefix ?? "ns" }

    /// The name as it is written in XML.
    var xml: XMLName { XMLName(prefix: prefix, local: local, namespace: namespace) }
}

extension XMLName {
    /// The name without its prefix.
    var xmp: XMPName { XMPName(namespace: namespace, local: local) }

    /// True for a name that is a property and not RDF's or XML's own.
    var isProperty: Bool {
        !namespace.isEmpty && namespace != XMPNamespace.rdf.rawValue
            && namespace != XMLNamespace.xml && namespace != XMLNamespace.declarations
    }
}
