/// What checking a manifest finds, by the names that C2PA has for it (C2PA 2.2, 15.2).
public enum StatusCode: String, Sendable, Hashable, Codable, CaseIterable {
    // Successes
    /// The signature is of this claim.
    case claimSignatureValidated = "claimSignature.validated"
    /// The certificate was valid when it signed.
    case claimSignatureInsideValidity = "claimSignature.insideValidity"
    /// The signer's certificate leads to an anchor.
    case signingCredentialTrusted = "signingCredential.trusted"
    /// The time stamp is of this signature.
    case timeStampValidated = "timeStamp.validated"
    /// The time stamp server's certificate leads to an anchor.
    case timeStampTrusted = "timeStamp.trusted"
    /// An assertion is the one that was signed.
    case hashedURIMatch = "assertion.hashedURI.match"
    /// The file is the one that was signed.
    case dataHashMatch = "assertion.dataHash.match"
    /// An ingredient's manifest is the one that was signed.
    case ingredientManifestValidated = "ingredient.manifest.validated"
    /// The signature of an ingredient's manifest is the one that was signed.
    case ingredientSignatureValidated = "ingredient.claimSignature.validated"

    // What is worth knowing and changes nothing
    /// More of the file than the manifest is not covered.
    case additionalExclusions = "assertion.dataHash.additionalExclusionsPresent"
    /// Nobody was asked whether the certificate was revoked.
    case revocationSkipped = "signingCredential.ocsp.skipped"
    /// The time stamp is of something else.
    case timeStampMismatch = "timeStamp.mismatch"
    /// The time stamp is damaged.
    case timeStampMalformed = "timeStamp.malformed"
    /// The time stamp server's certificate was not valid then.
    case timeStampOutsideValidity = "timeStamp.outsideValidity"
    /// The time stamp server's certificate leads to no anchor.
    case timeStampUntrusted = "timeStamp.untrusted"
    /// An ingredient has no manifest.
    case ingredientUnknownProvenance = "ingredient.unknownProvenance"

    // Failures
    /// The claim or its manifest is damaged.
    case claimMalformed = "claim.malformed"
    /// A manifest has no claim.
    case claimMissing = "claim.missing"
    /// A manifest has several claims.
    case claimMultiple = "claim.multiple"
    /// Nothing binds the manifest to the file, or nothing that is known here.
    case hardBindingsMissing = "claim.hardBindings.missing"
    /// Several assertions bind the manifest to the file.
    case hardBindingsMultiple = "assertion.multipleHardBindings"
    /// The claim names no signature of this manifest.
    case claimSignatureMissing = "claimSignature.missing"
    /// The signature is not of this claim.
    case claimSignatureMismatch = "claimSignature.mismatch"
    /// The signer's certificate leads to no anchor.
    case signingCredentialUntrusted = "signingCredential.untrusted"
    /// The signer's certificate is not one for claims.
    case signingCredentialInvalid = "signingCredential.invalid"
    /// The signer's certificate was not valid.
    case signingCredentialExpired = "signingCredential.expired"
    /// An assertion is not the one that was signed.
    case hashedURIMismatch = "assertion.hashedURI.mismatch"
    /// An assertion that was signed is not there.
    case assertionMissing = "assertion.missing"
    /// An assertion is there that was not signed.
    case assertionUndeclared = "assertion.undeclared"
    /// The claim names another manifest's assertion.
    case assertionOutsideManifest = "assertion.outsideManifest"
    /// An assertion cannot be read.
    case assertionMalformed = "assertion.cbor.invalid"
    /// A manifest takes back an assertion of its own.
    case assertionSelfRedacted = "assertion.selfRedacted"
    /// The actions break a rule.
    case actionMalformed = "assertion.action.malformed"
    /// An action names no ingredient of the right kind.
    case actionIngredientMismatch = "assertion.action.ingredientMismatch"
    /// Actions were taken back, which is forbidden.
    case actionRedacted = "assertion.action.redacted"
    /// The file is not the one that was signed.
    case dataHashMismatch = "assertion.dataHash.mismatch"
    /// The hash of the file, or what it leaves out, cannot be read.
    case dataHashMalformed = "assertion.dataHash.malformed"
    /// The hash of a file was taken back, which is forbidden.
    case dataHashRedacted = "assertion.dataHash.redacted"
    /// An ingredient cannot be read, or lacks the results of its check.
    case ingredientMalformed = "assertion.ingredient.malformed"
    /// An ingredient's manifest is not there.
    case ingredientManifestMissing = "ingredient.manifest.missing"
    /// An ingredient's manifest is not the one that was signed.
    case ingredientManifestMismatch = "ingredient.manifest.mismatch"
    /// An ingredient names no signature of its manifest, part of which was taken back.
    case ingredientSignatureMissing = "ingredient.claimSignature.missing"
    /// The signature of an ingredient's manifest is not the one that was signed.
    case ingredientSignatureMismatch = "ingredient.claimSignature.mismatch"
    /// Several ingredients are called the parent.
    case multipleParents = "manifest.multipleParents"
    /// An update manifest states what it must not.
    case updateInvalid = "manifest.update.invalid"
    /// An update manifest has no parent.
    case updateWrongParents = "manifest.update.wrongParents"
    /// A compressed manifest, which is not supported here.
    case compressedInvalid = "manifest.compressed.invalid"
    /// An algorithm that C2PA does not allow, or none.
    case algorithmUnsupported = "algorithm.unsupported"
    /// Something that has no name of its own.
    case generalError = "general.error"

    /// How far a finding goes.
    public enum Kind: String, Sendable, Hashable, Codable {
        /// Something is as it has to be.
        case success
        /// Worth knowing; changes nothing.
        case informational
        /// Something is not as it has to be.
        case failure
    }

    /// How far it goes.
    public var kind: Kind {
        switch self {
        case .claimSignatureValidated, .claimSignatureInsideValidity, .signingCredentialTrusted,
            .timeStampValidated, .timeStampTrusted, .hashedURIMatch, .dataHashMatch,
            .ingredientManifestValidated:
            .success
        case .additionalExclusions, .revocationSkipped, .timeStampMismatch, .timeStampMalformed,
            .timeStampOutsideValidity, .timeStampUntrusted, .ingredientUnknownProvenance,
            .ingredientSignatureValidated:
            .informational
        default: .failure
        }
    }
}
