import Records
import Testing

@testable import Metadata

/// What software did, in every language.
@Suite struct LanguageTests {
    private static func provenance(
        _ language: Language, addsColor: Bool = true
    ) -> Provenance {
        var provenance = MetadataSamples.provenance
        provenance.language = language
        provenance.addsColor = addsColor
        return provenance
    }

    private func descriptions(_ packet: XMPPacket) throws -> [String: String] {
        let value = try MetadataSamples.document(packet)[XMPName(.dc, "description")]
        guard case .array(.alternatives, let items) = value else { return [:] }
        return Dictionary(
            uniqueKeysWithValues: items.map { ($0.language ?? "", $0.value.texts.first ?? "") })
    }

    /// How often a text has any sentence of ours in it.
    private func sentences(in text: String) -> Int {
        Language.allCases.flatMap {
            [Provenance.colorSentence(in: $0), Provenance.graySentence(in: $0)]
        }.reduce(0) { $0 + text.ranges(of: $1).count }
    }

    @Test(arguments: Language.allCases, [true, false])
    func outputsAreLabelledInItAndInEnglish(_ language: Language, _ addsColor: Bool) throws {
        let provenance = Self.provenance(language, addsColor: addsColor)
        let english = provenance.sentence(in: .english)
        let plain = try descriptions(MetadataSamples.packet(provenance: provenance))
        #expect(plain["x-default"] == provenance.sentence(in: language))
        #expect(plain["en"] == (language == .english ? nil : english))
        // A text, an array with and without English
        let texts = [
            "<dc:description>Hafen</dc:description>",
            "<dc:description><rdf:Alt><rdf:li xml:lang='x-default'>Hafen</rdf:li></rdf:Alt></dc:description>",
            "<dc:description><rdf:Alt><rdf:li xml:lang='x-default'>Hafen</rdf:li><rdf:li xml:lang='en'>Harbour</rdf:li><rdf:li xml:lang='da'>Havn</rdf:li></rdf:Alt></dc:description>",
        ]
        for (number, text) in texts.enumerated() {
            let found = try descriptions(
                MetadataSamples.packet(xmp: MetadataSamples.rdf(text), provenance: provenance))
            #expect(found["x-default"]?.hasPrefix(provenance.sentence(in: language)) == true)
            #expect(found["x-default"]?.hasSuffix(" Hafen") == true)
            if language != .english {
                let original = number == 2 ? "Harbour" : "Hafen"
                #expect(found["en"] == "\(english) Original description: \(original)")
            }
            #expect(found["da"] == (number == 2 ? "Havn" : nil))
        }
    }

    @Test(arguments: Language.allCases, Language.allCases)
    func mergingTwiceDoublesNothing(_ first: Language, _ second: Language) throws {
        for xmp in [nil, MetadataSamples.rdf("<dc:description>Hafen</dc:description>")] {
            let once = MetadataSamples.packet(xmp: xmp, provenance: Self.provenance(first))
            let twice = XMPPacket.make(
                source: SourceMetadata(xmp: once.bytes), provenance: Self.provenance(second),
                outputCarriesEXIF: false)
            let found = try descriptions(twice)
            let sentence = Provenance.colorSentence(in: second)
            #expect(found["x-default"]?.hasPrefix(sentence) == true)
            for (language, text) in found {
                #expect(sentences(in: text) == 1, "\(language): \(text)")
                #expect(text.contains("Hafen") == (xmp != nil))
            }
            let thrice = XMPPacket.make(
                source: SourceMetadata(xmp: twice.bytes), provenance: Self.provenance(second),
                outputCarriesEXIF: false)
            #expect(try descriptions(thrice) == found)
        }
    }

    /// The words that stages use (`Sources/Restoration/Stages`, `Sources/Colorization`), none of which stays English.
    @Test(arguments: Language.allCases)
    func everythingIsSaidInIt(_ language: Language) throws {
        var provenance = Self.provenance(language)
        provenance.stages = [
            "inverted", "cropped to the photograph", "turned clockwise by -1.25 degrees",
            "repaired (0.31 %)", "denoised (50 % of the grain)", "given more range of tones",
            "sharpened", "colorized with 1 hint about its colours",
            "colorized with 12 hints about its colours",
        ].map { StageRecord(stage: "stage", alteration: $0) }
        let done = provenance.statement
        if language == .english {
            #expect(
                done.contains(
                    " Before that the picture was inverted, cropped to the photograph, turned"))
        } else {
            for word in ["Before", "the", "was", "turned", "repaired", "hint", "tones", "1.25"] {
                #expect(
                    !done.split { !$0.isLetter && !$0.isNumber && $0 != "." }.contains(
                        Substring(word)), "\(word): \(done)")
            }
            #expect(done.contains("1,25") && done.contains("0,31 %") && done.contains("12"))
        }
        #expect(done.hasSuffix("."))
        for (title, isKnown) in [
            ("warmer", true), ("warmer and paler", true),
            ("cooler, more colourful and rosier", true),
            ("hardly different (2)", true), ("as street", true), ("where damage was filled", true),
            ("where the colours can be trusted", true), ("a preview, after the stage tone", true),
            ("of no known kind", false), ("warmer and odd", false),
        ] {
            for role in [Provenance.Companion.Role.version, .map, nil] {
                provenance.companion = .init(role: role, mark: "_x", title: title)
                let statement = provenance.statement
                let keeps = language == .english || !isKnown
                #expect(statement.contains(title) == keeps, "\(statement)")
            }
        }
    }

    @Test func titlesAreComposed() {
        func german(_ title: String) -> String {
            StatementPhrase.translated(title, to: .german)
        }
        #expect(german("warmer, paler and greener") == "wärmer, blasser und grüner")
        #expect(german("cooler and rosier (3)") == "kühler und rosiger (3)")
        #expect(german("as living room") == "wie bei „living room“")
        #expect(german("repaired (1.5 %)") == "ausgebessert (1,5 %)")
    }

    /// Too long for JPEG: the sentences stay, in both languages.
    @Test func aShortenedPacketKeepsBothLanguages() throws {
        let long = String(repeating: "x", count: 70_000)
        let packet = MetadataSamples.packet(
            xmp: MetadataSamples.rdf("<dc:description>\(long)</dc:description>"),
            provenance: Self.provenance(.french)
        ).fitting(maximumBytes: XMPPacket.maximumJPEGBytes)
        #expect(
            try descriptions(packet) == [
                "x-default": Provenance.colorSentence(in: .french),
                "en": Provenance.colorSentence(in: .english),
            ])
    }
}
