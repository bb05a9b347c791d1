import Testing

@testable import Credentials

/// Stores that this room writes, read by itself.
@Suite struct DraftTests {
    @Test(arguments: ["es256", "es384", "es512", "ed25519"])
    func isTrustedWithTheRootAndValidWithout(_ name: String) throws {
        let store = try Samples.store(name)
        let trusted = try Samples.report(store)
        #expect(trusted.state == .trusted)
        #expect(trusted.failures.isEmpty)
        let valid = try Samples.report(store, anchors: [])
        #expect(valid.state == .valid)
        #expect(valid.failures.map(\.code) == [.signingCredentialUntrusted])
        #expect(try Samples.report(store, anchors: ["other-root.pem"]).state == .valid)
    }

    @Test func saysWhatWasStated() throws {
        let facts = try #require(try Samples.report(Samples.store("es384")).facts)
        #expect(facts.title == "0001_colorized.tif")
        #expect(facts.generator == "Autochrome" && facts.generatorVersion == "1")
        #expect(facts.claimVersion == 2 && facts.algorithm == "ES384")
        #expect(facts.signer == "O = Autochrome Test Only, CN = Test Signer es384")
        #expect(facts.issuer == "O = Autochrome Test Only, CN = Test Root")
        #expect(facts.actions.map(\.name) == ["c2pa.opened", "c2pa.color_adjustments"])
        #expect(facts.actions[0].when == "2026-11-30T10:00:00Z")
        #expect(facts.actions[0].digitalSourceType == Samples.sourceType)
        #expect(facts.actions[1].agent == "Autochrome 1")
        #expect(facts.ingredients.map(\.title) == ["0001.tif"])
        #expect(facts.ingredients.map(\.relationship) == ["parentOf"])
        #expect(facts.ingredients.map(\.sha256) == [String(repeating: "a1", count: 32)])
        #expect(facts.timeStamp == nil && facts.uncoveredBytes == 0)
    }

    /// The length is known before anything is hashed, whatever is left out.
    @Test func keepsItsLength() throws {
        let key = try TestKeys.key("es256")
        for hasRoom in [false, true] {
            let draft = try CredentialDraft(
                Samples.statement(), Samples.chain("es256"), reservingTimeStamp: hasRoom)
            for exclusions in [
                [], [0..<1], [20..<4000], [0..<23, 24..<25], [1..<2, 3..<4, 5..<6, 4999..<5000],
                [1 << 40..<1 << 41, Int.max - 1..<Int.max],
            ] {
                let store = try draft.finish(
                    exclusions: exclusions, hash: Samples.hash(without: exclusions), signer: key
                ).bytes
                #expect(store.count == draft.storeBytes, "\(exclusions)")
                if exclusions.allSatisfy({ $0.upperBound <= 5000 }) {
                    let report = try Samples.report(store, embedding: exclusions)
                    #expect(report.state == .trusted, "\(exclusions)")
                    #expect(report.facts?.uncoveredBytes == 0)
                }
            }
        }
    }

