import Foundation

/// What an element may hold and which attributes it may have, by its schema, as far as it is written here: what the
/// schemas allow beyond that counts as a fault.
struct ContentModel: Sendable {
    /// The elements inside as a regular expression over their names without prefix, each followed by a space;
    /// nil for any.
    private let children: NSRegularExpression?
    private let required: Set<String>
    private let allowed: Set<String>
    /// What the text and attributes have to look like, by the attribute's name, or "" for the text.
    private let forms: [String: NSRegularExpression]

    static func violations(of node: DocumentElement) -> [String] {
        let prefix = node.name.prefix { $0 != ":" }
        // Dublin Core: fifteen elements of text.
        if prefix == "dc" {
            let isKnown = dublinCore.contains(String(node.name.dropFirst(3)))
            return isKnown && node.children.isEmpty ? [] : ["\(node.name) is not Dublin Core"]
        }
        let key = node.attributes["xsi:type"].map { "\(node.name) \($0)" } ?? node.name
        guard let model = models[key] else { return ["there is no element \(key)"] }
        return model.violations(node).map { "\(key): \($0)" }
    }

    private func violations(_ node: DocumentElement) -> [String] {
        var violations: [String] = []
        let names = node.children.map { $0.name.drop { $0 != ":" }.dropFirst() + " " }.joined()
        if let children, !Self.matches(children, names) {
            violations.append("may not hold: \(names)")
        }
        if !node.children.isEmpty, node.text.contains(where: { !$0.isWhitespace }) {
            violations.append("text between elements")
        }
        let attributes = Set(node.attributes.keys)
        let missing = required.subtracting(attributes)
        let unknown = attributes.subtracting(required).subtracting(allowed)
        violations += missing.map { "no attribute \($0)" } + unknown.map { "an attribute \($0)" }
        for (name, form) in forms {
            guard let value = name.isEmpty ? node.text : node.attributes[name] else { continue }
            if !Self.matches(form, value) {
                violations.append("'\(value)' is not a \(name.isEmpty ? "text" : name)")
            }
        }
        return violations
    }

    /// An element whose children have those names, without prefix, in that order, each followed by `?`, `*`, `+` or
    /// nothing.
    private init(
        _ children: String?, required: Set<String> = [], allowed: Set<String> = [],
        forms: [String: String] = [:]
    ) {
        self.children = children.map { children in
            let parts = children.split(separator: " ").map { part in
                let name = part.prefix { $0.isLetter }
                return "(?:\(name) )\(part.dropFirst(name.count))"
            }
            return Self.regex(parts.joined())
        }
        self.required = required
        self.allowed = allowed
        self.forms = forms.mapValues(Self.regex)
    }

    private static func regex(_ text: String) -> NSRegularExpression {
        guard
            let regex = try? NSRegularExpression(
                pattern: "\\A(?:\(text))\\z", options: .dotMatchesLineSeparators)
        else { preconditionFailure("a bad pattern: \(text)") }
        return regex
    }

    private static func matches(_ regex: NSRegularExpression, _ text: String) -> Bool {
        regex.firstMatch(in: text, range: NSRange(text.startIndex..., in: text)) != nil
    }

    private static let dublinCore: Set<String> = [
        "contributor", "coverage", "creator", "date", "description", "format", "identifier",
        "language", "publisher", "relation", "rights", "source", "subject", "title", "type",
    ]

    private static let models: [String: ContentModel] = {
        let words: [String: ContentModel] = Dictionary(
            uniqueKeysWithValues: terms.map {
                (
                    "premis:\($0)",
                    ContentModel(
                        "", allowed: ["authority", "authorityURI", "valueURI"],
                        forms: ["": ".+", "authorityURI": uri, "valueURI": uri])
                )
            } + texts.map { ("premis:\($0)", ContentModel("", forms: ["": ".+"])) })
        return words.merging(premis) { _, last in last }.merging(mets) { _, last in last }
    }()

