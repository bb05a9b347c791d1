import Records

/// PREMIS 3.0 in XML: the schema of 18 January 2016, <https://www.loc.gov/standards/premis/v3/>, whose order of
/// elements this keeps.
extension XMLWriter {
    static let premisVersion = "3.0"
    static let premisNamespace = "http://www.loc.gov/premis/v3"
    static let premisSchema = "http://www.loc.gov/standards/premis/v3/premis.xsd"
    static let schemaInstance = "http://www.w3.org/2001/XMLSchema-instance"

    /// A file as an object: in the representation that it is a part of, if any, and from the scan that it was made
    /// from, if any, by the event of that.
    mutating func premis(
        _ file: PreservedFile, in group: Identifier?, from source: (Identifier, by: Identifier)?
    ) {
        element("premis:object", ["xsi:type": "premis:file"]) { writer in
            writer.identifier("object", file.identifier)
            writer.characteristics(of: file)
            writer.leaf("premis:originalName", XMLText.path(file.path))
            if let location = file.location {
                writer.element("premis:storage") { writer in
                    writer.element("premis:contentLocation") { writer in
                        writer.leaf(
                            "premis:contentLocationType",
                            file.role == .scan ? "URI" : "URI relative to the output folder")
                        writer.leaf("premis:contentLocationValue", location)
                    }
                }
            }
            if let group { writer.relationship(.structural, .isIncludedIn, [group]) }
            if let source {
                writer.relationship(.derivation, .hasSource, [source.0], by: source.by)
            }
        }
    }

    private mutating func characteristics(of file: PreservedFile) {
        element("premis:objectCharacteristics") { writer in
            writer.leaf("premis:compositionLevel", "0")
            if let sha256 = file.sha256 {
                writer.element("premis:fixity") { writer in
                    writer.term("premis:messageDigestAlgorithm", .sha256)
                    writer.leaf("premis:messageDigest", sha256)
                    writer.leaf("premis:messageDigestOriginator", "Autochrome")
                }
            }
            writer.leaf("premis:size", "\(file.bytes)")
            writer.element("premis:format") { writer in
                writer.element("premis:formatDesignation") { writer in
                    writer.leaf("premis:formatName", file.mediaType ?? "unknown")
                }
                guard let key = file.pronomKey else { return }
                writer.element("premis:formatRegistry") { writer in
                    writer.leaf("premis:formatRegistryName", "PRONOM")
                    writer.leaf("premis:formatRegistryKey", key)
                }
            }
            guard let creation = file.creation else { return }
            writer.element("premis:creatingApplication") { writer in
                writer.leaf("premis:creatingApplicationName", "Autochrome")
                writer.leaf("premis:creatingApplicationVersion", creation.version)
                writer.leaf("premis:dateCreatedByApplication", creation.time)
            }
        }
    }

    mutating func premis(_ event: PreservationEvent) {
        element("premis:event") { writer in
            writer.identifier("event", event.identifier)
            writer.term("premis:eventType", event.type)
            writer.leaf("premis:eventDateTime", event.time)
            if let detail = event.detail {
                writer.element("premis:eventDetailInformation") {
                    $0.leaf("premis:eventDetail", detail)
                }
            }
            writer.element("premis:eventOutcomeInformation") { writer in
                writer.term("premis:eventOutcome", event.outcome)
                for note in event.notes {
                    writer.element("premis:eventOutcomeDetail") {
                        $0.leaf("premis:eventOutcomeDetailNote", note)
                    }
                }
            }
            for (index, agent) in event.agents.enumerated() {
                writer.link("Agent", agent.identifier, index == 0 ? .executingProgram : nil)
            }
            for source in event.sources { writer.link("Object", source, .source) }
            for outcome in event.outcomes { writer.link("Object", outcome, .outcome) }
        }
    }

    mutating func premis(_ agent: PreservationAgent) {
        element("premis:agent") { writer in
            writer.identifier("agent", agent.identifier)
            writer.leaf("premis:agentName", agent.name)
            writer.term("premis:agentType", .software)
            if let version = agent.version { writer.leaf("premis:agentVersion", version) }
            if let note = agent.note { writer.leaf("premis:agentNote", note) }
        }
    }
}

extension XMLWriter {
    mutating func term(_ name: String, _ term: Term) {
        leaf(
            name, term.label,
            ["authority": term.list, "authorityURI": term.listURI, "valueURI": term.uri])
    }

    /// `premis:objectIdentifier` and the like.
    mutating func identifier(_ kind: String, _ identifier: Identifier) {
        self.identifier(kind, type: "UUID", identifier.uuid)
    }

    mutating func identifier(_ kind: String, type: String, _ value: String) {
        element("premis:\(kind)Identifier") { writer in
            writer.leaf("premis:\(kind)IdentifierType", type)
            writer.leaf("premis:\(kind)IdentifierValue", value)
        }
    }

    mutating func relationship(
        _ type: Term, _ subtype: Term, _ others: [Identifier], by event: Identifier? = nil
    ) {
        element("premis:relationship") { writer in
            writer.term("premis:relationshipType", type)
            writer.term("premis:relationshipSubType", subtype)
            for other in others { writer.identifier("relatedObject", other) }
            if let event { writer.identifier("relatedEvent", event) }
        }
    }

    private mutating func link(_ kind: String, _ identifier: Identifier, _ role: Term?) {
        element("premis:linking\(kind)Identifier") { writer in
            writer.leaf("premis:linking\(kind)IdentifierType", "UUID")
            writer.leaf("premis:linking\(kind)IdentifierValue", identifier.uuid)
            if let role { writer.term("premis:linking\(kind)Role", role) }
        }
    }
}
