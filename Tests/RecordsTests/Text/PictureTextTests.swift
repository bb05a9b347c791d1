import Records
import Testing

@Suite struct PictureTextTests {
    @Test func codesBecomeWords() {
        let scene = SceneProbability(name: "ice_skating_rink", probability: 0.934)
        #expect(scene.text == "ice skating rink 93 %")
        let facts = ["share": "0.0041 %", "filled_pixels": "27"]
        #expect(StageRecord.text(of: facts) == "filled pixels 27, share 0.0041 %")
        #expect(StageRecord.text(of: [:]) == "")
    }
}