    private static let uri = "[A-Za-z][A-Za-z0-9+.-]*:[!-~&&[^\"<>]]*"
    private static let time =
        "[0-9]{4}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9]Z"
    private static let number = "[0-9]+"
    private static let digest = "[0-9a-f]{64}"

    /// Elements with text that a vocabulary may have.
    private static let terms = [
        "objectIdentifierType", "eventIdentifierType", "agentIdentifierType",
        "relatedObjectIdentifierType", "relatedEventIdentifierType", "linkingAgentIdentifierType",
        "linkingObjectIdentifierType", "linkingAgentRole", "linkingObjectRole", "relationshipType",
        "relationshipSubType", "messageDigestAlgorithm", "messageDigestOriginator", "formatName",
        "formatRegistryName", "formatRegistryKey", "creatingApplicationName", "contentLocationType",
        "eventType", "eventOutcome", "agentName", "agentType",
    ]

    /// Elements with other text.
    private static let texts = [
        "objectIdentifierValue", "eventIdentifierValue", "agentIdentifierValue",
        "relatedObjectIdentifierValue", "relatedEventIdentifierValue",
        "linkingAgentIdentifierValue", "linkingObjectIdentifierValue", "originalName",
        "creatingApplicationVersion", "contentLocationValue", "eventDetail",
        "eventOutcomeDetailNote", "agentVersion", "agentNote",
    ]

    private static func identifier(_ kind: String, _ more: String = "") -> (String, ContentModel) {
        let name = "\(kind)Identifier"
        return ("premis:\(name)", ContentModel("\(name)Type \(name)Value \(more)"))
    }

    private static let premis: [String: ContentModel] = Dictionary(
        uniqueKeysWithValues: [
            identifier("object"), identifier("event"), identifier("agent"),
            identifier("relatedObject"), identifier("relatedEvent"),
            identifier("linkingAgent", "linkingAgentRole*"),
            identifier("linkingObject", "linkingObjectRole*"),
        ]
    ).merging(
        [
            "premis:premis": ContentModel(
                "object+ event* agent*",
                required: ["version", "xmlns:premis", "xmlns:xsi", "xsi:schemaLocation"],
                forms: [
                    "version": "3\\.0", "xmlns:premis": "http://www\\.loc\\.gov/premis/v3",
                    "xmlns:xsi": instance,
                ]),
            "premis:object premis:file": ContentModel(
                "objectIdentifier+ objectCharacteristics+ originalName? storage* relationship*",
                required: ["xsi:type"]),
            "premis:object premis:representation": ContentModel(
                "objectIdentifier+ originalName? storage* relationship*", required: ["xsi:type"]),
            "premis:object premis:intellectualEntity": ContentModel(
                "objectIdentifier+ originalName? relationship*", required: ["xsi:type"]),
            "premis:objectCharacteristics": ContentModel(
                "compositionLevel? fixity* size? format+ creatingApplication*"),
            "premis:compositionLevel": ContentModel("", forms: ["": number]),
            "premis:fixity": ContentModel(
                "messageDigestAlgorithm messageDigest messageDigestOriginator?"),
            "premis:messageDigest": ContentModel("", forms: ["": digest]),
            "premis:size": ContentModel("", forms: ["": number]),
            "premis:format": ContentModel("formatDesignation formatRegistry?"),
            "premis:formatDesignation": ContentModel("formatName"),
            "premis:formatRegistry": ContentModel("formatRegistryName formatRegistryKey"),
            "premis:creatingApplication": ContentModel(
                "creatingApplicationName creatingApplicationVersion? dateCreatedByApplication?"),
            "premis:dateCreatedByApplication": ContentModel("", forms: ["": time]),
            "premis:storage": ContentModel("contentLocation"),
            "premis:contentLocation": ContentModel("contentLocationType contentLocationValue"),
            "premis:relationship": ContentModel(
                "relationshipType relationshipSubType relatedObjectIdentifier+ "
                    + "relatedEventIdentifier*"),
            "premis:event": ContentModel(
                "eventIdentifier eventType eventDateTime eventDetailInformation* "
                    + "eventOutcomeInformation* linkingAgentIdentifier* linkingObjectIdentifier*"),
            "premis:eventDateTime": ContentModel("", forms: ["": time]),
            "premis:eventDetailInformation": ContentModel("eventDetail?"),
            "premis:eventOutcomeInformation": ContentModel("eventOutcome eventOutcomeDetail*"),
            "premis:eventOutcomeDetail": ContentModel("eventOutcomeDetailNote"),
            "premis:agent": ContentModel(
                "agentIdentifier+ agentName* agentType? agentVersion? agentNote*"),
        ]
    ) { _, last in last }

