import Records
import SystemPackage

/// `premis.xml`: all objects, then all events, then all agents, as the schema wants them.
struct PremisFile: ~Copyable {
    private static let root = "premis:premis"

    private let path: FilePath
    private let context: PreservationContext
    private var file: ReportFile
    private var events: XMLSection
    private var agents: [PreservationAgent] = []
    private var hasObjects = false

    init(replacing path: FilePath, _ context: PreservationContext) throws(ReportError) {
        self.path = path
        self.context = context
        var file = try ReportFile(replacing: path)
        var writer = XMLWriter()
        writer.open(
            Self.root,
            [
                "version": XMLWriter.premisVersion, "xmlns:premis": XMLWriter.premisNamespace,
                "xmlns:xsi": XMLWriter.schemaInstance,
                "xsi:schemaLocation": "\(XMLWriter.premisNamespace) \(XMLWriter.premisSchema)",
            ])
        try file.append(XMLWriter.declaration + writer.takeText())
        self.file = file
        events = XMLSection(in: path.removingLastComponent())
    }

    /// Begins an object.
    func group(_ object: PictureObject) -> PremisGroup {
        PremisGroup(object.key, context, depth: 1, folder: path.removingLastComponent())
    }

    mutating func add(_ item: ItemRecord, to group: inout PremisGroup) throws(ReportError) {
        hasObjects = true
        let picture = context.picture(item)
        _ = try group.add(picture)
        // A scan with several pictures, of several objects even, is one file.
        let files = (item.place.isFirst ? [picture.scan] : []) + picture.written
        for file in files { try self.file.append(group.text(file, of: picture)) }
        for event in picture.events {
            try events.append(XMLWriter.text(depth: 1) { $0.premis(event) })
            for agent in event.agents where !agents.contains(agent) { agents.append(agent) }
        }
    }

    /// Ends an object.
    mutating func add(_ group: borrowing PremisGroup) throws(ReportError) {
        for part in group.parts { try group.write(part, to: &file) }
    }

    /// Ends the file; without any picture there is none, since PREMIS knows no empty one.
    mutating func finish() throws(ReportError) {
        guard hasObjects else {
            _ = ReportFolder.remove(path)
            return
        }
        try events.copy(to: &file)
        var writer = XMLWriter(depth: 1)
        for agent in agents { writer.premis(agent) }
        writer.close(Self.root)
        try file.append(writer.takeText())
        try file.commit()
    }
}
