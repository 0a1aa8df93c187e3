package code_test

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"testing"
	"testing/fstest"

	"recourse/configs"
	"recourse/internal/code"
)

func source(t *testing.T, name string) string {
	t.Helper()
	b, err := configs.FS.ReadFile("code/" + name + ".yaml")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// loadWith loads the shipped Code with one version's first old turned into new.
func loadWith(t *testing.T, name, old, new string) error {
	t.Helper()
	files := fstest.MapFS{}
	for _, n := range []string{"2016-09", "2021-11"} {
		src := source(t, n)
		if n == name {
			changed := strings.Replace(src, old, new, 1)
			if changed == src {
				t.Fatalf("%s was not changed", name)
			}
			src = changed
		}
		files["code/"+n+".yaml"] = &fstest.MapFile{Data: []byte(src)}
	}
	_, err := code.Load(files, "code")
	return err
}

const reading = `    reading:
      adopted: unwelcome
      ratified_by: "the owner of Recourse, as its default; the governing body of a deployment ratifies it anew"
`

func TestABrokenVersionIsRefusedWithItsLineAndAnExcerpt(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, old, new, says, shows string }{
		{"an unknown key", "    class: expected\n", "    class: expected\n    colour: red\n", `unknown field "colour"`, "colour: red"},
		{"a key twice", "id: 2016-09\n", "id: 2016-09\nid: 2016-09\n", "already defined", "id: 2016-09"},
		{"a list where a word belongs", "modality: pledge", "modality: [pledge]", "string", "[pledge]"},
		{"no YAML at all", "languages: [en, cy]", "languages: [en, cy", "[", "languages"},
		{"an id that is not the file's", "id: 2016-09", "id: 2016-10", "not the name of the file", "2016-10"},
		{"an unknown class", "class: prohibited", "class: forbidden", `"forbidden" is no class`, "class: forbidden"},
		{"a class misspelt", "class: protected", "class: Protected", `"Protected" is no class`, "class: Protected"},
		{"a clause twice", "id: N8", "id: N7", "clause N7 is there twice", "id: N7"},
		{"a part with its clause's id", "id: N11a", "id: N11", "clause N11 is there twice", "id: N11"},
		{"a part with another clause's id", "id: N11a", "id: N10", "clause N10 is there twice", "id: N10"},
		{"an id of nothing", "id: PL1", `id: ""`, "no id of a clause", "id: "},
		{"no modality", "modality: pledge", `modality: " "`, "PL1 has no modality", "modality"},
		{"a prohibited clause without text", `en: "Do not bully: using strength, standing or numbers to hurt, belittle or isolate a person."`, `en: ""`, `the prohibited clause N10 has no words in "en"`, "text:"},
		{"a clause without its Welsh", `cy: "Peidiwch â bwlio: defnyddio cryfder, statws neu niferoedd i frifo, bychanu neu ynysu person."`, `cy: " "`, `has no words in "cy"`, "text:"},
		{"a language nobody named", "languages: [en, cy]", "languages: [en]", `no language of this version`, "cy:"},
		{"a flag nobody declared", "flags: [hateful, expression_test]", "flags: [hatefull]", `"hatefull" is not declared`, "hatefull"},
		{"a ground nobody declared", "ground: race", "ground: height", `"height" is no ground`, "ground: height"},
		{"a ground twice", "{id: race,", "{id: gender,", `"gender" is there twice`, "id: gender"},
		{"a source nobody knows", "sources: [statement]", "sources: [rumour]", `"rumour" is no source`, "rumour"},
		{"a day that does not exist", "from: 2016-09-20, until: 2021-10-31", "from: 2016-09-31, until: 2021-10-31", `"2016-09-31" is no date`, "2016-09-31"},
		{"an end before the beginning", "until: 2021-10-31", "until: 2015-10-31", "before it begins", "2015-10-31"},
		{"a text slip without a reading", reading, "", "clause N26 does not say what it means, and no reading is adopted", `literal: "not unwelcome"`},
		{"a reading of nothing", "adopted: unwelcome", `adopted: ""`, "no reading is adopted", "not unwelcome"},
		{"a reading nobody ratified", "      ratified_by: \"the owner of Recourse, as its default; the governing body of a deployment ratifies it anew\"\n", "", "nobody ratified the reading of clause N26", "adopted: unwelcome"},
		{"a reading without the slip", `    literal: "not unwelcome"` + "\n", "", "does not say what the text says literally", "adopted: unwelcome"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			err := loadWith(t, "2016-09", c.old, c.new)
			if err == nil {
				t.Fatal("it was taken")
			}
			for _, want := range []string{"code/2016-09.yaml", c.says, c.shows, " | "} {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("got %v\nwant it to say %q", err, want)
				}
			}
		})
	}
}

func TestI14_VersionsFollowOneAnotherInEachNationWithoutGapOrOverlap(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, version, old, new, says string }{
		{"a gap of a day", "2016-09", "until: 2021-10-31", "until: 2021-10-30", "in england there is a gap: 2016-09 ends on 2021-10-30 and 2021-11 begins on 2021-11-01"},
		{"an overlap of a day", "2016-09", "until: 2021-10-31", "until: 2021-11-01", "in england, 2016-09 and 2021-11 overlap from 2021-11-01"},
		{"a first version that never ends", "2016-09", ", until: 2023-03-31", "", "in scotland, 2016-09 and 2021-11 overlap from 2023-04-01"},
		{"a gap in Scotland alone", "2021-11", "from: 2023-04-01", "from: 2023-04-02", "in scotland there is a gap"},
		{"a nation left without a Code", "2021-11", "[england, wales, northern_ireland]", "[england, wales]", "in northern_ireland nothing follows 2016-09, which ends on 2021-10-31"},
		{"a nation named twice", "2021-11", "[england, wales, northern_ireland]", "[england, england, wales, northern_ireland]", "in england, 2021-11 and 2021-11 overlap"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if err := loadWith(t, c.version, c.old, c.new); err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("got %v\nwant it to say %q", err, c.says)
			}
		})
	}
}

func TestAFolderWithoutAVersionIsRefused(t *testing.T) {
	t.Parallel()
	if _, err := code.Load(fstest.MapFS{"code/README.md": {}}, "code"); err == nil {
		t.Error("it was taken")
	}
}

func TestADigestChangesWithEveryByte(t *testing.T) {
	t.Parallel()
	src := source(t, "2016-09")
	sum := sha256.Sum256([]byte(src))
	if got, want := version(t, "2016-09").Digest, hex.EncodeToString(sum[:]); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	book, err := code.Load(fstest.MapFS{
		"code/2016-09.yaml": {Data: []byte(src + "\n# a word more\n")},
		"code/2021-11.yaml": {Data: []byte(source(t, "2021-11"))},
	}, "code")
	if err != nil {
		t.Fatal(err)
	}
	cited, err := version(t, "2016-09").Cite("N7")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := book.Resolve(cited); err == nil {
		t.Error("a clause was resolved from a file that had changed")
	}
}