    private static let instance = "http://www\\.w3\\.org/2001/XMLSchema-instance"
    private static let id = "[A-Za-z_][A-Za-z0-9._-]*"

    private static let mets: [String: ContentModel] = [
        "mets:mets": ContentModel(
            "metsHdr? dmdSec* amdSec* fileSec? structMap+",
            required: [
                "OBJID", "LABEL", "xmlns:mets", "xmlns:premis", "xmlns:dc", "xmlns:xlink",
                "xmlns:xsi", "xsi:schemaLocation",
            ],
            forms: [
                "xmlns:mets": "http://www\\.loc\\.gov/METS/",
                "xmlns:premis": "http://www\\.loc\\.gov/premis/v3",
                "xmlns:dc": "http://purl\\.org/dc/elements/1\\.1/",
                "xmlns:xlink": "http://www\\.w3\\.org/1999/xlink", "xmlns:xsi": instance,
            ]),
        "mets:metsHdr": ContentModel(
            "agent*", allowed: ["CREATEDATE"], forms: ["CREATEDATE": time]),
        "mets:agent": ContentModel(
            "name note*", required: ["ROLE", "TYPE", "OTHERTYPE"],
            forms: ["ROLE": "CREATOR", "TYPE": "OTHER"]),
        "mets:name": ContentModel(""),
        "mets:note": ContentModel(""),
        "mets:dmdSec": ContentModel("mdWrap", required: ["ID"], forms: ["ID": id]),
        "mets:amdSec": ContentModel("techMD* digiprovMD*", allowed: ["ID"], forms: ["ID": id]),
        "mets:techMD": ContentModel("mdWrap", required: ["ID"], forms: ["ID": id]),
        "mets:digiprovMD": ContentModel(
            "mdWrap", required: ["ID"], allowed: ["ADMID"], forms: ["ID": id]),
        "mets:mdWrap": ContentModel(
            "xmlData", required: ["MDTYPE"], allowed: ["MDTYPEVERSION"],
            forms: ["MDTYPE": "DC|PREMIS:OBJECT|PREMIS:EVENT|PREMIS:AGENT"]),
        "mets:xmlData": ContentModel(nil),
        "mets:fileSec": ContentModel("fileGrp+"),
        "mets:fileGrp": ContentModel("file*", required: ["USE"]),
        "mets:file": ContentModel(
            "FLocat*", required: ["ID", "SIZE", "GROUPID", "ADMID"],
            allowed: ["MIMETYPE", "CREATED", "CHECKSUM", "CHECKSUMTYPE", "USE"],
            forms: [
                "ID": id, "SIZE": number, "CREATED": time, "CHECKSUM": digest,
                "CHECKSUMTYPE": "SHA-256",
            ]),
        "mets:FLocat": ContentModel(
            "", required: ["LOCTYPE", "xlink:type", "xlink:href"],
            forms: [
                "LOCTYPE": "URL", "xlink:type": "simple",
                // Unreserved characters of RFC 3986, slashes and percent-encoded bytes.
                "xlink:href": "(?:file://)?(?:[A-Za-z0-9._~/-]|%[0-9A-F]{2})+",
            ]),
        "mets:structMap": ContentModel("div", allowed: ["TYPE"]),
        "mets:div": ContentModel(
            "fptr* div*", required: ["TYPE", "LABEL"],
            allowed: ["ORDER", "ORDERLABEL", "DMDID", "ADMID"], forms: ["ORDER": number]),
        "mets:fptr": ContentModel("", required: ["FILEID"]),
    ]
}
