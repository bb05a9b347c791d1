/// A term of the Library of Congress' preservation vocabularies, <http://id.loc.gov/vocabulary/preservation>.
struct Term: Hashable {
    /// The term in words.
    let label: String
    /// The vocabulary.
    let list: String
    /// The term's code there.
    let code: String

    private init(_ label: String, _ list: String, _ code: String) {
        self.label = label
        self.list = list
        self.code = code
    }

    /// The vocabulary's address.
    var listURI: String { "http://id.loc.gov/vocabulary/preservation/\(list)" }
    /// The term's address.
    var uri: String { "\(listURI)/\(code)" }

    // Events
    static let digestCalculation = Term("message digest calculation", "eventType", "mes")
    static let creation = Term("creation", "eventType", "cre")
    static let validation = Term("validation", "eventType", "val")
    // How they ended
    static let success = Term("success", "eventOutcome", "suc")
    static let failure = Term("fail", "eventOutcome", "fai")
    // What had to do with them
    static let source = Term("source", "eventRelatedObjectRole", "sou")
    static let outcome = Term("outcome", "eventRelatedObjectRole", "out")
    static let executingProgram = Term("executing program", "eventRelatedAgentRole", "exe")
    // Relationships
    static let structural = Term("structural", "relationshipType", "str")
    static let derivation = Term("derivation", "relationshipType", "der")
    static let represents = Term("represents", "relationshipSubType", "rep")
    static let isRepresentedBy = Term("is represented by", "relationshipSubType", "isr")
    static let includes = Term("includes", "relationshipSubType", "inc")
    static let isIncludedIn = Term("is included in", "relationshipSubType", "isi")
    static let hasSource = Term("has source", "relationshipSubType", "hss")
    // Others
    static let software = Term("software", "agentType", "sof")
    static let sha256 = Term("SHA-256", "cryptographicHashFunctions", "sha256")
}
