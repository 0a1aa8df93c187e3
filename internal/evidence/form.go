package evidence

import (
	"bufio"
	"errors"
	"io"
	"iter"
	"mime"
	"mime/multipart"
	"net/http"
	"strings"
	"unicode/utf8"

	"recourse/internal/fault"
)

// Form is a multipart form, read as it comes in: nothing of it is held but the part that is being read.
type Form struct {
	parts *multipart.Reader
	ahead *multipart.Part // read, and not asked for yet
}

// ReadForm begins with the form of a request; Malformed where it is none, or has no usable boundary.
func ReadForm(contentType string, body io.Reader) (*Form, error) {
	media, params, _ := mime.ParseMediaType(contentType)
	if b := params["boundary"]; media != "multipart/form-data" || b == "" || len(b) > 70 {
		return nil, fault.New(fault.Malformed, "The form has no usable boundary.")
	}
	// multipart itself asks the connection for 4 kB at a time.
	return &Form{parts: multipart.NewReader(bufio.NewReaderSize(body, 64<<10), params["boundary"])}, nil
}

// Words reads the next part where it is a field of words by that name, of no more than so many bytes; found is false where
// the next part is another, or there is none. TooLarge for more, Malformed for what is not UTF-8, or holds NUL.
func (f *Form) Words(name string, most int64) (words []byte, found bool, err error) {
	part, err := f.next()
	if errors.Is(err, io.EOF) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, Cut(err)
	}
	if part.FormName() != name || part.FileName() != "" {
		f.ahead = part
		return nil, false, nil
	}
	words, err = read(part, most)
	return words, true, err
}

// Lead reads the fields of words that come before the first file, each as Words reads one. Of one that is too long what was
// read of it comes with the error, so that it can be shown again.
func (f *Form) Lead(most int64) (map[string]string, error) {
	out := map[string]string{}
	var wrong error
	for range mostFields {
		part, err := f.next()
		switch {
		case errors.Is(err, io.EOF):
			return out, wrong
		case err != nil:
			return out, Cut(err)
		case isFile(part):
			f.ahead = part
			return out, wrong
		}
		words, err := read(part, most)
		if err != nil && !fault.Is(err, fault.TooLarge) {
			return out, err
		}
		if out[part.FormName()] = string(words); err != nil {
			wrong = err
		}
	}
	return out, fault.New(fault.Malformed, "The form has too many fields.")
}

// mostFields bounds the fields of words of a form.
const mostFields = 100

// isFile tells whether a part comes from a field for files, also where none was chosen.
func isFile(p *multipart.Part) bool {
	_, params, _ := mime.ParseMediaType(p.Header.Get("Content-Disposition"))
	_, named := params["filename"]
	return named
}

func read(part io.Reader, most int64) ([]byte, error) {
	words, err := io.ReadAll(io.LimitReader(part, most+1))
	switch {
	case err != nil:
		return nil, Cut(err)
	case !plain(string(words)) && int64(len(words)) <= most:
		return nil, fault.New(fault.Malformed, "Send text as UTF-8, without NUL.")
	case int64(len(words)) > most:
		return []byte(strings.ToValidUTF8(string(words[:most]), "")), fault.Coded(fault.TooLarge, "too_long", "This is longer than we can take.")
	}
	return words, nil
}

// Part is one file of a form, or what stands in the place of one.
type Part struct {
	Upload

	Field string // which it came as
}

// Plain tells whether it is a file with a name that may go further: valid UTF-8 without NUL.
func (p *Part) Plain() bool { return p.Name != "" && plain(p.Name) }

func plain(s string) bool { return utf8.ValidString(s) && !strings.ContainsRune(s, 0) }

// Files streams the parts that are left, each to be read to its end before the next is asked for. A form that broke off ends
// with what Cut makes of it.
func (f *Form) Files() iter.Seq2[Part, error] {
	return func(yield func(Part, error) bool) {
		for {
			part, err := f.next()
			if errors.Is(err, io.EOF) {
				return
			}
			if err != nil {
				yield(Part{}, Cut(err))
				return
			}
			u := Upload{Name: part.FileName(), DeclaredType: part.Header.Get("Content-Type"), Body: Whole(part)}
			if !yield(Part{u, part.FormName()}, nil) {
				return
			}
		}
	}
}

func (f *Form) next() (*multipart.Part, error) {
	if part := f.ahead; part != nil {
		f.ahead = nil
		return part, nil
	}
	return f.parts.NextPart()
}

// Cut says of a body that did not come to its end why: more than we take, or broken off. Neither is our fault.
func Cut(err error) error {
	var long *http.MaxBytesError
	if errors.As(err, &long) {
		return fault.Because(fault.TooLarge, "This is more than we take at once.", err)
	}
	return fault.Because(fault.Malformed, "The request could not be read to its end. Send it again.", err)
}

// Whole reads what somebody sends, and says of what ends too early that it was the sender's doing, not ours.
func Whole(r io.Reader) io.Reader { return whole{r} }

type whole struct{ io.Reader }

func (w whole) Read(p []byte) (int, error) {
	n, err := w.Reader.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		err = Cut(err)
	}
	return n, err
}
