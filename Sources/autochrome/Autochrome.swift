import ArgumentParser

@main
struct Autochrome: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "autochrome")
}
