import Colorization
import Files
import Records
import Restoration
import SystemPackage

/// What came with the program.
enum InstallationChecks {
    static var all: [Checkup.Check] {
        let library = Result { try RecipeLibrary.installed() }
        let recipes = Result { try library.get().all() }
        return [program, check(recipes), defaultModel]
            + auxiliaryModels(of: (try? recipes.get()) ?? []) + WorkerChecks.all
    }

    private static let remedy =
        "Install Autochrome again, or set AUTOCHROME_DATA to the folder that holds Models and Pipelines."

    private static var program: Checkup.Check {
        let path = (try? FileSystem.realPath("/proc/self/exe")) ?? ""
        return .init(name: "Autochrome", found: "\(ProgramVersion.current), '\(path)'")
    }

    private static func check(_ recipes: Result<[Recipe], any Error>) -> Checkup.Check {
        check("Recipes") { try recipes.get().map(\.name).joined(separator: ", ") }
    }

    private static var defaultModel: Checkup.Check {
        check("Model") {
            let path = try DataLocator.model()
            _ = try ColorizationModel(contentsOf: path)
            return "'\(path)', SHA-256 \(try ModelDigest.sha256(of: path))"
        }
    }

    /// The other models that recipes need; each is read as a whole.
    private static func auxiliaryModels(of recipes: [Recipe]) -> [Checkup.Check] {
        var types: [String: any AuxiliaryModel.Type] = [:]
        for recipe in recipes {
            for type in ProcessingSettings.models(for: recipe) { types[type.key] = type }
        }
        return types.sorted { $0.key < $1.key }.map { key, type in
            check("Model: \(key)") {
                let model = try InstalledModel(type)
                _ = try type.init(contentsOf: model.path.path)
                return "'\(model.path.path)', SHA-256 \(model.sha256)"
            }
        }
    }

    private static func check(_ name: String, _ body: () throws -> String) -> Checkup.Check {
        do {
            return .init(name: name, found: try body())
        } catch {
            return .init(name: name, found: "\(error)", state: .problem, remedy: remedy)
        }
    }
}

extension RecipeLibrary {
    /// Every recipe, read.
    fileprivate func all() throws -> [Recipe] { try names().map(recipe) }
}
