import Files
import TestSupport

@testable import Credentials
@testable import Metadata

/// Manifests of this room's own, as Autochrome makes them.
enum Samples {
    static let content = [UInt8]((0..<5000).map { UInt8(truncatingIfNeeded: $0 &* 7) })
    static let sourceType = "http://cv.iptc.org/newscodes/digitalsourcetype/negativeFilm"

    static func statement(
        ingredient: CredentialStatement.Ingredient? = nil
    ) -> CredentialStatement {
        CredentialStatement(
            title: "0001_colorized.tif", instanceID: "xmp.iid:1",
            generator: .init(name: "Autochrome", version: "1"),
            actions: [
                .init(
                    "c2pa.opened", when: "2026-11-30T10:00:00Z", digitalSourceType: sourceType,
                    usesIngredient: true),
                .init(
                    "c2pa.color_adjustments", agent: .init(name: "Autochrome", version: "1"),
                    parameters: .fields(["model": .text("base"), "strength": .float(0.5)])),
            ],
            ingredient: ingredient
                ?? .init(
                    title: "0001.tif", format: "image/tiff",
                    sha256: String(repeating: "a1", count: 32)),
            assertions: [
                .init(
                    label: "org.autochrome.processing",
                    content: .fields(["recipe": .text("access")]))
            ])
    }

    static func chain(_ name: String) throws -> CertificateChain {
        try CertificateChain(Credential.path("\(name).pem"))
    }

    /// The hash of the content without ranges, by the room `Files`.
    static func hash(without exclusions: [Range<Int>] = []) -> [UInt8] {
        var hash = SHA256()
        for (index, byte) in content.enumerated()
        where !exclusions.contains(where: { $0.contains(index) }) {
            withUnsafeBytes(of: byte) { hash.update($0) }
        }
        return hash.finalize()
    }

    /// A store beside the content.
    static func store(
        _ name: String = "ed25519", _ statement: CredentialStatement = statement()
    ) throws -> [UInt8] {
        try CredentialDraft(statement, chain(name), reservingTimeStamp: false)
            .finish(exclusions: [], hash: hash(), signer: try TestKeys.key(name)).bytes
    }

    static func report(
        _ store: [UInt8], content: [UInt8] = content, embedding: [Range<Int>] = [],
        anchors: [String] = ["root.pem"], now: Int? = nil
    ) throws -> CredentialReport {
        let anchors = anchors.isEmpty ? .none : try TrustAnchors(anchors.map(Credential.path))
        return CredentialCheck(anchors: anchors, now: try now ?? Verdicts.all.get().now)
            .report(on: store, of: MemorySource(bytes: content), embedding: embedding)
    }
}
