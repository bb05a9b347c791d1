extension StoreCheck {
    /// Checks that the signature of a manifest is of its claim, and whose it is (C2PA 2.2, 15.7).
    mutating func checkSignature(of manifest: Manifest) {
        let url = BoxAddress.signature(of: manifest.label)
        let claim = store.bytes[manifest.claimRange]
        if !manifest.namesItsSignature {
            note(.claimSignatureMissing, url, "The claim names no signature of this manifest.")
        }
        if manifest.claim.version > 1, !manifest.hasProperLabel {
            note(
                .claimMalformed, BoxAddress.manifest(manifest.label),
                "The label of the manifest is not of the form urn:c2pa:….")
        }
        let cose: COSESignature
        do {
            cose = try COSESignature(store.bytes[manifest.signatureRange])
        } catch {
            if error == .algorithm {
                note(
                    .algorithmUnsupported, url,
                    "The signature uses an algorithm that C2PA does not allow.")
            }
            note(.claimSignatureMismatch, url, error.sentence)
            return
        }
        let chain = cose.chain.compactMap { try? Certificate(der: $0) }
        guard let leaf = chain.first, chain.count == cose.chain.count,
            let opened = try? leaf.opened()
        else {
            note(.signingCredentialInvalid, url, "A certificate of the signer cannot be read.")
            note(.claimSignatureMismatch, url, "The signature cannot be checked.")
            return
        }
        note(
            .revocationSkipped, url,
            "Revocation was not checked: nothing is fetched from the network.")
        let stamped = checkTimeStamp(cose, claim, url, isTrustChecked: manifest.claim.version > 1)
        signatures[manifest.label] = SignatureFacts(
            algorithm: cose.algorithm, signer: leaf, time: stamped)
        checkSigner(leaf, chain, at: stamped, url)
        if let key = opened.publicKey,
            cose.algorithm.isSignature(
                cose.signature, of: cose.signedBytes(claim: claim), by: key)
        {
            note(.claimSignatureInsideValidity, url, "The signature counts from its time on.")
            note(.claimSignatureValidated, url, "The signature matches this claim.")
        } else {
            note(.claimSignatureMismatch, url, "The signature does not match this claim.")
        }
    }

    private mutating func checkSigner(
        _ leaf: Certificate, _ chain: [Certificate], at stamped: Int?, _ url: String
    ) {
        let time = stamped ?? now
        if let fault = CertificateProfile.fault(of: leaf, at: time, for: .claims) {
            note(
                fault.isOfTime ? .signingCredentialExpired : .signingCredentialInvalid, url,
                "The certificate of '\(leaf.subject)' \(fault.reason).")
        }
        if anchors.reach(leaf, by: Array(chain.dropFirst()), at: time) {
            note(
                .signingCredentialTrusted, url,
                "The certificate of '\(leaf.subject)' chains to a trust anchor.")
        } else {
            note(
                .signingCredentialUntrusted, url,
                anchors.certificates.isEmpty
                    ? "No trust anchors were given, so no signer is trusted."
                    : "The certificate of '\(leaf.subject)' does not chain to a trust anchor.")
        }
    }

    /// Checks the time stamp (C2PA 2.2, 15.8).
    ///
    /// Stamps of claims of version 1 count whoever made them, as for the reference reader.
    ///
    /// - Returns: its time, if it counts.
    private mutating func checkTimeStamp(
        _ cose: COSESignature, _ claim: ArraySlice<UInt8>, _ url: String, isTrustChecked: Bool
    ) -> Int? {
        guard let message = cose.stampedBytes(claim: claim) else { return nil }
        guard cose.timeStamps.count == 1 else {
            note(.timeStampMalformed, url, "There is not exactly one time stamp.")
            return nil
        }
        let token: TimeStampToken
        do {
            token = try TimeStampToken(cose.timeStamps[0], of: message)
        } catch {
            note(error.code, url, error.sentence)
            return nil
        }
        note(.timeStampValidated, url, "The time stamp matches this signature.")
        let isTrusted =
            !isTrustChecked
            || (CertificateProfile.fault(of: token.signer, at: token.time, for: .timeStamps) == nil
                && anchors.reach(token.signer, by: token.others, at: token.time))
        guard isTrusted else {
            note(
                .timeStampUntrusted, url,
                "The time stamp's certificate, of '\(token.signer.subject)', does not chain to a trust anchor."
            )
            return nil
        }
        note(.timeStampTrusted, url, "The time stamp is of '\(token.signer.subject)'.")
        return token.time
    }
}

extension Manifest {
    /// The claim names the signature of its own manifest.
    fileprivate var namesItsSignature: Bool {
        guard let address = BoxAddress(claim.signatureURL) else { return false }
        return (address.manifest ?? label) == label && address.path.last == BoxAddress.signature
    }

    /// The label is one as claims of version 2 need (C2PA 2.2, 8.2).
    fileprivate var hasProperLabel: Bool {
        let parts = label.split(separator: ":", omittingEmptySubsequences: false)
        return parts.count >= 3 && parts[0] == "urn" && ["c2pa", "uuid"].contains(parts[1])
    }
}

extension COSESignature.Fault {
    fileprivate var sentence: String {
        switch self {
        case .algorithm: "The signature cannot be checked: its algorithm is unknown."
        case .chain:
            "The signature cannot be checked: it has no certificates, or two lists of them."
        case .form: "The signature cannot be read."
        }
    }
}
