/// One thing that checking a manifest found.
public struct CredentialFinding: Hashable, Sendable, Codable {
    /// What it is.
    public let code: StatusCode
    /// The box that it is about, as `self#jumbf=/c2pa/…`.
    public let url: String
    /// The same for people, in one sentence.
    public let sentence: String
    /// The ingredient by whose manifest it was found; nil for the active manifest.
    public let ingredient: String?
}

/// What checking a manifest store gave.
public struct CredentialReport: Hashable, Sendable, Codable {
    /// How far a manifest can be relied on (C2PA 2.2, 14.3).
    public enum State: String, Sendable, Hashable, Codable {
        /// Something that was signed is not as it was, or cannot be checked.
        case invalid = "Invalid"
        /// All is as it was signed, by somebody unknown.
        case valid = "Valid"
        /// All is as it was signed, by somebody who is trusted.
        case trusted = "Trusted"
    }

    /// How far the active manifest can be relied on.
    public let state: State
    /// What was found, in the order of the checks.
    ///
    /// Of ingredients it is what manifests do not record of them themselves.
    public let findings: [CredentialFinding]
    /// What the active manifest says; nil if the store cannot be read.
    public let facts: CredentialFacts?

    /// Findings that are failures.
    public var failures: [CredentialFinding] { findings.filter { $0.code.kind == .failure } }
}

/// What a manifest says; believe it as far as the state of its report allows.
public struct CredentialFacts: Hashable, Sendable, Codable {
    /// An action that was recorded.
    public struct Action: Hashable, Sendable, Codable {
        /// Its name, as `c2pa.opened`.
        public var name: String
        /// When, in ISO 8601.
        public var when: String?
        /// Its digital source type, a URI.
        public var digitalSourceType: String?
        /// The software that did it.
        public var agent: String?
    }

    /// A file that went into this one.
    public struct Ingredient: Hashable, Sendable, Codable {
        /// Its name.
        public var title: String?
        /// Its MIME type.
        public var format: String?
        /// What it is to this file, as `parentOf`.
        public var relationship: String?
        /// Its SHA-256, where this program stated it.
        public var sha256: String?
        /// The label of its manifest, if it has one.
        public var manifest: String?
    }

    /// The label of the manifest, as `urn:c2pa:…`.
    public var label: String
    /// 1 or 2.
    public var claimVersion: Int
    /// The file's name when it was signed.
    public var title: String?
    /// Its MIME type.
    public var format: String?
    /// The program that made the claim.
    public var generator: String
    /// That program's version.
    public var generatorVersion: String?
    /// The signer's certificate: who it was given to.
    public var signer: String?
    /// Who gave it.
    public var issuer: String?
    /// Its SHA-256, 64 hexadecimal digits.
    public var certificateSHA256: String?
    /// Its last second, in ISO 8601.
    public var certificateEnd: String?
    /// The algorithm of the signature, as `ES256`.
    public var algorithm: String?
    /// When it was signed according to a time stamp that counts, in ISO 8601; nil without one.
    public var timeStamp: String?
    /// What was done, in order.
    public var actions: [Action]
    /// What it was made of.
    public var ingredients: [Ingredient]
    /// Bytes of the file outside the manifest that the signature does not cover.
    public var uncoveredBytes: Int
}
