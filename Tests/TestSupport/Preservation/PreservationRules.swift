public import Foundation

/// What PREMIS and METS documents have to be: the rules of both schemas for the elements that are written here, and
/// those between parts of a document, which no schema has.
///
/// The schemas are PREMIS 3.0 of 18 January 2016 and METS 1.12.1. `Benchmarks/packages_xml.py` validates with the
/// schemas themselves.
public enum PreservationRules {
    /// What is wrong with a document.
    ///
    /// - Parameters:
    ///   - document: the document.
    ///   - leads: whether an address in it leads to what it should, given the address and the SHA-256 that is said of
    ///     the file.
    /// - Returns: a sentence for each fault.
    /// - Throws: if it is not well-formed.
    public static func violations(
        of document: Data, leads: (_ href: String, _ sha256: String?) -> Bool = { _, _ in true }
    ) throws -> [String] {
        let root = try DocumentElement.document(document)
        return root.all.flatMap(ContentModel.violations) + links(in: root)
            + root.all("mets:file").flatMap { file in
                file.children("mets:FLocat").compactMap { location in
                    let href = location.attributes["xlink:href"] ?? ""
                    return leads(href, file.attributes["CHECKSUM"])
                        ? nil : "\(href) does not lead to its file"
                }
            }
    }

    /// Links between parts, and that nothing has the name of something else.
    private static func links(in root: DocumentElement) -> [String] {
        var violations: [String] = []
        let ids = root.all.compactMap { node in node.attributes["ID"].map { ($0, node.name) } }
        violations += repeated(ids.map(\.0)).map { "the ID \($0) is there twice" }
        let names = Dictionary(ids, uniquingKeysWith: { first, _ in first })
        let targets: [(String, Set<String>)] = [
            ("DMDID", ["mets:dmdSec"]), ("ADMID", ["mets:techMD", "mets:digiprovMD"]),
            ("FILEID", ["mets:file"]),
        ]
        for node in root.all {
            for (attribute, kinds) in targets {
                for id in node.attributes[attribute]?.split(separator: " ") ?? [] {
                    guard let name = names[String(id)], kinds.contains(name) else {
                        violations.append("\(node.name) \(attribute) leads nowhere: \(id)")
                        continue
                    }
                }
            }
        }
        for kind in ["object", "event", "agent"] {
            let known = values(of: root.all("premis:\(kind)Identifier"), kind)
            violations += repeated(known).map { "two \(kind)s have the identifier \($0)" }
            let capital = kind.prefix(1).uppercased() + kind.dropFirst()
            let links =
                values(of: root.all("premis:linking\(capital)Identifier"), "linking\(capital)")
                + values(of: root.all("premis:related\(capital)Identifier"), "related\(capital)")
            violations += Set(links).subtracting(known).map { "there is no \(kind) \($0)" }
        }
        return violations
    }

    private static func values(of nodes: [DocumentElement], _ kind: String) -> [String] {
        nodes.map { node in
            ["Type", "Value"].map {
                node.children("premis:\(kind)Identifier\($0)").first?.text ?? ""
            }.joined(separator: " ")
        }
    }

    private static func repeated(_ values: [String]) -> [String] {
        Dictionary(grouping: values, by: \.self).filter { $0.value.count > 1 }.keys.sorted()
    }
}
