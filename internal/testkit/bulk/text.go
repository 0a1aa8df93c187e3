package bulk

import "strings"

// tokens are the ids and references that every copy has anew. Each has the same length in every copy.
type tokens struct {
	list []string
	at   map[string]int
}

func (t *tokens) add(token string) {
	if _, there := t.at[token]; token != "" && !there {
		t.at[token] = len(t.list)
		t.list = append(t.list, token)
	}
}

// text is a piece of text with the places of the tokens in it.
type text struct {
	body  string
	holes []hole
}

type hole struct{ at, token int }

// text finds the tokens in a body.
func (t *tokens) text(body string) text {
	out := text{body: body}
	for i, token := range t.list {
		for from := 0; ; {
			n := strings.Index(body[from:], token)
			if n < 0 {
				break
			}
			out.holes = append(out.holes, hole{from + n, i})
			from += n + len(token)
		}
	}
	return out
}

// fill appends the body with the tokens of a copy.
func (x *text) fill(dst []byte, fresh []string) []byte {
	from := len(dst)
	dst = append(dst, x.body...)
	for _, h := range x.holes {
		copy(dst[from+h.at:], fresh[h.token])
	}
	return dst
}
