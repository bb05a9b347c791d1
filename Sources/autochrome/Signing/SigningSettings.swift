import BatchRunner
import Credentials
import Records
import Restoration
import SystemPackage

/// What the user signs with when the command line does not say it: `signing.yaml` in the user's folder for settings.
///
/// It is no part of a recipe, which others use too.
enum SigningSettings {
    private static let keys = ["sign", "key", "timestamp", "beside"]

    /// The user's file; nil where there is no such folder.
    static var file: FilePath? {
        UserFolder.configuration?.appending("autochrome").appending("signing.yaml")
    }

    /// What the user's file asks for; nil where there is none, or it asks for nothing.
    ///
    /// - Throws: `RecipeError` that says what is wrong and where.
    static func request() throws -> SigningRequest? {
        guard let file, let settings = try SettingsFile(file, keys: keys) else { return nil }
        let values = settings.values
        guard let chain = values["sign"], let key = values["key"] else {
            guard values.isEmpty else {
                let missing = ["sign", "key"].filter { values[$0] == nil }.map { "`\($0)`" }
                throw settings.error(
                    "\(missing.joined(separator: " and ")) \(missing.count == 1 ? "is" : "are") missing: `sign` and "
                        + "`key` need each other, and `timestamp` and `beside` need both. Set what is missing, "
                        + "or remove the file.")
            }
            return nil
        }
        let beside = values["beside"] ?? "false"
        guard ["true", "false"].contains(beside) else {
            throw settings.error("`beside` has to be `true` or `false`; it is `\(beside)`.")
        }
        do throws(CredentialsError) {
            _ = try values["timestamp"].map { address throws(CredentialsError) in
                try TimeStampServer(address)
            }
        } catch {
            throw settings.error("`timestamp`: \(error)")
        }
        return SigningRequest(
            chain: CodablePath(path(chain, in: file)), key: CodablePath(path(key, in: file)),
            timeStampServer: values["timestamp"], isBeside: beside == "true")
    }

    /// A path as it is meant in the file: from its folder on, or from the user's own.
    private static func path(_ text: String, in file: FilePath) -> FilePath {
        if text.hasPrefix("~/"), let home = UserFolder.home {
            return home.pushing(FilePath(String(text.dropFirst(2))))
        }
        return file.removingLastComponent().pushing(FilePath(text))
    }
}
