import Records
import SystemPackage

/// The METS document of one object.
struct MetsFile: ~Copyable {
    /// The way from the document's folder to the output folder.
    private static let wayToOutputs = "../../"

    private let context: PreservationContext
    private let name: ObjectName
    private var group: PremisGroup
    private var descriptions: XMLSection
    private var administration: XMLSection
    private var scans: XMLSection
    private var results: XMLSection
    private var companions: XMLSection
    private var divisions: XMLSection
    private var agents: [PreservationAgent] = []
    private var pictures = 0
    private var lastChange: Double?

    /// Begins the document of an object, which will be in that folder.
    init(_ key: PictureObject.Key, _ context: PreservationContext, folder: FilePath) {
        self.context = context
        name = ObjectName(key)
        group = PremisGroup(key, context, depth: XMLWriter.wrappedDepth, folder: folder)
        descriptions = XMLSection(in: folder)
        administration = XMLSection(in: folder)
        scans = XMLSection(in: folder)
        results = XMLSection(in: folder)
        companions = XMLSection(in: folder)
        divisions = XMLSection(in: folder)
    }

    mutating func add(_ item: ItemRecord) throws(ReportError) {
        let picture = context.picture(item)
        pictures += 1
        lastChange = [lastChange, picture.lastChange].compactMap(\.self).max()
        let files = (try group.add(picture) ? [picture.scan] : []) + picture.written
        try describe(picture)
        try addAdministration(files, of: picture)
        for file in files {
            let text = XMLWriter.text(depth: 3) {
                $0.file(file, of: picture, href: Self.link(file))
            }
            switch file.role {
            case .scan: try scans.append(text)
            case .result: try results.append(text)
            case .companion: try companions.append(text)
            }
        }
        try divisions.append(XMLWriter.text(depth: 3) { division(picture, &$0) })
    }

    private static func link(_ file: PreservedFile) -> String? {
        file.role == .scan ? file.location : file.location.map { wayToOutputs + $0 }
    }

    private mutating func describe(_ picture: PreservedPicture) throws(ReportError) {
        guard let values = picture.item.catalog?.dublinCore, !values.isEmpty else { return }
        try descriptions.append(
            XMLWriter.text(depth: 1) { $0.description(picture.identifier, values) })
    }

    private mutating func addAdministration(
        _ files: [PreservedFile], of picture: PreservedPicture
    ) throws(ReportError) {
        guard !files.isEmpty || !picture.events.isEmpty else { return }
        var writer = XMLWriter(depth: 1)
        writer.open("mets:amdSec", ["ID": picture.identifier.id(.amd)])
        for file in files {
            writer.openWrap("techMD", file.identifier, "PREMIS:OBJECT")
            writer.append(group.text(file, of: picture))
            writer.closeWrap("techMD")
        }
        for event in picture.events {
            writer.openWrap(
                "digiprovMD", event.identifier, "PREMIS:EVENT",
                about: event.agents.map(\.identifier))
            writer.premis(event)
            writer.closeWrap("digiprovMD")
            for agent in event.agents where !agents.contains(agent) { agents.append(agent) }
        }
        writer.close("mets:amdSec")
        try administration.append(writer.takeText())
    }

    /// The picture in the structure: a side of a print, a page of an album.
    private func division(_ picture: PreservedPicture, _ writer: inout XMLWriter) {
        let (item, catalog) = (picture.item, picture.item.catalog)
        let isDescribed = catalog?.dublinCore.isEmpty == false
        let place = item.place.text
        let last = item.path.path.lastComponent.map { FilePath(root: nil, [$0]) } ?? ""
        writer.element(
            "mets:div",
            [
                "TYPE": catalog?.side == nil ? "picture" : "side", "ORDER": "\(pictures)",
                "ORDERLABEL": catalog?.side ?? (place.isEmpty ? nil : place),
                "LABEL": catalog?.title ?? XMLText.path(last),
                "DMDID": isDescribed ? picture.identifier.id(.dmd) : nil,
            ]
        ) { writer in
            for file in [picture.scan] + picture.written {
                writer.empty("mets:fptr", ["FILEID": file.identifier.id(.file)])
            }
        }
    }
}

