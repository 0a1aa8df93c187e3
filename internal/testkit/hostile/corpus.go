package hostile

import (
	"embed"
	"encoding/base64"
	"fmt"
	"strings"

	"github.com/goccy/go-yaml"
)

//go:embed corpus
var files embed.FS

// Class is a class of bad input.
type Class struct {
	ID    string `yaml:"id"`    // "B-01"
	What  string `yaml:"what"`  // a sentence's end: "a body that is no JSON"
	Cases []Case `yaml:"cases"` // each refused
}

// Case is one bad input.
type Case struct {
	ID     string `yaml:"id"`
	Text   string `yaml:"text"`
	Base64 string `yaml:"base64"` // instead of Text, for bytes that are no text
	Repeat int    `yaml:"repeat"` // so many times Unit between Text and Tail
	Unit   string `yaml:"unit"`
	Tail   string `yaml:"tail"`

	Status []int    `yaml:"status"` // any of them; 400 where empty
	Only   []string `yaml:"only"`   // operations, where not all that take the type
	Header map[string]string

	Inner bool `yaml:"inner"` // holds a request that must never be answered
}

// Bytes are what is sent.
func (c *Case) Bytes() []byte {
	if c.Base64 != "" {
		b, err := base64.StdEncoding.DecodeString(c.Base64)
		if err != nil {
			panic(fmt.Sprintf("corpus case %s is not base64: %v", c.ID, err))
		}
		return b
	}
	return []byte(c.Text + strings.Repeat(c.Unit, c.Repeat) + c.Tail)
}

// Expected tells whether a status is one that the case may be answered with.
func (c *Case) Expected(status int) bool {
	if len(c.Status) == 0 {
		return status == 400
	}
	for _, s := range c.Status {
		if s == status {
			return true
		}
	}
	return false
}

// Read reads a file of the corpus into out; a key that nothing has is refused.
func Read(name string, out any) error {
	b, err := files.ReadFile("corpus/" + name)
	if err != nil {
		return err
	}
	if err := yaml.NewDecoder(strings.NewReader(string(b)), yaml.Strict(), yaml.DisallowUnknownField()).Decode(out); err != nil {
		return fmt.Errorf("%s: %s", name, yaml.FormatError(err, false, true))
	}
	return nil
}