    @Test func refusesRangesThatAreNone() throws {
        let draft = try CredentialDraft(
            Samples.statement(), Samples.chain("es256"), reservingTimeStamp: false)
        let key = try TestKeys.key("es256")
        for ranges in [
            [3..<3], [-1..<4], [5..<9, 8..<12], [8..<12, 5..<7],
            (0..<5).map { $0 * 10..<$0 * 10 + 5 },
        ] {
            #expect(throws: CredentialsError.self, "\(ranges)") {
                try draft.finish(exclusions: ranges, hash: Samples.hash(), signer: key)
            }
        }
        #expect(throws: CredentialsError.self) {
            try draft.finish(exclusions: [], hash: [1, 2, 3], signer: key)
        }
    }

    /// With Ed25519 the same input gives the same bytes, and another input other labels.
    @Test func derivesEverythingFromContent() throws {
        let first = try Samples.store()
        #expect(try Samples.store() == first)
        var other = Samples.statement()
        other.title = "0002_colorized.tif"
        let second = try Samples.store("ed25519", other)
        let labels = try [first, second].map { try ManifestStore($0).active.label }
        #expect(labels[0] != labels[1])
        for label in labels {
            #expect(
                label.wholeMatch(
                    of:
                        /urn:c2pa:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/
                ) != nil)
        }
    }

    /// The manifest of a scan goes along, with what checking it gave.
    @Test(arguments: [
        ("es256", true), ("version1", true), ("parent", true), ("damaged-parent", true),
        ("es256", false),
    ])
    func carriesTheManifestOfTheScan(_ name: String, _ isWhole: Bool) throws {
        let verdicts = try Verdicts.all.get()
        let fixture = try #require(verdicts.cases[name])
        var scan = try fixture.content
        if !isWhole { scan[scan.count - 3] ^= 1 }
        let anchors = try TrustAnchors([Credential.path("root.pem")])
        let report = fixture.report(on: scan, anchors: anchors, now: verdicts.now)
        #expect(report.state == (isWhole ? .trusted : .invalid))
        let store = try Samples.store(
            "es384",
            Samples.statement(
                ingredient: .init(
                    title: "scan.jpg", format: "image/jpeg",
                    sha256: String(repeating: "0", count: 64),
                    store: Array(scan[fixture.storeRange]), report: report)))
        let own = try Samples.report(store)
        // What was wrong before is stated and changes nothing.
        #expect(own.state == .trusted)
        #expect(own.findings.contains { $0.code == .ingredientManifestValidated })
        let manifests = try ManifestStore(store).manifests
        #expect(own.facts?.ingredients[0].manifest == manifests[manifests.count - 2].label)
        // One changed byte of the scan's manifest is found.
        var changed = store
        changed[manifests[0].claimRange.lowerBound + 30] ^= 1
        #expect(try Samples.report(changed).state == .invalid)
    }

    @Test(arguments: ["not-first", "no-ingredient"])
    func leavesOutAManifestThatBreaksRules(_ name: String) throws {
        let verdicts = try Verdicts.all.get()
        let fixture = try #require(verdicts.cases[name])
        let scan = try fixture.content
        let store = try Samples.store(
            "es256",
            Samples.statement(
                ingredient: .init(
                    title: "scan.jpg", format: "image/jpeg", sha256: "",
                    store: Array(scan[fixture.storeRange]),
                    report: fixture.report(on: scan, anchors: .none, now: verdicts.now))))
        #expect(try ManifestStore(store).manifests.count == 1)
        #expect(try Samples.report(store).state == .trusted)
    }

    @Test func leavesOutAManifestThatCannotBeRead() throws {
        let report = try Samples.report([1, 2, 3])
        #expect(report.state == .invalid && report.facts == nil)
        let store = try Samples.store(
            "es256",
            Samples.statement(
                ingredient: .init(
                    title: "scan.jpg", format: "image/jpeg", sha256: "", store: [1, 2, 3],
                    report: report)))
        #expect(try Samples.report(store).state == .trusted)
        #expect(String(decoding: store, as: UTF8.self).contains("manifestLeftOut"))
    }

    @Test func refusesWhatReadersWouldCallMalformed() throws {
        func refused(_ change: (inout CredentialStatement) -> Void) -> Bool {
            var statement = Samples.statement()
            change(&statement)
            do {
                _ = try Samples.store("es256", statement)
                return false
            } catch {
                return (error as? CredentialsError)?.kind == .statement
            }
        }
        #expect(!refused { _ in })
        #expect(refused { $0.actions = [] })
        #expect(refused { $0.actions.removeFirst() })
        #expect(refused { $0.actions.append($0.actions[0]) })
        #expect(refused { $0.actions[0].usesIngredient = false })
        #expect(refused { $0.ingredient = nil })
        #expect(refused { $0.actions[0] = .init("c2pa.created") })
        #expect(refused { $0.actions[1].parameters = .text("x") })
        #expect(refused { $0.ingredient?.store = [] })
        #expect(refused { $0.assertions.append($0.assertions[0]) })
        #expect(refused { $0.assertions[0].label = "c2pa.hash.data" })
        #expect(refused { $0.assertions[0].label = "a/b" })
    }

    @Test func refusesAnotherKeyAndWrongChains() throws {
        let now = try Verdicts.all.get().now
        let key = try TestKeys.key("es256")
        try Samples.chain("es256").check(for: key, at: now)
        #expect(throws: CredentialsError.self) {
            try Samples.chain("es384").check(for: key, at: now)
        }
        for name in ["es384", "certificate-k1"] {
            #expect(throws: CredentialsError.self) {
                try CredentialDraft(
                    Samples.statement(), Samples.chain(name), reservingTimeStamp: false
                ).finish(exclusions: [], hash: Samples.hash(), signer: key)
            }
        }
    }
}