extension MetsFile {
    /// Writes the document.
    ///
    /// - Returns: false where the object's pictures have gone since it was listed: there is no document then.
    func write(replacing path: FilePath) throws(ReportError) -> Bool {
        guard pictures > 0 else { return false }
        var file = try ReportFile(replacing: path)
        var writer = XMLWriter()
        head(&writer)
        try file.append(XMLWriter.declaration + writer.takeText())
        try descriptions.copy(to: &file)
        try writeGroup(&writer, to: &file)
        try administration.copy(to: &file)
        writeAgents(&writer)
        writer.open("mets:fileSec")
        try file.append(writer.takeText())
        try writeFiles("scan", scans, &writer, to: &file)
        try writeFiles("result", results, &writer, to: &file)
        try writeFiles("companion", companions, &writer, to: &file)
        writer.close("mets:fileSec")
        writer.open("mets:structMap", ["TYPE": "physical"])
        writer.open(
            "mets:div",
            [
                "TYPE": "object", "LABEL": name.shown, "DMDID": group.entity.id(.dmd),
                "ADMID": group.parts.map { group.identifier($0).id(.premis) }.joined(
                    separator: " "),
            ])
        try file.append(writer.takeText())
        try divisions.copy(to: &file)
        writer.close("mets:div")
        writer.close("mets:structMap")
        writer.close("mets:mets")
        try file.append(writer.takeText())
        try file.commit()
        return true
    }

    private func head(_ writer: inout XMLWriter) {
        writer.open(
            "mets:mets",
            [
                "OBJID": group.entity.uuid, "LABEL": name.shown,
                "xmlns:mets": XMLWriter.metsNamespace, "xmlns:premis": XMLWriter.premisNamespace,
                "xmlns:dc": XMLWriter.dublinCoreNamespace, "xmlns:xlink": XMLWriter.linkNamespace,
                "xmlns:xsi": XMLWriter.schemaInstance,
                "xsi:schemaLocation":
                    "\(XMLWriter.metsNamespace) \(XMLWriter.metsSchema) "
                    + "\(XMLWriter.premisNamespace) \(XMLWriter.premisSchema)",
            ])
        writer.element("mets:metsHdr", ["CREATEDATE": lastChange.map(TimeText.utc)]) { writer in
            writer.element(
                "mets:agent", ["ROLE": "CREATOR", "TYPE": "OTHER", "OTHERTYPE": "SOFTWARE"]
            ) { writer in
                writer.leaf("mets:name", "Autochrome")
                writer.leaf("mets:note", "Version \(context.programVersion)")
            }
        }
        writer.description(group.entity, [("title", name.shown)])
    }

    private func writeGroup(
        _ writer: inout XMLWriter, to file: inout ReportFile
    ) throws(ReportError) {
        writer.open("mets:amdSec", ["ID": group.entity.id(.amd)])
        for part in group.parts {
            writer.openWrap("techMD", group.identifier(part), "PREMIS:OBJECT")
            try file.append(writer.takeText())
            try group.write(part, to: &file)
            writer.closeWrap("techMD")
        }
        writer.close("mets:amdSec")
        try file.append(writer.takeText())
    }

    private func writeAgents(_ writer: inout XMLWriter) {
        guard !agents.isEmpty else { return }
        writer.element("mets:amdSec") { writer in
            for agent in agents {
                writer.openWrap("digiprovMD", agent.identifier, "PREMIS:AGENT")
                writer.premis(agent)
                writer.closeWrap("digiprovMD")
            }
        }
    }

    private func writeFiles(
        _ use: String, _ files: borrowing XMLSection, _ writer: inout XMLWriter,
        to file: inout ReportFile
    ) throws(ReportError) {
        guard !files.isEmpty else { return }
        writer.open("mets:fileGrp", ["USE": use])
        try file.append(writer.takeText())
        try files.copy(to: &file)
        writer.close("mets:fileGrp")
        try file.append(writer.takeText())
    }
}
