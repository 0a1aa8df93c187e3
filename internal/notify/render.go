package notify

import (
	"bytes"
	"fmt"
	"reflect"
	"strings"
)

// quote sets somebody's own words apart, line by line, so that they never pass for ours: no line of theirs can
// become a heading or a paragraph of the letter.
func quote(s string) string {
	return "> " + strings.ReplaceAll(s, "\n", "\n> ")
}

// Render writes a letter in a language, or in English where it has no other. The words of Data appear as they are
// and are never read as a template (B-27). It returns an error, and no letter, where there is no such letter or
// something it needs is empty.
func (c *Catalogue) Render(id, lang string, d Data) (subject, body string, err error) {
	t := c.letters[id][c.Lang(id, lang)]
	if t == nil {
		return "", "", fmt.Errorf("there is no letter %s", id)
	}
	body, err = t.render(d)
	return t.subject, body, err
}

// usualLetter is how many bytes most letters fit in.
const usualLetter = 8 << 10

func (t *text) render(d Data) (string, error) {
	v := reflect.ValueOf(&d).Elem()
	tidy(v, false)
	for _, need := range t.needs {
		if isEmpty(v.FieldByName(need)) {
			return "", fmt.Errorf("letter %s lacks %s", t.id, need)
		}
	}
	b := bytes.NewBuffer(make([]byte, 0, usualLetter))
	if err := t.body.Execute(b, &d); err != nil {
		// Never the error itself: it may quote the words.
		return "", fmt.Errorf("letter %s cannot be written", t.id)
	}
	return paragraphs(b.Bytes()), nil
}

// paragraphs takes what a template leaves behind: spaces at the ends of lines, more than one empty line in a row, and
// whatever is empty at either end. It works where the words lie: what it keeps is never longer than what it has read.
func paragraphs(b []byte) string {
	b = bytes.TrimSpace(b)
	out := b[:0]
	for line := range bytes.SplitSeq(b, []byte("\n")) {
		line = bytes.TrimRight(line, " \t")
		if len(line) == 0 && bytes.HasSuffix(out, []byte("\n\n")) {
			continue
		}
		out = append(append(out, line...), '\n')
	}
	return string(out)
}

// isEmpty tells whether something says nothing: a list also where one of its entries does, and an entry says nothing
// without its first field, which is what it is about.
func isEmpty(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Slice:
		for i := range v.Len() {
			if isEmpty(v.Index(i)) {
				return true
			}
		}
		return v.Len() == 0
	case reflect.Struct:
		return isEmpty(v.Field(0))
	case reflect.String:
		return strings.TrimSpace(v.String()) == ""
	}
	return v.IsZero()
}

// tidy takes from every word what no reader sees: control characters and marks that turn the direction of reading.
// What is no text of several lines becomes one line. Slices are copied, so that the caller's data stay as they were.
func tidy(v reflect.Value, many bool) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(clean(v.String(), many))
	case reflect.Slice:
		kept := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
		reflect.Copy(kept, v)
		v.Set(kept)
		for i := range v.Len() {
			tidy(v.Index(i), many)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			tidy(v.Field(i), texts[v.Type()][i])
		}
	}
}

// texts says of each field of Data, and of what it holds, whether it is text of several lines.
var texts = textsOf(map[reflect.Type][]bool{}, reflect.TypeFor[Data]())

func textsOf(into map[reflect.Type][]bool, t reflect.Type) map[reflect.Type][]bool {
	switch {
	case t.Kind() == reflect.Slice:
		return textsOf(into, t.Elem())
	case t.Kind() == reflect.Struct && into[t] == nil:
		into[t] = make([]bool, t.NumField())
		for i := range t.NumField() {
			into[t][i] = t.Field(i).Tag.Get("words") == "text"
			textsOf(into, t.Field(i).Type)
		}
	}
	return into
}

func clean(s string, many bool) string {
	if isClean(s) {
		return s
	}
	s = strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\r\n", "\n")
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\r' || r == '\u2028' || r == '\u2029' || r == '\u0085' || r == '\v' || r == '\f':
			if many {
				return '\n'
			}
			return ' '
		case r == '\t':
			return r
		case r < ' ' || r >= 0x7f && r < 0xa0, r >= '\u202a' && r <= '\u202e', r >= '\u2066' && r <= '\u2069':
			return -1
		}
		return r
	}, s)
	return strings.TrimSpace(s)
}

// isClean tells of the most usual words, without spaces at their ends, that nothing need be taken from them.
func isClean(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] >= 0x7f {
			return false
		}
	}
	return s == "" || s[0] != ' ' && s[len(s)-1] != ' '
}
